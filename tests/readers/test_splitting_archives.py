"""Tar archives and Arrow files in parts of any size give the rows, ids and counts of the whole, damaged or not."""

import io
import random
import tarfile
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import ipc
from splitting import PACKS, damaged, members, read_parts, read_whole, same

from textmill.errors import ShardError, UserError
from textmill.readers.arrow import Arrow
from textmill.readers.html_files import HtmlFiles
from textmill.readers.jsonl import Jsonl
from textmill.readers.text_files import TextFiles

FORMATS = {"pax": tarfile.PAX_FORMAT, "gnu": tarfile.GNU_FORMAT, "ustar": tarfile.USTAR_FORMAT}
DAMAGE = st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(max_size=12), st.integers(0, 40)), max_size=4)
SEARCHED = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def tar_of(seed: int, count: int, form: str) -> bytes:
    """Texts, and what may stand between them: names twice, long or leading out, links, folders, a tar, no text."""
    draw, made = random.Random(seed), io.BytesIO()
    for_all = {"comment": "a word for all"} if form == "pax" and seed % 2 else None
    with tarfile.open(fileobj=made, mode="w", format=FORMATS[form], pax_headers=for_all) as archive:
        for number in range(count):
            kind = draw.randrange(10)
            item = tarfile.TarInfo(f"d/{number if kind else draw.randrange(4)}.txt")
            data = b"snow " * draw.randrange(300)
            if kind == 1:
                data = tar_of(number, 2, form) if count > 2 else b"inner"
            elif kind == 2:
                item.name = ("long/" * 30 if form != "ustar" else "../") + item.name
            elif kind in (3, 4):
                item.type, item.linkname, data = (tarfile.SYMTYPE if kind == 3 else tarfile.DIRTYPE), "x", b""
            elif kind == 5:
                data = bytes(range(9)) * 90
            item.size = len(data)
            archive.addfile(item, io.BytesIO(data))
    return made.getvalue()


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize(("size", "each", "form"), [(200, 900, "pax"), (700, 512, "gnu"), (400, 9000, "ustar")])
def test_parts_of_tars(tmp_path: Path, pack: str, size: int, each: int, form: str) -> None:
    data = tar_of(size + 1, 40, form)
    packed = members([data[start : start + each] for start in range(0, len(data), each)], PACKS[pack])
    (tmp_path / "in.tar").write_bytes(data if pack == "plain" else packed)
    same(TextFiles(paths=str(tmp_path / "in.tar"), split=size), 2)


@SEARCHED
@given(
    pack=st.sampled_from(sorted(PACKS)),
    size=st.integers(100, 9000),
    each=st.integers(100, 4000),
    form=st.sampled_from(sorted(FORMATS)),
    seed=st.integers(0, 1 << 30),
    damage=DAMAGE,
)
def test_damaged_tars_cost_the_same(
    tmp_path: Path,
    pack: str,
    size: int,
    each: int,
    form: str,
    seed: int,
    damage: list[tuple[int, bytes, int]],
) -> None:
    data = tar_of(seed, 25, form)
    pieces = [data[start : start + each] for start in range(0, len(data), each)]
    (tmp_path / "in.tar").write_bytes(damaged(members(pieces, PACKS[pack]), damage))
    reader = TextFiles(paths=str(tmp_path / "in.tar"), split=size)
    try:
        read_whole(reader)
    except ShardError:
        return
    same(reader)


def test_a_header_for_all_in_the_midst_leaves_the_rest_to_its_part(tmp_path: Path) -> None:
    first, second = tar_of(2, 9, "pax"), tar_of(3, 9, "pax")
    (tmp_path / "in.tar").write_bytes(first.rstrip(b"\0") + bytes(-len(first.rstrip(b"\0")) % 512) + second)
    same(TextFiles(paths=str(tmp_path / "in.tar"), split=800), 5)


def test_pages_of_a_tar_and_what_is_no_tar(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "pages.tar", "w") as archive:
        for number in range(20):
            page = b"<html><p>%s</p></html>" % (b"mist " * number)
            item = tarfile.TarInfo(f"{number}.html")
            item.size = len(page)
            archive.addfile(item, io.BytesIO(page))
    same(HtmlFiles(paths=str(tmp_path / "pages.tar"), split=2000), 5)
    (tmp_path / "long.txt").write_bytes(b"a line of a text\n" * 400)
    same(TextFiles(paths=str(tmp_path / "long.txt"), split=1000, separator="---"), 5)


