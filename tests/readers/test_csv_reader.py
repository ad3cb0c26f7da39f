"""Tables of text: dialects, encodings, rows that do not fit, and parts of big files."""

import codecs
import csv
import gzip
import io
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from splitting import read_parts, read_whole

from textmill.archive.stream_window import Window
from textmill.errors import ShardError
from textmill.formats.datasets.csv_rows import Dialect, Row, rows
from textmill.readers.csv import Csv

Rows = list[dict[str, object]]


def read(path: Path, data: bytes, **given: object) -> tuple[Rows, Counter[str]]:
    path.write_bytes(data)
    return read_whole(Csv.model_validate({"paths": str(path), "text_column": "text", **given}))


def texts(found: tuple[Rows, Counter[str]]) -> list[object]:
    return [row["fault"] or row["text"] for row in found[0]]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"text,id\nrain,1\nsnow,2\n", ["rain", "snow"]),
        (b"text,id\r\nrain,1\r\nsnow,2", ["rain", "snow"]),
        (b"text,id\rrain,1\rsnow,2\r", ["rain", "snow"]),
        (b"text\tid\nrain, hail\t1\n", ["rain, hail"]),
        (b"text;id\nrain, hail;1\n", ["rain, hail"]),
        (b"text|id\nrain|1\n", ["rain"]),
        (b'text,id\n"rain, ""hail""\nand snow",1\nwind,2\n', ['rain, "hail"\nand snow', "wind"]),
        (b'text,id\n5" of rain,1\nwind,2\n', ['5" of rain', "wind"]),
        (b'text,id\n"rain" ,1\n', ["rain"]),
        (b"\n\ntext,id\nrain,1\n\nwind,2\n", ["rain", "wind"]),
        (b"text,id\nrain,1,,\nwind,2\n", ["rain", "wind"]),
        (b"text,id\nrain,1\ntext,id\nwind,2\n", ["rain", "wind"]),
        (b"text,id\nrain\nwind,2,3\nsnow,3\n", ["ragged_row", "ragged_row", "snow"]),
        (b"text,id\nrain,1\nwi\0nd,2\nsnow,3\n", ["rain", "nul_bytes", "snow"]),
        (b'text,id\nrain,1\n"wind,2\nsnow,3\n', ["rain", "unclosed_quote", "snow"]),
        (b'text,id\n"wind,2\nsnow,3\n"hail",4\n', ["unclosed_quote", "snow", "hail"]),
        (b'text,id\n"wind,2\nsnow "x,3\nhail,4\n', ["bad_quotes", 'snow "x', "hail"]),
        (b"text,id\n  ,1\nwind,2\n", ["no_text", "wind"]),
        (b"text,id\n" + b"x" * 300 + b",1\nwind,2\n", ["too_large", "wind"]),
        (codecs.BOM_UTF8 + b"text,id\nna\xc3\xafve,1\n", ["naïve"]),
        ("text,id\nGrüße aus Köln,1\nschöne Straße,2\n".encode("cp1252"), ["Grüße aus Köln", "schöne Straße"]),
        ("text,id\nрусский,1\n".encode("utf-16"), ["русский"]),
        (b"text\nrain\n", ["rain"]),
    ],
)
def test_rows_of_any_dialect(tmp_path: Path, data: bytes, expected: list[str]) -> None:
    for pack in (bytes, gzip.compress):
        assert texts(read(tmp_path / "a.csv", pack(data), max_record_bytes=200)) == expected


def test_columns_have_their_places(tmp_path: Path) -> None:
    data = b"id,url,title,author,date,license,text,a,a,empty\n7,https://a.org,T,A,2024-01-02,CC-BY-4.0,rain,1,2,\n"
    (row,), _ = read(tmp_path / "a.csv", data)
    assert (row["id"], row["url"], row["title"], row["authors"]) == ("7", "https://a.org", "T", ["A"])
    assert (row["published"], row["license"], row["license_method"]) == ("2024-01-02", "CC-BY-4.0", "table_column")
    assert row["metadata"] == '{"a":"1","a.2":"2"}'


