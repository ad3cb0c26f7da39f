"""JSON lines: one row per line, the same columns whatever the lines hold."""

import gzip
import json

import pytest
import zstandard
from pydantic import ValidationError

from textmill.errors import UserError
from textmill.readers.jsonl import Jsonl


@pytest.fixture
def read(tmp_path, rows_of):
    def run(*lines: object, pack=lambda data: data, **settings: object):
        data = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        (tmp_path / "docs.jsonl").write_bytes(pack(data + b"\n"))
        return rows_of(Jsonl(paths=str(tmp_path / "docs.jsonl"), **settings))

    return run


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress, zstandard.compress])
def test_packings(read, pack):
    rows, counts = read({"id": "a", "text": "flour", "url": "u"}, {"id": 7, "text": ""}, pack=pack)
    assert [(row["id"], row["text"], row["url"], row["fault"]) for row in rows] == [
        ("a", "flour", "u", None),
        ("7", "", None, None),
    ]
    assert counts == {}
    assert rows[0]["metadata"] is None
    assert (rows[0]["source"], rows[0]["shard"]) == ("s", "docs.jsonl")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"{", "bad_json"),
        (b"[1]", "bad_json"),
        (b'"text"', "bad_json"),
        (b'{"text": "\xff"}', "bad_json"),
        (b"[" * 5000, "too_deep"),
        (b"[" * 201, "too_deep"),
        (b"[" * 200, "bad_json"),
        (b'{"a": "' + b"[" * 300 + b'", "b"}', "bad_json"),
        (b"{}", "no_text"),
        (b'{"text": null}', "no_text"),
        (b'{"text": 3}', "no_text"),
        (b'{"text": "x", "n": NaN, "big": 1' + b"0" * 400 + b"}", None),
        (b'{"text": "\\ud83d"}', None),
        (b'\xef\xbb\xbf{"text": "x"}\r', None),
    ],
)
def test_bad_lines_are_rows(read, line, fault):
    rows, counts = read(line, {"id": "b", "text": "bran"})
    assert [row["fault"] for row in rows] == [fault, None]
    assert rows[0]["id"] == "s/docs.jsonl#0"
    assert counts["missing_id"] == 1


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\r\n"])
def test_ends_of_lines(read, end):
    """Of a file whose lines end by CR nothing was read."""
    lines = [b'{"id":"%d",\t"text":"x"}' % number for number in range(3)]
    for data in (end.join(lines), end.join([*lines, b""]), b"\xef\xbb\xbf" + (end + b"\xef\xbb\xbf").join(lines)):
        rows, _ = read(pack=lambda _, data=data: data)
        assert [(row["id"], row["fault"]) for row in rows] == [("0", None), ("1", None), ("2", None)]


def test_a_carriage_return_within_an_object_ends_no_line(read):
    rows, _ = read(b'{"id": "0",\r"text": {"a": 1},\r"list": [{}\r,\r{}]}\n{"id":\r"1", "text": "x"}')
    assert [(row["id"], row["fault"]) for row in rows] == [("0", "no_text"), ("1", None)]


def test_layouts_of_dolma_and_datatrove(read):
    dolma = {"id": "1", "text": "x", "source": "books", "added": "2024", "metadata": {"url": "u1", "year": 1900}}
    trove = {"id": "2", "text": "y", "metadata": {"url": "u2", "date": "2020-01-01", "language": "en", "n": [1]}}
    rows, _ = read(dolma, trove, {"id": "3", "text": "z", "url": "u3", "metadata": {"url": "other"}})
    assert [row["url"] for row in rows] == ["u1", "u2", "u3"]
    assert rows[0]["source"] == "s"
    assert json.loads(rows[0]["metadata"]) == {"source": "books", "added": "2024", "year": 1900}
    assert (rows[1]["date"], rows[1]["language"]) == ("2020-01-01", "en")
    assert json.loads(rows[1]["metadata"]) == {"n": [1]}
    assert json.loads(rows[2]["metadata"]) == {"metadata.url": "other"}