@pytest.mark.parametrize(("at", "fault"), [(1536 * 2 + 3, "bad_tar"), (1536 * 2 + 300, "truncated")])
def test_a_header_that_is_none_is_no_end(tmp_path: Path, at: int, fault: str) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for number in range(4):
            item = tarfile.TarInfo(f"{number}.txt")
            item.size = 700
            archive.addfile(item, io.BytesIO(b"hail " * 140))
    data = made.getvalue()
    (tmp_path / "in.tar").write_bytes(data[:at] if fault == "truncated" else data[:at] + b"\xff\xff" + data[at + 2 :])
    rows, _ = read_whole(TextFiles(paths=str(tmp_path / "in.tar")))
    assert [row["fault"] for row in rows] == [None, None, fault]


def arrow_of(path: Path, seed: int, as_file: bool, compression: str | None, has_dictionary: bool) -> bytes:
    draw = random.Random(seed)
    rows = [
        {
            "text": f"fog {number} " * draw.randrange(9) if draw.randrange(8) else None,
            "id": f"d{draw.randrange(90)}" if draw.randrange(4) else None,
            "lang": "ab"[number % 2],
            "none": -1,  # looks like what stands before a message
        }
        for number in range(120)
    ]
    table = pa.Table.from_pylist(rows)
    if has_dictionary:
        table = table.set_column(2, "lang", table["lang"].dictionary_encode())
    options = ipc.IpcWriteOptions(compression=compression)
    with (ipc.new_file if as_file else ipc.new_stream)(str(path), table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=draw.choice([1, 7, 30]))
    return path.read_bytes()


@pytest.mark.parametrize("has_dictionary", [True, False])
@pytest.mark.parametrize("as_file", [True, False])
@pytest.mark.parametrize("size", [200, 1500, 9000])
def test_parts_of_arrow(tmp_path: Path, size: int, as_file: bool, has_dictionary: bool) -> None:
    arrow_of(tmp_path / "in.arrow", size, as_file, None, has_dictionary)
    reader = Arrow(paths=str(tmp_path / "in.arrow"), split=size, columns={"none": {"drop": True}})
    same(reader, 2)
    if as_file or not has_dictionary:  # else the first part has all
        begun = [reader.begin(part) for part in reader.shards("s")]  # type: ignore[arg-type]  # all are parts
        assert sum(border is not None for border in begun) > 1


@SEARCHED
@given(
    size=st.integers(100, 9000),
    as_file=st.booleans(),
    has_dictionary=st.booleans(),
    compression=st.sampled_from([None, "zstd", "lz4"]),
    seed=st.integers(0, 1 << 30),
    damage=DAMAGE,
)
def test_damaged_arrow_costs_the_same(
    tmp_path: Path,
    size: int,
    as_file: bool,
    has_dictionary: bool,
    compression: str | None,
    seed: int,
    damage: list[tuple[int, bytes, int]],
) -> None:
    data = arrow_of(tmp_path / "in.arrow", seed, as_file, compression, has_dictionary)
    (tmp_path / "in.arrow").write_bytes(damaged(data, damage))
    reader = Arrow(paths=str(tmp_path / "in.arrow"), split=size)
    try:
        read_whole(reader)
    except (ShardError, UserError):  # what cannot be read at all has no parts to compare
        return
    same(reader)


def test_frames_of_zstd_with_a_table_of_them(tmp_path: Path) -> None:
    """The seekable format: frames, and behind them a table in a frame that is skipped."""
    lines = [b'{"id": "%d", "text": "sleet"}\n' % number for number in range(60)]
    frames = [zstandard.ZstdCompressor().compress(b"".join(lines[at : at + 5])) for at in range(0, 60, 5)]
    entries = b"".join(len(frame).to_bytes(4, "little") + (150).to_bytes(4, "little") for frame in frames)
    table = entries + len(frames).to_bytes(4, "little") + b"\0" + bytes.fromhex("b1ea928f")
    head = bytes.fromhex("5e2a4d18") + len(table).to_bytes(4, "little")
    (tmp_path / "in.jsonl.zst").write_bytes(b"".join(frames) + head + table)
    reader = Jsonl(paths=str(tmp_path / "in.jsonl.zst"), split=120)
    same(reader, 4)
    assert len(read_parts(reader)[0][0]) == 60
