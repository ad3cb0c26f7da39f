"""Text files as documents: whole or split, plain, packed or in archives, and nothing of an archive lost."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.reading import Row, bytes_rows, rows_of

from textmill.errors import ShardError

NAME = "readers.text_files"


def tar_of(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in files.items():
            item = tarfile.TarInfo(name)
            item.size = len(data)
            archive.addfile(item, io.BytesIO(data))
    return packed.getvalue()


def zip_of(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def told(rows: list[Row]) -> list[tuple[object, object]]:
    return [(row["id"] if "fault" not in row else row["fault"], row.get("text")) for row in rows]


def test_a_file_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffeins\r\nzwölf\r\n".encode("utf-16-le"))
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress("drei é".encode("latin-1")))
    (tmp_path / "c.txt").write_bytes(b" \n\n")
    (tmp_path / "d.bin").write_bytes(bytes(range(256)) * 4)
    rows, counts = rows_of(NAME, tmp_path / "*")
    assert told(rows) == [("s/a.txt", "eins\nzwölf"), ("s/b.txt.gz", "drei é"), ("no_text", None), ("binary", None)]
    assert rows[0]["metadata"] == '{"path":"a.txt","encoding":"utf-16-le"}'
    assert counts == {"missing_id": 2}


@pytest.mark.parametrize(
    ("make", "ending"), [(tar_of, "tar"), (zip_of, "zip"), (lambda f: gzip.compress(tar_of(f)), "tgz")]
)
def test_files_of_archives(tmp_path: Path, make: object, ending: str) -> None:
    assert callable(make)
    files = {"x/one.txt": b"1", "x/two.md": b"2", "../up.txt": b"3", "x/big.txt": b"4" * 200}
    rows, counts = bytes_rows(NAME, tmp_path / f"a.{ending}", make(files), names=("*.txt",), max_record_bytes=100)
    assert told(rows) == [(f"s/a.{ending}/x/one.txt", "1"), ("unsafe_name", None), ("too_large", None)]
    assert counts["other_files"] == 1


def test_a_line_separates_documents(tmp_path: Path) -> None:
    data = b"<eot>\none\n\nstill one\n<eot> \ntwo <eot> two\n<eot>\n \n<eot>\n"
    rows, counts = bytes_rows(NAME, tmp_path / "a", data, separator="<eot>")
    assert told(rows) == [("s/a#0", "one\n\nstill one"), ("s/a#1", "two <eot> two")]
    assert counts["empty_parts"] == 3


def test_what_a_damaged_file_loses_is_told(tmp_path: Path) -> None:
    packed = gzip.compress(b"a long text of many words " * 99)
    assert told(bytes_rows(NAME, tmp_path / "a.gz", packed[:-20])[0]) == [("truncated", None)]
    archive = gzip.compress(tar_of({"a.txt": b"word " * 99, "b.txt": bytes(range(32, 127)) * 99}))
    rows, _ = bytes_rows(NAME, tmp_path / "b.tgz", archive[:-60])
    assert told(rows)[0][0] == "s/b.tgz/a.txt"
    assert "truncated" in [row.get("fault") for row in rows]
    assert told(bytes_rows(NAME, tmp_path / "c.zip", zip_of({"a": b"text"})[:-9])[0]) == [("bad_zip", None)]


def test_stray_bytes_take_nothing_from_what_is_packed(tmp_path: Path) -> None:
    rows, _ = bytes_rows(NAME, tmp_path / "a.txt", gzip.compress(b"Some words.") + b"junk")
    assert [(row.get("text"), row.get("fault")) for row in rows] == [("Some words.", None), (None, "stray_bytes")]


def test_what_is_mostly_undecodable_is_refused(tmp_path: Path) -> None:
    half_characters = b"\xff\xfe" + b"\x00\xd8" * 50
    assert told(bytes_rows(NAME, tmp_path / "a", half_characters)[0]) == [("bad_encoding", None)]
    rows, counts = bytes_rows(NAME, tmp_path / "b", "много слов и ещё ".encode() * 9 + b"\xff")
    assert (rows[0]["text"], counts["replaced_characters"]) == ("много слов и ещё " * 9 + "\ufffd", 1)


@given(st.integers(0, 10_000), st.binary(max_size=8))
def test_any_bytes_give_rows(tmp_path_factory: pytest.TempPathFactory, at: int, noise: bytes) -> None:
    good = gzip.compress(tar_of({"a.txt": b"one " * 40, "b.txt": b"two " * 40}))
    at %= len(good)
    path = tmp_path_factory.mktemp("any") / "a"
    try:
        rows, _ = bytes_rows(NAME, path, good[:at] + noise + good[at + len(noise) :])
    except ShardError:
        return
    assert all("text" in row or "fault" in row for row in rows)
