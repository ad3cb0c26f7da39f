"""Both languages of the mixer on one document: what matches, what is selected, what cannot be read."""

import pytest

from textmill.errors import UserError
from textmill.origins.dolma.expression import Syntax, expression
from textmill.origins.dolma.json_values import ExpressionError, Json, parse

DOCUMENT = parse(
    """{"text": "añ", "metadata": {"title": "User talk:X", "n": 1, "tags": ["x", 2], "flag": null,
        "spans": {"q_nc_x": [1], "z": []}},
        "attributes": {"len": [[0, 5, 100.0]], "int": [[0, 5, 100]], "two": [[0, 5, 1.0], [6, 9, 0.0]], "none": []}}"""
)


def excludes(text: str, syntax: Syntax, faithful: bool = True) -> bool:
    return expression(text, syntax, faithful).excludes(DOCUMENT)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("$.attributes[?(@.len[0][2] <= 100)]", False),
        ("$.attributes[?(@.len[0][2] <= 100.0)]", True),
        ("$.attributes[?(@.len[0][2] < 100.1)]", True),
        ("$.attributes[?(@.int[0][2] <= 100)]", True),
        ("$.attributes[?(@.int[0][2] >= 100.0)]", False),
        ("$.attributes[?(@.int[0][2] > 99.9)]", True),
        ("$.attributes[?(@.len[0][2] != 100)]", True),
        ("$.attributes[?(@.absent[0][2] <= 100)]", False),
        ("$.attributes[?(@.absent[0][2] != 100)]", True),
        ("$@.attributes[?(@.len && @.len[0] && @.len[0][2] >= 0.9)]", True),
        ("$.attributes[?(@.none[0] || @.absent)]", False),
        ("$.attributes[?(@.none)]", True),
        ("$.attributes[?(!@.absent)]", True),
        ("$.attributes[?(!(@.len || @.absent))]", False),
        ("$.metadata[?(@.title in ['X', 'User talk:X'])]", True),
        ("$.metadata[?(@.title in ['X'])]", False),
        ("$.metadata[?(@.title nin ['X'])]", True),
        ("$.metadata[?(@.absent in ['X'])]", False),
        ("$.metadata[?(@.title ~= '^User')]", True),
        ("$.metadata[?(@.title ~= '(')]", False),
        ("$.metadata[?(@.flag == null)]", True),
        ("$.metadata[?(@.tags anyOf ['x'])]", True),
        ("$.metadata[?(@.tags noneOf ['x', 'y'])]", False),
        ("$.metadata[?(@.tags subsetOf ['x', 'y'])]", False),
        ("$.metadata[?(@.tags size 2)]", True),
        ("$[?(@.text size 3)]", True),
        ("$.attributes.two[?(@[2] > 0.5)]", True),
        ("$..q_nc_x", True),
        ("$.metadata.spans.*", True),
        ("$.metadata['title', 'absent']", True),
        ("$.attributes.two[1:2]", True),
        ("$.attributes.two[5:]", False),
        ("$.attributes.none[0]", False),
    ],
)
def test_jsonpath_as_in_dolma(text: str, matches: bool) -> None:
    assert excludes(text, "jsonpath") is matches
    assert expression(text, "jsonpath", True).includes(DOCUMENT) is matches