def test_language_and_its_score_have_columns(read):
    rows, counts = read({"text": "x", "language": "eng", "language_score": 0.5}, {"text": "y", "language_score": "?"})
    assert [(row["language"], row["language_score"]) for row in rows] == [("eng", 0.5), (None, None)]
    assert counts["bad_type.language_score"] == 1


def test_named_columns_are_typed(read):
    rows, counts = read(
        {"id": "1", "text": "x", "score": 2, "stars": 5, "metadata": {"good": True}},
        {"id": "2", "text": "y", "score": "high", "stars": 2.5, "good": 1, "license": 4},
        columns={"score": "float", "stars": "int", "good": "bool"},
    )
    assert [(row["score"], row["stars"], row["good"]) for row in rows] == [(2.0, 5, True), (None, None, None)]
    assert json.loads(rows[1]["metadata"]) == {"score": "high", "stars": 2.5, "good": 1, "license": 4}
    assert counts == {"bad_type.score": 1, "bad_type.stars": 1, "bad_type.good": 1, "bad_type.license": 1}


def test_named_fields(read):
    rows, _ = read({"key": 5, "content": "x", "link": "u"}, id_field="key", text_field="content", url_field="link")
    assert [(row["id"], row["text"], row["url"], row["metadata"]) for row in rows] == [("5", "x", "u", None)]


def test_longest_line_is_inclusive(read):
    line = json.dumps({"id": "a", "text": "x" * 100}).encode()
    assert [row["fault"] for row in read(line, line, max_line_bytes=len(line))[0]] == [None, None]
    rows, _ = read(line, {"id": "b", "text": "y"}, max_line_bytes=len(line) - 1)
    assert [row["fault"] for row in rows] == ["too_large", None]


def test_damaged_gzip_is_counted(read):
    rows, _ = read({"id": "a", "text": "x"}, pack=lambda data: gzip.compress(data)[:-3])
    assert [row["fault"] for row in rows] == [None, "truncated"]


def test_duplicate_ids(read):
    rows, counts = read({"id": "a", "text": "x"}, {"id": "a", "text": "y"})
    assert [row["id"] for row in rows] == ["a", "s/docs.jsonl#1"]
    assert counts == {"duplicate_id": 1}


def test_rows_do_not_depend_on_batches(read):
    lines = [{"id": str(n), "text": "x" * n, "extra": n} for n in range(30)]
    assert read(*lines, batch_rows=7) == read(*lines) == read(*lines, batch_bytes=20)


def test_no_file(tmp_path):
    with pytest.raises(UserError, match="no file matches"):
        Jsonl(paths=f"{tmp_path}/*.jsonl").shards("s")