def test_several_texts_and_no_header(tmp_path: Path) -> None:
    found = read(tmp_path / "a.tsv", b"one\ttwo\t7\n", text_column=["1", "0"], header=False, id_column="2")
    assert (found[0][0]["text"], found[0][0]["id"]) == ("two\n\none", "7")
    found = read(tmp_path / "a.tsv", b"one\ttwo\t7\n", header=False, names=["text", "b", "id"], delimiter="tab")
    assert (found[0][0]["text"], found[0][0]["metadata"]) == ("one", '{"b":"two"}')


@pytest.mark.parametrize("given", [{"escape": "\\"}, {"quote": "'"}, {"quote": None}])
def test_other_quotes(tmp_path: Path, given: dict[str, object]) -> None:
    data = {
        "escape": b'text,id\n"a \\"b\\", c",1\n',
        "quote": b"text,id\n'a \"b\", c',1\n" if given.get("quote") else b'text\tid\na "b", c\t1\n',
    }[next(iter(given))]
    assert texts(read(tmp_path / "a.csv", data, **given)) == ['a "b", c']


def test_a_missing_column_is_told_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(ShardError, match="no column 'text'; there are a, b"):
        read(tmp_path / "a.csv", b"a,b\n1,2\n")


def test_counts(tmp_path: Path) -> None:
    data = b"text,id\nrain,1,\n\ntext,id\nwi\xffnd,1\n" + b"na\xc3\xafve,3\n" * 2
    _, counts = read(tmp_path / "a.csv", data, encoding="utf-8")
    once = ("extra_fields", "blank_lines", "repeated_headers", "replaced_characters")
    assert counts == {**dict.fromkeys(once, 1), "duplicate_id": 2}


@given(st.lists(st.lists(st.text(alphabet='ab,"\n\r é', max_size=6), min_size=2, max_size=4), min_size=1, max_size=8))
def test_what_the_standard_library_writes_is_read(table: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(table)
    found = list(rows(Window(iter([out.getvalue().encode()])), Dialect(b","), 1 << 20))
    assert [[field.decode() for field in row.fields] for row in found] == table
    assert {row.fault for row in found} == {None}


@given(st.binary(max_size=300), st.integers(1, 60))
def test_any_bytes_are_rows(data: bytes, most: int) -> None:
    pieces = [data[at : at + 7] for at in range(0, len(data), 7)]
    found: list[Row] = list(rows(Window(iter(pieces)), Dialect(b","), most))
    assert [row.position for row in found] == sorted({row.position for row in found})


def table_of(seed: int, count: int) -> bytes:
    draw = random.Random(seed)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "text", "k"])
    for number in range(count):
        kind = draw.randrange(10)
        text = 'rain, "hail"\n and\nsnow\n1,2,3\n' * draw.randrange(1, 4) if kind < 3 else "wind " * draw.randrange(9)
        name = "" if kind == 3 else number if kind > 4 else draw.randrange(5)
        writer.writerow([name, text, "x", *(["y"] if kind == 5 else [])])
    return out.getvalue().encode()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    each=st.integers(0, 400),
    size=st.integers(300, 2500),
    seed=st.integers(0, 1 << 30),
    damage=st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(max_size=5), st.integers(0, 9)), max_size=3),
)
def test_parts_are_the_whole(
    tmp_path: Path, each: int, size: int, seed: int, damage: list[tuple[int, bytes, int]]
) -> None:
    data = table_of(seed, 60)
    if each:
        data = b"".join(gzip.compress(data[at : at + each]) for at in range(0, len(data), each))
    for place, written, gone in damage:
        at = 20 + place % len(data)
        data = data[:at] + written + data[at + gone :]
    (tmp_path / "a.csv").write_bytes(data)
    reader = Csv(paths=str(tmp_path / "a.csv"), text_column="text", split=size, max_record_bytes=3000)
    try:
        whole = read_whole(reader)
    except ShardError:
        return
    assert read_parts(reader)[0] == whole
