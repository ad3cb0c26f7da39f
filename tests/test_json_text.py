import json
import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.tables.json_many import UNCERTAIN, parse_many
from textmill.tables.json_text import BadJsonError, TooDeepError, exact, parse, unchanged

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@settings(max_examples=100)
@given(VALUES, st.booleans())
def test_any_value_is_read_and_written_as_python_does(value: object, ascii_only: bool) -> None:
    changed: Counter[str] = Counter()
    text = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert parse(text, changed) == value == json.loads(exact(value))
    assert not changed


@pytest.mark.parametrize(
    ("text", "value", "changed"),
    [
        (b"[18446744073709551616, -9223372036854775809]", [2**64, -(2**63) - 1], {}),
        (b"[1e400, -1e999, NaN, -Infinity]", [None] * 4, {"nonfinite_number": 4}),
        (b"1" + b"0" * 400, 10**400, {}),
        (rb'"\ud83d\ude00"', "\U0001f600", {}),
        (rb'["\ud83d x", "\\ud83d"]', ["\ufffd x", r"\ud83d"], {"lone_surrogate": 1}),
        (rb'{"\ud800": 1, "\udfff": 2}', {"\ufffd": 2}, {"lone_surrogate": 2, "duplicate_key": 1}),
        (b'{"a": 1, "b": {"a": 1, "a": 2}, "a": 3}', {"a": 3, "b": {"a": 2}}, {"duplicate_key": 2}),
        (b"[" * 200 + b"]" * 200, ..., {}),
        (b"[" * 200 + b'"x"' + b"]" * 200, ..., {}),
    ],
)
def test_what_cannot_stay_is_counted(text: bytes, value: object, changed: dict[str, int]) -> None:
    found: Counter[str] = Counter()
    made = parse(text, found)
    assert value is ... or made == value
    assert found == changed
    assert exact(made)


@pytest.mark.parametrize("deep", [201, 255, 1000, 1025, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_values_are_refused(deep: int, opening: bytes, closing: bytes) -> None:
    with pytest.raises(TooDeepError, match="more than 200 levels"):
        parse(opening * deep + b"1" + closing * deep, Counter())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b'{"a" 1}', "Expecting ':' delimiter at character 6"),
        (b"", "Expecting value at character 1"),
        (b'"\xff"', "not UTF-8: invalid start byte at byte 2"),
        (b"1" * 4301, "4300 digits"),
        (b"[1] x", "Extra data at character 5"),
    ],
)
def test_what_is_no_json_says_why(text: bytes, problem: str) -> None:
    with pytest.raises(BadJsonError, match=problem):
        parse(text, Counter())


@pytest.mark.parametrize("text", ["", "word", "[1]", '{"a": NaN}', '{"a": 1, "a": 1}', '{"a"', '{"a":' * 300])
def test_strings_that_stay_strings(text: str) -> None:
    assert unchanged(text) is None


def test_numbers_keep_their_value() -> None:
    for number in (5e-324, 1.7976931348623157e308, 0.1, -0.0, 1e16, 2**53 + 1):
        again = json.loads(exact({"n": number, "big": 2**80}))["n"]
        assert again == number
        assert math.copysign(1, again) == math.copysign(1, number)


USUAL = b'{"id":"1","text":"he said \\"so\\": no","metadata":{"a" : [1, {"a":2}]}}'
ODD = [
    *(
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":2}}',
        b'{"a" :1,"a" :":x"}',
        b'{"a":"\\u0022:","a"\t:1}',
        b'{"a":1,"a"%b:2}' % (b" " * 99),
    ),
    *(b"[18446744073709551616]", b"[1e400]", b'"\xff"', b"", b" ", b":", b'":', b"[" * 201 + b"]" * 201, b'{"a":NaN}'),
    *(b'{"":1}', b"7", b'{"a":"x\\":"}', b'\xef\xbb\xbf{"a":1}', b'{"id":1,"text":"' + b"x" * 9000 + b'"}'),
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("usual", [[], [b'{"b":"c"}'] * 3, [b'{"b":"' + b"x" * 999 + b'"}'] * 20, [USUAL] * 20])
def test_texts_read_together_have_the_values_that_each_has_alone(odd: bytes, usual: list[bytes]) -> None:
    texts = [*usual, odd, *usual, odd]
    for text, value in zip(texts, parse_many(texts), strict=True):
        changed: Counter[str] = Counter()
        try:
            alone = parse(text, changed)
        except BadJsonError:
            assert value is UNCERTAIN
        else:
            assert value is UNCERTAIN or (value == alone and not changed)
            assert value is not UNCERTAIN or text not in usual or b"\\" in text


@given(st.lists(VALUES, max_size=20), st.sampled_from([(",", ":"), (" ,", " :"), (", ", "\t \r : ")]))
@settings(max_examples=60)
def test_values_read_together(values: list[object], separators: tuple[str, str]) -> None:
    texts = [json.dumps(value, separators=separators).encode() for value in values]
    found = [
        parse(text, Counter()) if one is UNCERTAIN else one for text, one in zip(texts, parse_many(texts), strict=True)
    ]
    assert found == values
