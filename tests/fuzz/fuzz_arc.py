"""ARC files of both versions whose lines lie, whose records are cut, glued and padded, in every compression.

warcio is the twin for files of which nothing lies; where some records lie, the honest ones must still be read.
"""

import io
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from hypothesis import strategies as st
from tests.fuzz.archives import BODIES, HTTP_HEADS, LENGTH_LIES, ODD_BODIES, PACKED, PAGE_HEAD, Packed, read_archive
from tests.fuzz.formats import Format, Read
from warcio.archiveiterator import ArchiveIterator

__all__ = ["ARC"]

FIELDS: Final = {
    1: "URL IP-address Archive-date Content-type Archive-length",
    2: "URL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename Archive-length",
}
PLACE: Final = "http://mill.example/"
PLACES: Final = (PLACE, "http://mill.example/a b ", "https://MILL.example/?q=", "ftp://mill.example/")
ADDRESSES: Final = ("192.0.2.1", "0.0.0.0", "2001:db8::1")
DATES: Final = ("20080430204825", "20240229000000")
PAGE_TYPES: Final = ("text/html", "no-type", "unk")


@dataclass(frozen=True)
class Record:
    place: str
    """What stands before the number in its URL."""
    ip: str
    date: str
    type: str
    line_end: str
    head: bytes
    body: bytes
    lie: str | int | None
    """What the length says instead: digits or not, or how much it is off."""
    end: bytes

    @property
    def is_honest(self) -> bool:
        is_line = self.place in PLACES and self.ip in ADDRESSES and self.date in DATES and self.line_end == "\n"
        return is_line and self.type in (*PAGE_TYPES, "application/pdf") and self.lie in (None, 0) and self.end == b"\n"

    @property
    def is_page(self) -> bool:
        """A page that any reader reads."""
        is_html = self.type in PAGE_TYPES and self.head == PAGE_HEAD and self.body.startswith(b"<!DOCTYPE")
        return self.is_honest and is_html

    def bytes(self, number: int, version: int) -> bytes:
        block = self.head + self.body
        said = self.lie if isinstance(self.lie, str) else str(len(block) + (self.lie or 0))
        more = " 200 checksum - 7 mill.arc" if version == 2 else ""
        line = f"{self.place}{number} {self.ip} {self.date} {self.type}{more} {said}{self.line_end}"
        return line.encode() + block + self.end


HONEST: Final = st.builds(
    Record,
    st.sampled_from([PLACE] * 4 + [*PLACES]),
    st.sampled_from(ADDRESSES),
    st.sampled_from(DATES),
    st.sampled_from([*PAGE_TYPES, "text/html", "application/pdf"]),
    st.just("\n"),
    HTTP_HEADS,
    BODIES,
    st.none(),
    st.just(b"\n"),
)
ODD: Final = st.builds(
    Record,
    st.sampled_from([PLACE] * 6 + ["dns:mill", "mill ", "", "filedesc:", PLACE + "x" * 9000, "a:", "é:", "\0"]),
    st.sampled_from(["192.0.2.1"] * 6 + ["", "-", "mill.example", "1.2.3.4 5.6.7.8", "\0", "٣.٣.٣.٣"]),
    st.sampled_from(["20080430204825"] * 6 + ["", "-", "2008", "20089999999999", "2008-04-30", "9" * 40]),
    st.sampled_from(["text/html"] * 6 + ["", " ", "text/html; charset=utf-8", "é", "\0", "x" * 9000]),
    st.sampled_from(["\n"] * 6 + ["\r\n", "\r", "", " \n", "\n\n"]),
    HTTP_HEADS,
    BODIES | ODD_BODIES,
    st.none() | st.integers(-60, 60) | LENGTH_LIES,
    st.sampled_from([b"\n", b"\n", b"\r\n", b"", b"\n\n", b"\0\0\0\0", b"\n" + b"\0" * 512, b"junk\n"]),
)


@dataclass(frozen=True)
class Case:
    version: int
    is_described: bool
    """Whether the file begins with its own description."""
    records: list[Record]
    packed: Packed

    def bytes(self) -> list[bytes]:
        """The records, the description first."""
        block = f"{self.version} 0 Mill\n{FIELDS[self.version]}\n\n"
        more = " 200 - - 0 mill.arc" if self.version == 2 else ""
        described = f"filedesc://mill.arc 0.0.0.0 20080430204825 text/plain{more} {len(block)}\n{block}\n".encode()
        records = [record.bytes(number, self.version) for number, record in enumerate(self.records)]
        return [described, *records] if self.is_described else records


CASES: Final = st.builds(
    Case,
    st.sampled_from([1, 1, 2]),
    st.sampled_from([True, True, False]),
    st.lists(HONEST, min_size=1, max_size=4) | st.lists(HONEST | ODD, min_size=1, max_size=5),
    PACKED,
)


def check(case: Case) -> None:
    """Rows and counts are all records; pages are read beside whatever lies; nothing depends on batches."""
    records = case.bytes()
    found = read_archive(case.packed.file(records))
    if found is None:
        assert case.packed.damage is not None or not (case.is_described or case.records[0].is_honest), "refused"
        return
    if case.packed.damage is not None:
        return
    if all(record.is_honest for record in case.records):
        wanted = [f"{record.place}{number}" for number, record in enumerate(case.records)]
        assert found.counts["warcinfo"] == case.is_described
        assert [row["url"] for row in found.rows] == wanted, "records in != records out"
        _pages_are_there(case, found, case.records)
        _as_warcio_says(b"".join(records), found)
    elif case.packed.has_a_member_each:
        _pages_are_there(case, found, case.records)
    else:
        # What stands behind a liar may be taken for a part of it; what stands before it may not.
        _pages_are_there(case, found, list(takewhile(lambda record: record.is_honest, case.records)))


def _pages_are_there(case: Case, found: Read, records: list[Record]) -> None:
    pages = {row["url"]: row["html"] for row in found.kept}
    for number, record in enumerate(records):
        if record.is_page:
            assert pages.get(f"{record.place}{number}") == record.body.decode(), f"page {number} is lost"


def _as_warcio_says(plain: bytes, found: Read) -> None:
    rows = iter(found.rows)
    for record in ArchiveIterator(io.BytesIO(plain), no_record_parse=True, arc2warc=False):
        if record.rec_type == "arc_header":
            continue
        row = next(rows)
        # Of version 2 warcio knows five fields, and takes the others for a part of the URL.
        assert record.rec_headers.get_header("uri").startswith(row["url"])
        text = row["html"]
        assert text is None or str(text).encode() in record.content_stream().read(), "not what stands there"
    assert next(rows, None) is None, "warcio has fewer records"


ARC: Final = Format("arc", CASES, check, 60)