@pytest.mark.parametrize("number", ["100", "100.0", "1e2"])
@pytest.mark.parametrize("name", ["len", "int"])
@pytest.mark.parametrize(("sign", "matches"), [("<=", True), (">=", True), ("==", True), ("!=", False), ("<", False)])
def test_numbers_are_equal_however_written_unless_faithful(name: str, number: str, sign: str, matches: bool) -> None:
    assert excludes(f"$.attributes[?(@.{name}[0][2] {sign} {number})]", "jsonpath", faithful=False) is matches


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (".metadata.n", 1),
        (".metadata.absent", None),
        (".attributes.len[0][2]", 100.0),
        (".attributes.len[-1][0]", 0),
        (".attributes.len[7]", None),
        ('.metadata["n"], .text', [1, "añ"]),
        (".attributes.two[] | .[1]", [5, 9]),
        (".attributes.two[1:]", [[6, 9, 0.0]]),
        (".metadata.n?", 1),
        (".metadata.flag.x?", None),
        (".text | length", 2),
        (".metadata | length", 5),
        (".metadata.flag | length", 0),
        (".attributes.two | map(.[2] * (.[1] - .[0])) | add", 5.0),
        (".metadata.spans | keys", ["q_nc_x", "z"]),
        ('.metadata.spans | keys | map(select(test("_nc_|_nd_"))) | length > 0', True),
        ('.metadata.title | startswith("User")', True),
        ('.metadata.title | test("USER"; "i")', True),
        (".attributes.two > 32", True),
        ("null < false, false < true, true < 0", [True, True, True]),
        ("1 == 1.0", True),
        ("2 + 3 * 4 - 1", 13),
        ("7 % 4, -7 % 4, 7 / 2", [3, -3, 3.5]),
        ("1 < 2 and 2 < 1 or true", True),
        (".absent // 3", 3),
        ("if .metadata.n > 0 then 1 elif true then 2 else 3 end", 1),
        ("[.metadata.tags[] | type]", ["string", "number"]),
        (".metadata.tags | any(. == 2), all", [True, True]),
        ("[3, 1, 2, 1] | unique, min, max, sort", [[1, 2, 3], 1, 3, [1, 1, 2, 3]]),
        ("[[1], [[2]]] | flatten", [1, 2]),
        ('"a b" | split(" ")', ["a", "b"]),
        ("empty", None),
        ("[empty]", []),
        (".metadata.spans | to_entries | map(.key)", ["q_nc_x", "z"]),
        ('["a"] | to_entries', [{"key": 0, "value": "a"}]),
        # Members of an object come by key, as serde_json has them.
        (".attributes | map(length)", [1, 1, 0, 2]),
        # 0 / 0 is below all numbers and equals itself.
        ("0 / 0 | . < -1, . == .", [True, True]),
        ("1 / 0 > 1000, -1 / 0 < -1000", [True, True]),
        # Beyond 64 bits integers are floats.
        ("9000000000000000000 * 2 | floor", (1 << 63) - 1),
        ("0 / 0 | floor", 0),
        ("# why\n .metadata.n # because\n", 1),
    ],
)
def test_jq_gives(text: str, value: Json) -> None:
    assert expression(text, "jq", True).select(DOCUMENT) == value


@pytest.mark.parametrize(
    ("text", "included", "excluded"),
    [
        ("true", True, True),
        ("null", False, False),
        ("empty", False, False),
        ("0", False, False),
        ('""', False, False),
        (".attributes.none", False, False),
        (".attributes.two[1][2]", True, True),  # 0.0 read from the document
        ("0.0", False, False),
        ("true, false", False, True),
    ],
)
def test_what_jq_counts_as_true(text: str, included: bool, excluded: bool) -> None:
    assert expression(text, "jq", True).includes(DOCUMENT) is included
    assert excludes(text, "jq") is excluded


@pytest.mark.parametrize(
    "text",
    [
        ".metadata.flag[0]",
        ".metadata.n.x",
        ".metadata.n[]",
        "true | length",
        ".text + 1",
        "1 % 0",
        '.metadata.n | test("x")',
        ".metadata.tags | add",
        '.attributes | startswith("a")',
    ],
)
def test_jq_that_this_document_makes_meaningless(text: str) -> None:
    with pytest.raises(ExpressionError):
        excludes(text, "jq")


