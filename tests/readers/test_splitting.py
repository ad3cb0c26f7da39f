"""A file in parts of any size gives the rows, ids and counts of the whole, damaged or not."""

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from splitting import PACKS, damaged, members, read_parts, read_whole, same

from textmill.block import Shard
from textmill.errors import ShardError
from textmill.formats.xml.xml_records import BadXmlError, cut, parsed
from textmill.inputs.parts import Split, in_parts
from textmill.inputs.unpacked import Unpacked
from textmill.readers.jsonl import Jsonl
from textmill.readers.parquet import Parquet
from textmill.readers.warc import Warc
from textmill.record_reader import Record, RecordReader


class Notes(RecordReader):
    """Each `<note>` of a file; those marked `skip` are passed over, and the file's head names its site."""

    record_start = re.compile(rb"<note(?=[\s/>])")
    aside = frozenset({"split"})
    split: Split = None

    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        site = None
        for piece in cut(file, ("note",), self.max_record_bytes):
            named = re.search(rb"<site>(\w+)</site>", piece.head)
            site = site or (named[1].decode() if named else "none")
            if piece.fault is not None:
                yield Record(fault=piece.fault, detail=file.place(piece.position), position=piece.position)
                continue
            try:
                note = parsed(piece.data)
            except BadXmlError as error:
                yield Record(fault="bad_xml", detail=str(error), position=piece.position)
                continue
            counts["seen"] += 1
            if note.get("skip"):
                yield Record(position=piece.position, passed_over="skipped")
            else:
                yield Record("".join(note.itertext()), note.get("id"), site_name=site, position=piece.position)


def lines_of(seed: int, count: int) -> list[bytes]:
    draw = random.Random(seed)
    made = []
    for number in range(count):
        kind = draw.randrange(12)
        document: dict[str, object] = {"text": "wind " * draw.randrange(1, 12)}
        if kind > 2:
            document["id"] = f"d{number if kind > 4 else draw.randrange(5)}"
        if kind == 3:
            document["id"] = f"s/in.jsonl#{draw.randrange(count)}"
        line = json.dumps(document).encode()
        made.append(
            {0: b"{broken", 1: b"", 2: b"\xef\xbb\xbf" + line}.get(kind, line) + (b"\r\n" if kind == 7 else b"\n")
        )
    return made


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("size", [1, 37, 400, 100_000])
def test_parts_of_json_lines_are_the_whole(tmp_path: Path, pack: str, size: int) -> None:
    lines = lines_of(size, 40 if size == 1 else 300)
    groups = [b"".join(lines[start : start + 9]) for start in range(0, len(lines), 9)]
    (tmp_path / "in.jsonl").write_bytes(members(groups, PACKS[pack]).rstrip(b"\n"))
    same(Jsonl(paths=str(tmp_path / "in.jsonl"), split=size), 2 if size < 1000 else 1)


@pytest.mark.parametrize("pack", ["gzip", "stored", "bz2", "zstd"])
def test_lines_that_span_members(tmp_path: Path, pack: str) -> None:
    data = b"".join(lines_of(5, 120))
    pieces = [data[start : start + 53] for start in range(0, len(data), 53)]
    (tmp_path / "in.jsonl").write_bytes(members(pieces, PACKS[pack]))
    same(Jsonl(paths=str(tmp_path / "in.jsonl"), split=211), 3)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pack=st.sampled_from(sorted(PACKS)),
    size=st.integers(20, 3000),
    each=st.integers(1, 400),
    seed=st.integers(0, 1 << 30),
    damage=st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(max_size=12), st.integers(0, 40)), max_size=4),
)
def test_damaged_bytes_cost_the_same(
    tmp_path: Path, pack: str, size: int, each: int, seed: int, damage: list[tuple[int, bytes, int]]
) -> None:
    data = b"".join(lines_of(seed, 60))
    packed = members([data[start : start + each] for start in range(0, len(data), each)], PACKS[pack])
    packed = damaged(packed, damage)
    (tmp_path / "in.jsonl").write_bytes(b'{"id": "first", "text": "a"}\n' + packed if pack == "plain" else packed)
    reader = Jsonl(paths=str(tmp_path / "in.jsonl"), split=size, max_line_bytes=150)
    try:
        read_whole(reader)
    except ShardError:  # a file that cannot be read at all has no parts to compare
        return
    same(reader)


