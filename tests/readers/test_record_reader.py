"""What readers of one format share: unpacking, the cutting of XML, and archives that nobody should trust."""

import bz2
import gzip
import io
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from textmill.block import Shard
from textmill.formats.archives.archive_members import tar_files, zip_files
from textmill.formats.xml.xml_records import BadXmlError, cut, parsed
from textmill.inputs.unpacked import Unpacked, unpacked
from textmill.record_reader import Record, RecordReader


class Notes(RecordReader):
    """Each `<note>` of a file."""

    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        for piece in cut(file, ("note",), self.max_record_bytes):
            if piece.fault is not None:
                yield Record(fault=piece.fault, detail=f"at byte {piece.position:,}")
                continue
            try:
                note = parsed(piece.data)
            except BadXmlError as error:
                yield Record(fault="bad_xml", detail=str(error))
                continue
            yield Record(text=note.text, title=note.get("t"), authors=("A", "B"), license="CC BY 4.0")


def read(path: Path, data: bytes, **settings: int) -> list[dict[str, object]]:
    path.write_bytes(data)
    reader = Notes(paths=str(path), **settings)
    return [row for batch in reader.read(Shard("s", path.name, str(path), ""), Counter()) for row in batch.to_pylist()]


def test_records_have_the_columns_of_a_document(tmp_path: Path) -> None:
    (row,) = read(tmp_path / "a.xml", b"<all><note t='x &gt; y'>one &nbsp; &amp; two</note></all>")
    assert row["text"] == "one \xa0 & two"
    assert (row["id"], row["title"], row["authors"], row["license_scope"]) == (
        "s/a.xml#0",
        "x > y",
        ["A", "B"],
        "document",
    )
    assert row["attribution"] == {"author": "A, B", "title": "x > y", "url": None}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
def test_a_bad_record_costs_itself(tmp_path: Path, pack: object) -> None:
    data = b"<a><note>1</note><note>2<b></note><note x='>'>3</note><note>" + b"4" * 99 + b"</note><note/><note>5"
    assert callable(pack)
    rows = read(tmp_path / "a", pack(data), max_record_bytes=64)
    told = [(row["text"], row["fault"]) for row in rows]
    assert told == [("1", None), (None, "bad_xml"), ("3", None), (None, "too_large"), (None, None), (None, "truncated")]


def test_damaged_packing_is_a_row(tmp_path: Path) -> None:
    whole = gzip.compress(b"<note>1</note>") + gzip.compress(b"<note>2</note>" * 9)
    rows = read(tmp_path / "a.gz", whole[:-12])
    assert "1" in [row["text"] for row in rows]
    assert [row["fault"] for row in rows if row["text"] is None] == ["truncated"]


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    bomb = (
        b'<!DOCTYPE note [<!ENTITY a "' + b"x" * 999 + b'"><!ENTITY f SYSTEM "file:///etc/passwd">]><note>&a;&f;</note>'
    )
    assert "".join(parsed(bomb).itertext(tag="note")) == ""


def test_other_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(40))
    with pytest.raises(Exception, match="a 7z archive"), unpacked(Shard("s", "a", str(path), "")):
        pass


def test_archives_are_not_trusted() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, size in (("./a/b.txt", 3), ("../up.txt", 1), ("/root.txt", 1), ("big.txt", 100)):
            item = tarfile.TarInfo(name)
            item.size = size
            archive.addfile(item, io.BytesIO(b"x" * size))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    counts: Counter[str] = Counter()
    found = [(item.name, item.fault) for item in tar_files(io.BytesIO(packed.getvalue()), 50, counts)]
    expected = [("a/b.txt", None), ("../up.txt", "unsafe_name"), ("/root.txt", "unsafe_name"), ("big.txt", "too_large")]
    assert found == expected
    assert counts == {"archive_links": 1}
    cut_off = [(item.name, item.fault) for item in tar_files(io.BytesIO(packed.getvalue()[:514]), 50, counts)]
    assert cut_off == [("", "truncated")]


def test_a_zip_bomb_costs_itself() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(1 << 20))
        archive.writestr("good", b"text")
    found = [(item.name, item.data, item.fault) for item in zip_files(io.BytesIO(packed.getvalue()), 1000, Counter())]
    assert found == [("bomb", b"", "too_large"), ("good", b"text", None)]
    assert [item.fault for item in zip_files(io.BytesIO(b"PK"), 9, Counter())] == ["bad_zip"]


def test_records_of_a_tag_alone_are_forgotten(tmp_path: Path) -> None:
    """As rows of database dumps are: no end tag comes after which to forget, and a start is found in what is here."""
    path = tmp_path / "a.xml"
    path.write_bytes(b"<all>" + (b"<note t='" + b"x" * 20_000 + b"'/>") * 1000)
    with unpacked(Shard("s", "a", str(path), "")) as file:
        ahead = [file.position - piece.position for piece in cut(file, ("note",), 1 << 20)]
    assert len(ahead) == 1000
    assert max(ahead) < 4 << 20
