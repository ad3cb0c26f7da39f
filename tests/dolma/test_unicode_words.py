"""Word boundaries at the examples of UAX #29, and against its rules applied position by position."""

import itertools

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.origins.dolma.unicode_words import segments, words

VALUES = (
    *("CR", "LF", "Newline", "Extend", "ZWJ", "Regional_Indicator", "Format", "Katakana", "Hebrew_Letter"),
    *("ALetter", "Single_Quote", "Double_Quote", "MidNumLet", "MidLetter", "MidNum", "Numeric", "ExtendNumLet"),
    "WSegSpace",
)
POOL = "ab1.,:'\"_ \t\n\r\x0b\u0308\u200d\u00ad\u2019אבアカ😀❤\u24c2\u2139🇫🇷\u3000;\u00b7\u202f中あ가\ufe0f"


def value(sign: str) -> str:
    return next((name for name in VALUES if regex.match(rf"\p{{Word_Break={name}}}", sign)), "Other")


def by_rules(text: str) -> list[str]:
    """WB3 to WB16 as they are written, one position at a time."""
    found = [text[:1]] if text else []
    for at in range(1, len(text)):
        if breaks(text, at):
            found.append("")
        found[-1] += text[at]
    return found


def breaks(text: str, at: int) -> bool:
    ends = ("CR", "LF", "Newline")
    marks = ("Extend", "Format", "ZWJ")
    before, after = value(text[at - 1]), value(text[at])
    if (before, after) == ("CR", "LF"):
        return False
    if before in ends or after in ends:
        return True
    if before == "ZWJ" and regex.match(r"\p{Extended_Pictographic}", text[at]):
        return False
    if (before, after) == ("WSegSpace", "WSegSpace") or after in marks:
        return False

    def seen(signs: str) -> list[str]:
        kept = [value(signs[0])] if signs else []
        for last, sign in itertools.pairwise(signs):
            if value(sign) not in marks or value(last) in ends:
                kept.append(value(sign))
        return kept

    left, right = seen(text[:at]), [found for sign in text[at:] if (found := value(sign)) not in marks]
    one, two = left[-1], left[-2] if len(left) > 1 else ""
    nxt = right[1] if len(right) > 1 else ""
    letters, quotes = ("ALetter", "Hebrew_Letter"), ("MidNumLet", "Single_Quote")
    joined = (
        (one in letters and after in letters)
        or (one in letters and after in ("MidLetter", *quotes) and nxt in letters)
        or (two in letters and one in ("MidLetter", *quotes) and after in letters)
        or (one == "Hebrew_Letter" and after == "Single_Quote")
        or (one == "Hebrew_Letter" and after == "Double_Quote" and nxt == "Hebrew_Letter")
        or (two == "Hebrew_Letter" and one == "Double_Quote" and after == "Hebrew_Letter")
        or (one in ("Numeric", *letters) and after == "Numeric")
        or (one == "Numeric" and after in letters)
        or (two == "Numeric" and one in ("MidNum", *quotes) and after == "Numeric")
        or (one == "Numeric" and after in ("MidNum", *quotes) and nxt == "Numeric")
        or (one == after == "Katakana")
        or (one in (*letters, "Numeric", "Katakana", "ExtendNumLet") and after == "ExtendNumLet")
        or (one == "ExtendNumLet" and after in (*letters, "Numeric", "Katakana"))
    )
    flags = len(left) - len("".join("x" if name == "Regional_Indicator" else " " for name in left).rstrip("x"))
    return not (joined or (one == after == "Regional_Indicator" and flags % 2 == 1))


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from(POOL), max_size=9))
def test_segments_are_those_of_the_rules(text: str) -> None:
    assert segments(text) == by_rules(text)


@given(st.text())
def test_segments_make_up_the_text(text: str) -> None:
    assert "".join(segments(text)) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("can't 3.5 U.S.A.", ["can't", "3.5", "U.S.A", "."]),
        ("gamma,delta", ["gamma", ",", "delta"]),
        ("1,234 a_b", ["1,234", "a_b"]),
        ("がき アイウ", ["が", "き", "アイウ"]),
        ("e\u0301t\u00ade", ["e\u0301t\u00ade"]),
        ("👩\u200d💻🇫🇷🇩", ["👩\u200d💻", "🇫🇷", "🇩"]),
        ("\r\n \x85", []),
    ],
)
def test_known_words(text: str, found: list[str]) -> None:
    assert words(text) == found