def test_a_packed_file_within_a_member_does_not_cut_it(tmp_path: Path) -> None:
    inner = gzip.compress(b'{"id": "inner", "text": "no line of the file"}\n' * 3, mtime=0)
    outer = b'{"id": "a", "text": "x"}\n' + inner + b'\n{"id": "b", "text": "x"}\n'
    packed = members([outer] * 20, PACKS["stored"])
    (tmp_path / "in.jsonl").write_bytes(packed)
    for size in (50, 71, 133, 500):
        same(Jsonl(paths=str(tmp_path / "in.jsonl"), split=size), 2)


def notes_of(seed: int, count: int) -> list[bytes]:
    draw = random.Random(seed)
    made = [b"<all><site>S</site>\n"]
    for number in range(count):
        kind = draw.randrange(9)
        inner = b"<![CDATA[<note>no start</note ]]>" if kind == 1 else b"rain " * draw.randrange(20)
        name = b"" if kind == 2 else b' id="%d"' % (number if kind > 3 else draw.randrange(4))
        made.append(b"<note%s%s>%s</note>\n" % (name, b' skip="1"' if kind == 4 else b"", inner))
    return [*made, b"</all>"]


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize(("size", "each"), [(60, 1), (333, 5), (600, 30)])
def test_parts_of_records(tmp_path: Path, pack: str, size: int, each: int) -> None:
    notes = notes_of(size, 150)
    groups = [b"".join(notes[start : start + each]) for start in range(0, len(notes), each)]
    (tmp_path / "in.xml").write_bytes(members(groups, PACKS[pack]))
    reader = Notes(paths=str(tmp_path / "in.xml"), split=size)
    same(reader, 2)
    assert {row["site_name"] for row in read_whole(reader)[0]} == {"S"}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pack=st.sampled_from(sorted(PACKS)),
    size=st.integers(150, 3000),
    each=st.integers(1, 400),
    seed=st.integers(0, 1 << 30),
    damage=st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(max_size=12), st.integers(0, 40)), max_size=4),
)
def test_damaged_records_cost_the_same(
    tmp_path: Path, pack: str, size: int, each: int, seed: int, damage: list[tuple[int, bytes, int]]
) -> None:
    data = b"".join(notes_of(seed, 40))
    packed = damaged(members([data[start : start + each] for start in range(0, len(data), each)], PACKS[pack]), damage)
    (tmp_path / "in.xml").write_bytes(packed)
    reader = Notes(paths=str(tmp_path / "in.xml"), split=size, max_record_bytes=120)
    try:
        read_whole(reader)
    except ShardError:
        return
    same(reader)


@pytest.mark.parametrize("has_ids", [True, False])
@pytest.mark.parametrize("size", [100, 900, 5000])
def test_parts_of_parquet(tmp_path: Path, size: int, has_ids: bool) -> None:
    rows = [
        {"text": f"rain {n}" if n % 7 else None, "lang": "ab"[n % 2], "big": "x" * (n % 90)}
        | ({"id": None if n % 5 == 0 else f"d{n % 60}"} if has_ids else {})
        for n in range(200)
    ]
    table = pa.Table.from_pylist(rows)
    table = table.set_column(1, "lang", table["lang"].dictionary_encode())
    for name in ("in.parquet", "other.parquet"):
        pq.write_table(table, tmp_path / name, row_group_size=9)
    reader = Parquet(paths=str(tmp_path / "*.parquet"), split=size, columns={"big": {"drop": True}})
    same(reader, 5)


