"""Reads documents from PDF files, alone or in tar and zip archives: the text layer, by pdfium in the sandbox.

Pages become one text: running heads and page numbers go, broken words are mended, paragraphs run on (`page_join`). What
has no text layer is said to have none, and never an empty document. A file that hangs, explodes or crashes pdfium costs
itself.
"""

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Final

from pydantic import Field

from textmill.block import Shard
from textmill.formats.archives.packed_files import PackedFile, packed_files
from textmill.formats.metadata.license_claims import Claim, claim_of, put
from textmill.formats.metadata.license_passages import notices_in
from textmill.formats.pdf_and_ocr.page_formats import Page
from textmill.formats.pdf_and_ocr.page_join import joined_text
from textmill.formats.pdf_and_ocr.xmp import Xmp, xmp_of
from textmill.inputs.parts import file_of
from textmill.packed_reader import PackedReader
from textmill.record_reader import Json, Record, RowReader
from textmill.sandbox.sandbox import CpuSeconds, Limits, MaxMemoryBytes, shared_sandbox
from textmill.spdx.addresses import address

_MARK: Final = re.compile(rb"%PDF-\d")
_HEAD_BYTES: Final = 1 << 10
_DATE: Final = re.compile(
    r"(?:D:)?(?P<year>\d{4})-?(?P<month>\d\d)?-?(?P<day>\d\d)?(?:T?(?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)?)?"
)
_NO_TITLE: Final = re.compile(r"(?:untitled|microsoft word - .*|.*\.(?:docx?|pdf|tex|dvi|indd|ps))", re.IGNORECASE)
_AUTHORS: Final = re.compile(r"\s*(?:;|\band\b)\s*")
_HYPHEN: Final = re.compile("[\x02\ufffe]\\n?")
"""pdfium's sign for a hyphen at the end of a line, which it leaves out where the word goes on."""
_FAULTS: Final = {"error": "bad_pdf", "empty": "bad_pdf"}
_NOTICE_PAGES: Final = 2
"""So many pages at the start are where a document speaks of its own licence."""


