"""WARC files whose headers lie, whose members are cut, glued and padded, in every compression.

warcio is the twin for files of which nothing lies; where some records lie, the honest ones must still be read.
"""

import io
from collections import Counter
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st
from tests.fuzz.archives import BODIES, HTTP_HEADS, LENGTH_LIES, ODD_BODIES, PACKED, PAGE_HEAD, Packed, read_archive
from tests.fuzz.formats import Format, Read
from warcio.archiveiterator import ArchiveIterator

__all__ = ["WARC"]

NO_DOCUMENTS: Final = ("warcinfo", "request", "metadata")
KINDS: Final = st.sampled_from(["response"] * 6 + ["conversion", "resource", "revisit", "banana", *NO_DOCUMENTS])


@dataclass(frozen=True)
class Record:
    kind: str
    head: bytes
    body: bytes
    lie: str | int | None
    """What Content-Length says instead: digits or not, or how much it is off."""
    end: bytes
    extra: bytes
    version: str

    @property
    def is_honest(self) -> bool:
        is_known = self.version in ("1.0", "1.1") and self.end == b"\r\n\r\n" and not self.extra
        return self.lie is None and is_known and b"\nWARC/" not in self.body

    @property
    def is_page(self) -> bool:
        """A page that any reader reads."""
        is_plain = self.head == PAGE_HEAD and self.body.startswith(b"<!DOCTYPE")
        return self.is_honest and self.kind == "response" and is_plain

    def bytes(self, number: int) -> bytes:
        block = self.head + self.body
        said = self.lie if isinstance(self.lie, str) else str(len(block) + (self.lie or 0))
        fields = (
            f"WARC/{self.version}\r\nWARC-Type: {self.kind}\r\nWARC-Record-ID: <urn:x:{number}>\r\n"
            f"WARC-Date: 2024-05-01T12:00:00Z\r\nWARC-Target-URI: https://mill.example/{number}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {said}\r\n"
        )
        return fields.encode() + self.extra + b"\r\n" + block + self.end


HONEST: Final = st.builds(
    Record,
    KINDS,
    HTTP_HEADS,
    BODIES,
    st.none(),
    st.just(b"\r\n\r\n"),
    st.just(b""),
    st.sampled_from(["1.0", "1.1"]),
)
ODD: Final = st.builds(
    Record,
    KINDS,
    HTTP_HEADS,
    BODIES | ODD_BODIES,
    st.none() | st.integers(-60, 60) | LENGTH_LIES,
    st.sampled_from([b"\r\n\r\n", b"\n\n", b"\r\n", b"", b"\0\0\0\0", b"\r\n\r\n" + b"\0" * 512, b"junk\r\n\r\n"]),
    st.sampled_from(
        [b"", b"", b"X\r\n", b": \r\n", b" folded\r\n", b"Content-Length: 7\r\n", b"\xff\xfe: \xe9\r\n", b"A: \0\r\n"]
    ),
    st.sampled_from(["1.0", "0.18", "1.1", "9.9", "99.999"]),
)


@dataclass(frozen=True)
class Case:
    records: list[Record]
    packed: Packed


CASES: Final = st.builds(
    Case, st.lists(HONEST, min_size=1, max_size=4) | st.lists(HONEST | ODD, min_size=1, max_size=5), PACKED
)


def check(case: Case) -> None:
    """Rows and counts are all records; pages are read beside whatever lies; nothing depends on batches."""
    records = [record.bytes(number) for number, record in enumerate(case.records)]
    data = case.packed.file(records)
    found = read_archive(data)
    if found is None:
        assert case.packed.damage is not None or not data.startswith(b"WARC/"), "refused"
        return
    if case.packed.damage is not None:
        return
    if all(record.is_honest for record in case.records):
        _all_is_said(case, found)
        _as_warcio_says(case, b"".join(records), found)
    elif case.packed.has_a_member_each:
        _pages_are_there(case, found)


def _all_is_said(case: Case, found: Read) -> None:
    kinds = Counter(record.kind for record in case.records)
    counted = {kind: found.counts[kind] for kind in NO_DOCUMENTS}
    assert counted == {kind: kinds[kind] for kind in NO_DOCUMENTS}
    wanted = [f"urn:x:{number}" for number, one in enumerate(case.records) if one.kind not in NO_DOCUMENTS]
    assert [row["id"] for row in found.rows] == wanted, "records in != records out"
    _pages_are_there(case, found)


def _pages_are_there(case: Case, found: Read) -> None:
    pages = {row["id"]: row["html"] for row in found.kept}
    for number, record in enumerate(case.records):
        if record.is_page:
            assert pages.get(f"urn:x:{number}") == record.body.decode(), f"page {number} is lost"


def _as_warcio_says(case: Case, plain: bytes, found: Read) -> None:
    rows = {row["id"]: row for row in found.rows}
    for record in ArchiveIterator(io.BytesIO(plain), no_record_parse=True):
        if record.rec_type in NO_DOCUMENTS:
            continue
        row = rows.pop(record.rec_headers.get_header("WARC-Record-ID").strip("<>"))
        assert row["url"] == record.rec_headers.get_header("WARC-Target-URI")
        block = record.content_stream().read()
        text = row["html"] or row["text"]
        assert text is None or str(text).encode() in block or row["charset"] != "utf-8", "not what stands there"
    assert not rows, "warcio has fewer records"


WARC: Final = Format("warc", CASES, check, 60)