def warc_of(seed: int, count: int) -> list[bytes]:
    """Records in plain bytes; some repeat an id, some have none, some hold what looks like a record or a member."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        page = b"<html><p>%s</p></html>" % (b"hail " * draw.randrange(30))
        kind = draw.randrange(9)
        if kind == 0:
            page += b"\nWARC/1.0\r\nWARC-Type: response\r\n\r\n"
        if kind == 1:
            page += gzip.compress(b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 0\r\n\r\n\r\n\r\n", mtime=0)
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
        name = b"" if kind == 2 else b"WARC-Record-ID: <urn:%d>\r\n" % (number if kind > 4 else draw.randrange(9))
        said = len(block) + (3 if kind == 3 else 0)
        what = b"request" if kind == 4 else b"response"
        head = b"WARC/1.0\r\nWARC-Type: %s\r\n%sContent-Length: %d\r\n\r\n" % (what, name, said)
        made.append(head + block + b"\r\n\r\n")
    return made


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize(("size", "each"), [(100, None), (700, None), (900, 350), (400, 5000)])
def test_parts_of_warc(tmp_path: Path, pack: str, size: int, each: int | None) -> None:
    records = warc_of(size, 60)
    data = b"".join(records)
    pieces = records if each is None else [data[start : start + each] for start in range(0, len(data), each)]
    (tmp_path / "in.warc").write_bytes(members(pieces, PACKS[pack]))
    same(Warc(paths=str(tmp_path / "in.warc"), split=size), 2)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pack=st.sampled_from(sorted(PACKS)),
    size=st.integers(50, 3000),
    each=st.one_of(st.none(), st.integers(100, 2000)),
    seed=st.integers(0, 1 << 30),
    damage=st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(max_size=12), st.integers(0, 40)), max_size=4),
)
def test_damaged_archives_cost_the_same(
    tmp_path: Path, pack: str, size: int, each: int | None, seed: int, damage: list[tuple[int, bytes, int]]
) -> None:
    records = warc_of(seed, 30)
    data = b"".join(records)
    pieces = records if each is None else [data[start : start + each] for start in range(0, len(data), each)]
    (tmp_path / "in.warc").write_bytes(damaged(members(pieces, PACKS[pack]), damage))
    reader = Warc(paths=str(tmp_path / "in.warc"), split=size)
    try:
        read_whole(reader)
    except ShardError:
        return
    same(reader)


def test_ids_that_name_their_file_name_the_whole(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"".join(lines_of(3, 60)))
    reader = Jsonl(paths=str(tmp_path / "in.jsonl"), split=300, ids="qualified")
    same(reader, 3)
    assert {str(row["id"]).partition(":")[0].partition("#")[0] for row in read_parts(reader)[0][0]} == {
        *("in.jsonl", "s/in.jsonl")
    }


def test_lines_that_end_by_cr(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"\r".join(b'{"id": "%d", "text": "x"}' % n for n in range(40)))
    same(Jsonl(paths=str(tmp_path / "in.jsonl"), split=64), 5)


def test_a_trial_reads_whole_files(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"id": "a", "text": "x"}\n' * 10)
    assert len(Jsonl(paths=str(tmp_path / "in.jsonl"), split=30).shards("s")) == 9
    assert len(Jsonl(paths=str(tmp_path / "in.jsonl"), split=30, limit=3).shards("s")) == 1
    assert len(Jsonl(paths=str(tmp_path / "in.jsonl"), split=30, skip=3).shards("s")) == 1


@pytest.mark.parametrize(
    ("written", "size"), [("256MB", 256 << 20), ("1 kB", 1024), ("7", 7), (9, 9), ("2GiB", 2 << 30)]
)
def test_sizes_have_units(written: object, size: int) -> None:
    assert Jsonl.model_validate({"paths": "a", "split": written}).split == size
    assert in_parts([], size) == []


def test_what_is_no_size_is_told_how_one_is_written() -> None:
    with pytest.raises(ValueError, match=r"whole number of bytes, with a unit such as `256MB` or without"):
        Jsonl.model_validate({"paths": "a", "split": "sixteen"})


@pytest.mark.parametrize("written", ["0", "MB", "-1", 0, "1.5MB"])
def test_no_size(written: object) -> None:
    with pytest.raises(ValueError, match="split"):
        Jsonl.model_validate({"paths": "a", "split": written})