class Pdf(PackedReader, RowReader):
    """Documents of PDF files.

    The licence is what the XMP packet and notices on the first two pages say (`license_method: xmp`, `license_notice`),
    the most restrictive of them (`metadata.license_conflict`).

    Faults, of a file alone: `no_text_layer` (on no page; OCR would be needed), `encrypted`, `bad_pdf`, `no_pdf` (a file
    of another kind), `too_many_pages`, `too_large`, `timeout`, `crash`; of archives `unsafe_name`, `too_many_files`,
    `bad_zip`, `bad_tar`, `truncated` and so on. Counts: `no_text_layer` (pages without text in documents with some),
    `damaged_pages`, `pages`, `empty_pages`, `running_heads`, `page_numbers`, `paragraphs_joined`, `hyphens_mended`,
    `hyphens_kept`, `archive_links`, `unended_archives`, `missing_id`, `duplicate_id`.
    """

    edits: ClassVar[str] = "text taken out of PDF; pages joined, hyphens at line ends left out"
    version: ClassVar[int] = 1

    max_record_bytes: int = Field(default=256 << 20, ge=1, description="Largest file in bytes; larger are `too_large`")
    max_pages: int = Field(default=20_000, ge=1, description="Most pages of a file; more are `too_many_pages`")
    max_chars: int = Field(
        default=50_000_000, ge=1, description="Longest text of a file in characters; longer are `too_large`"
    )
    cpu_seconds: CpuSeconds = 120.0
    max_memory_bytes: MaxMemoryBytes = 2 << 30

    def packages(self) -> tuple[str, ...]:
        return ("lxml", "pypdfium2")

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_pdf"})

    def found(self, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """One of each file."""
        for file in packed_files(shard, self.max_record_bytes, counts):
            id_ = f"{file_of(shard)}/{file.name}" if file.is_member and file.name else file_of(shard)
            if file.fault is not None:
                yield Record(fault=file.fault, detail=file.detail)
            elif _MARK.search(file.data, 0, _HEAD_BYTES) is None:
                yield Record(id=id_, fault="no_pdf", detail=f"{file.name} begins with {file.data[:16]!r}")
            else:
                yield self._record(file, id_, counts)

    def _record(self, file: PackedFile, id_: str, counts: Counter[str]) -> Record:
        options = json.dumps({"max_pages": self.max_pages, "max_chars": self.max_chars})
        limits = Limits(cpu_seconds=self.cpu_seconds, max_memory_bytes=self.max_memory_bytes)
        sandbox = shared_sandbox("textmill.formats.pdf_and_ocr.pdf_pages:load", options, limits)
        outcome = sandbox.run(base64.b64encode(file.data))
        if outcome.text is None:
            fault = str(outcome.fault)
            return Record(id=id_, fault=_FAULTS.get(fault, fault), detail=f"{file.name}: {outcome.detail}")
        said = json.loads(outcome.text)
        if "fault" in said:
            return Record(id=id_, fault=said["fault"], detail=f"{file.name}: {said['detail']}")
        pages: Sequence[str | None] = said["pages"]
        bare = [page for page in pages if page is not None]
        if not bare:
            what = f"{len(pages):,} pages, {said['damaged']:,} of them damaged"
            return Record(id=id_, fault="no_text_layer", detail=f"{file.name}: {what}")
        counts["no_text_layer"] += len(pages) - len(bare) - said["damaged"]
        counts["damaged_pages"] += said["damaged"]
        text = joined_text([_page(page) for page in bare], False, counts)
        return _described(Record(text, id_), said["info"], xmp_of(said["xmp"]), file.name, pages)


def _page(text: str) -> Page:
    """Paragraphs of lines."""
    lines = _HYPHEN.sub("-\n", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(" ".join(line.split()))
        elif paragraphs[-1]:
            paragraphs.append([])
    return Page([part for part in paragraphs if part], is_plain=True)


def _described(record: Record, info: Mapping[str, str], xmp: Xmp, name: str, pages: Sequence[str | None]) -> Record:
    """With what the document says of itself; XMP, which has the newer word, before the information dictionary."""
    title = xmp.title or info.get("Title", "").strip()
    record.title = title if title and not _NO_TITLE.fullmatch(title) else None
    record.authors = xmp.creators or [one for one in _AUTHORS.split(info.get("Author", "").strip()) if one]
    record.published = _date(xmp.created) or _date(info.get("CreationDate"))
    record.modified = _date(xmp.modified) or _date(info.get("ModDate"))
    record.declared_language = xmp.language
    rest: dict[str, Json] = {"file": name, "pages": len(pages)}
    rest |= {key.lower(): value for key in ("Subject", "Keywords", "Creator", "Producer") if (value := info.get(key))}
    rest |= {key: value for key, value in (("rights", xmp.rights), ("usage_terms", xmp.terms)) if value}
    record.metadata = rest
    put(record, [claim for claim in _claims(xmp, [page or "" for page in pages]) if claim is not None])
    return record


def _claims(xmp: Xmp, pages: Sequence[str]) -> Iterator[Claim | None]:
    """What the packet says, and what its first pages do; of several the most restrictive counts."""
    terms = " ".join(words for words in (xmp.terms, xmp.rights) if words)
    for place, url in (("cc:license", xmp.license), ("xmpRights:WebStatement", xmp.statement)):
        # The statement may be any page of a publisher.
        if url and address(url) is not None:
            yield claim_of(terms, place, "xmp", url)
    for place, words in (("xmpRights:UsageTerms", xmp.terms), ("dc:rights", xmp.rights)):
        if words:
            yield claim_of(words, place, "xmp")
    for number, page in enumerate(pages[:_NOTICE_PAGES], 1):
        for words in notices_in(page):
            yield claim_of(words, f"page {number}", "license_notice")


def _date(written: str | None) -> str | None:
    """A date of PDF (`D:20240102030405+01'00'`) or XMP as ISO 8601: the day, since time zones are often lacking."""
    match = _DATE.match((written or "").strip())
    if match is None or match["year"] < "1900":
        return None
    month, day = match["month"], match["day"]
    if month is None or not "01" <= month <= "12":
        return match["year"]
    return f"{match['year']}-{month}-{day}" if day and "01" <= day <= "31" else f"{match['year']}-{month}"