@pytest.mark.parametrize(
    ("text", "syntax", "says"),
    [
        ('.metadata.title | startswith("x")', "jsonpath", "character 17"),
        ("$.a[", "jsonpath", "not understood"),
        ("$.a[?(@.b == )]", "jsonpath", "not understood"),
        ("", "jsonpath", "character 1"),
        ("$.attributes[ 'a' ]", "jsonpath", "not understood"),
        ("$.attributes[?(@.two.length() > 1)]", "jsonpath", "character 28"),
        ("$.a[0:1:0]", "jsonpath", "not understood"),
        ("$" + ".a[?(@" * 30 + ".b", "jsonpath", "not understood"),
        ("$[?(" + "(" * 5000 + "@" + ")" * 5000 + ")]", "jsonpath", "nested too deep"),
        ("(" * 5000 + "1" + ")" * 5000, "jq", "nested too deep"),
        (".a | ", "jq", "the end"),
        (".a b", "jq", "'b'"),
        ("nope(1)", "jq", "there is no nope/1"),
        (".a as $x | $x", "jq", "'as'"),
        ("(.a", "jq", "the end"),
        ("~", "jq", "character 1"),
        ('"\\q"', "jq", "cannot be read"),
    ],
)
def test_what_cannot_be_read_says_where(text: str, syntax: Syntax, says: str) -> None:
    with pytest.raises(UserError, match=says):
        expression(text, syntax, True)


@pytest.mark.parametrize(("text", "syntax"), [("(" * 100 + "1" + ")" * 100, "jq"), ("." + "a" * 20_000, "jq")])
def test_what_is_long_can_be_read(text: str, syntax: Syntax) -> None:
    expression(text, syntax, True)


@pytest.mark.parametrize(
    ("text", "syntax"),
    [
        (" | ".join(["(., .)"] * 40), "jq"),
        ('"ab" | ' + " | ".join(["(. + .)"] * 40), "jq"),
        ("[., .] | " * 40 + "flatten", "jq"),
        ("(" + " | ".join(["(., .)"] * 40) + ")? // 1", "jq"),
        ("[1, 1] | " + "map(. , .) | " * 40 + "length", "jq"),
        ("[1, 1] | any(" * 40 + "false" + ")" * 40, "jq"),
        ("if true, true then " * 40 + "1" + " else 1 end" * 40, "jq"),
        ("(1, 1)" + " + (1, 1)" * 40, "jq"),
        ('"ab" * 1000000000', "jq"),
        (". | " * 20_000 + ".", "jq"),
        ("$" + "..*" * 30, "jsonpath"),
    ],
)
def test_work_beyond_all_measure_is_a_failure(text: str, syntax: Syntax) -> None:
    with pytest.raises(ExpressionError, match=r"steps|characters|too deep"):
        expression(text, syntax, True).results(parse('{"a": ' + "[" * 100 + "]" * 100 + "}"))


def test_the_next_document_may_take_as_much_again() -> None:
    read = expression('. + "b" | length', "jq", True)
    for _ in range(3):
        assert read.results("a" * 40_000_000) == [40_000_001]
    with pytest.raises(ExpressionError, match="1,000,000 steps"):
        read.results("a" * 80_000_000)


@pytest.mark.parametrize("depth", [126, 127])
def test_documents_are_as_deep_as_serde_json_reads_them(depth: int) -> None:
    text = '{"a": ' + "[" * depth + "]" * depth + "}"
    if depth == 127:
        with pytest.raises(ValueError, match="127 levels"):
            parse(text)
    else:
        assert len(expression("$..*", "jsonpath", True).results(parse(text))) == depth
        assert expression(".a | flatten", "jq", True).results(parse(text)) == [[]]
        assert parse('["' + "[" * 500 + '"]') == ["[" * 500]


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '"\\ud800"', "9" * 400, "1e999"])
def test_what_serde_json_refuses_is_no_document(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


def test_integers_beyond_64_bits_are_floats() -> None:
    assert parse("[9223372036854775807, 9223372036854775808]") == [9223372036854775807, 9223372036854775808.0]
    assert expression(".[1] > 1.5", "jq", True).results(parse("[0, 1" + "0" * 300 + "]")) == [True]