@pytest.mark.parametrize(
    ("written", "identity", "counted"),
    [
        ('"a"', "a", {}),
        ("7", "7", {}),
        ("1.0", "1.0", {}),
        ("1.50E2", "1.50E2", {}),
        ("123456789012345678901234567890", "123456789012345678901234567890", {}),
        ('{"$oid": "5f"}', "5f", {}),
        ('{"$numberLong": "12"}', "12", {}),
        ('{"$oid": 5}', '{"$oid":5}', {"converted.id": 1}),
        ("true", "true", {"converted.id": 1}),
        ('{"b": 1.5, "a": ["é"]}', '{"a":["é"],"b":1.5}', {"converted.id": 1}),
        ("null", "s/docs.jsonl#0", {"missing_id": 1}),
        ('""', "s/docs.jsonl#0", {"missing_id": 1}),
    ],
)
def test_ids_of_any_kind_stay_apart(read, written, identity, counted):
    rows, counts = read(f'{{"text": "x", "id": {written}}}'.encode())
    assert rows[0]["id"] == identity
    assert counts == counted


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        (b'{"text": "x" "y"}', "line 4: Expecting ',' delimiter at character 14"),
        (b"[1]", "line 4: no object, but a list"),
        (b'{"text": 3}', "line 4: a number in field 'text'"),
        (b"{}", "line 4: no field 'text'"),
        (b'{"text": "x", "d": ' + b"[" * 300 + b"]" * 300 + b"}", "line 4: nested more than 200 levels deep"),
        (b'{"text": "x", "d": ' + b"[" * 200 + b"]" * 200 + b"}", "line 4: nested more than 200 levels deep"),
        (b'{"text": "' + b"x" * 500 + b'"}', "line 4"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(read, line, detail):
    rows, _ = read({"text": "x"}, b"", b" ", line, {"text": "y"}, max_line_bytes=480 if b"xxx" in line else 1000)
    assert [row["detail"] for row in rows] == [None, detail, None]


def test_the_deepest_line_that_is_read_is_also_written(read):
    rows, _ = read(b'{"id": "a", "text": "x", "d": ' + b"[" * 199 + b"]" * 199 + b"}")
    assert rows[0]["fault"] is None
    assert rows[0]["metadata"].count("[") == 199


def test_columns_by_rule(read):
    lines = (
        {"id": "1", "text": "x", "k": "5", "meta": {"lang": "en", "n": 1}, "blob": "b", "any": [1, {"a": None}]},
        {"id": "2", "text": "y", "k": 5.0, "meta.lang": "de", "metadata": {"meta": {"lang": "x"}, "any": 2**70}},
        {"id": "3", "text": "z", "k": 5.5, "meta": 7, "any": "s", "metadata": {"blob": 1, "x": "2.5"}},
    )
    rules = {
        "k": "int",
        "meta.lang": {"rename": "lang"},
        "blob": {"drop": True},
        "any": {"as": "string"},
        "metadata.x": {"as": "float"},
    }
    rows, counts = read(*lines, columns=rules)
    assert [(row["k"], row["lang"], row["any"], row["metadata_x"]) for row in rows] == [
        (5, "en", '[1,{"a":null}]', None),
        (5, "de", str(2**70), None),
        (None, None, "s", 2.5),
    ]
    assert [json.loads(row["metadata"]) for row in rows] == [
        {"meta": {"n": 1}},
        {"meta": {"lang": "x"}},
        {"k": 5.5, "meta": 7},
    ]
    assert counts == {
        "converted.k": 2,
        "bad_type.k": 1,
        "left_out.blob": 2,
        "converted.any": 2,
        "converted.metadata_x": 1,
    }


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ({"k": {"rename": "text"}}, "the reader itself fills 'text'"),
        ({"source": "string"}, "the reader itself fills 'source'"),
        ({"a.b": "int", "a_b": "int"}, "would both be 'a_b'"),
        ({"a": {"rename": "b.c"}}, "names with a dot"),
        ({"a": {"drop": True, "as": "int"}}, "neither"),
        ({"a": "number"}, "as"),
    ],
)
def test_rules_that_cannot_work(rules, problem):
    with pytest.raises(ValidationError, match=problem):
        Jsonl(paths="x", columns=rules)


def test_dates_by_name(read):
    lines = ({"text": "x", "created": "1"}, {"text": "x", "date": "2", "created": "3"}, {"text": "x", "when": "4"})
    rows, _ = read(*lines)
    assert [(row["date"], row["metadata"]) for row in rows] == [
        ("1", None),
        ("2", '{"created":"3"}'),
        (None, '{"when":"4"}'),
    ]
    assert [row["date"] for row in read(*lines, date_field="when")[0]] == [None, None, "4"]


@pytest.mark.parametrize(("number", "found"), [(2**53, float(2**53)), (2**53 + 1, None), (2**70, None)])
def test_integers_that_a_float_does_not_hold_stay_in_metadata(read, number, found):
    rows, counts = read({"id": "1", "text": "x", "score": number}, columns={"score": "float"})
    assert rows[0]["score"] == found
    assert counts == ({} if found else {"bad_type.score": 1})
    assert rows[0]["metadata"] == (None if found else f'{{"score":{number}}}')
