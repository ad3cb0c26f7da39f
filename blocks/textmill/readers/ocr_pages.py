"""Reads scanned books and papers from the pages that OCR has made of them: one document for all pages of a volume.

Pages come in one file (ALTO, hOCR, PAGE, ABBYY and DjVu XML, plain text with form feeds), in a folder of files, or in a
zip or tar archive with a folder for each volume, as HathiTrust and libraries give them. A METS file among them says
their order, and of the work its title, its authors and its licence, which pages do not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field

from textmill.archive_reader import ArchiveReader
from textmill.block import Shard
from textmill.digest import digest
from textmill.formats.archives.archive_streams import MemberStream
from textmill.formats.encodings.utf16 import as_utf8
from textmill.formats.metadata.license_claims import put
from textmill.formats.pdf_and_ocr.mets import Mets, is_mets, mets_of
from textmill.formats.pdf_and_ocr.page_formats import Page, from_first_element, pages_of
from textmill.formats.pdf_and_ocr.page_join import joined_text
from textmill.formats.xml.xml_records import BadXmlError, encoding_of, parsed
from textmill.inputs.byte_streams import Stream, whole
from textmill.inputs.row_batches import Rows
from textmill.inputs.unpacked import unpacked
from textmill.record_reader import Record

__all__ = ["OcrPages", "Volume"]

_PAGE_FOLDERS: Final = frozenset(("alto", "ocr", "text", "txt", "hocr", "page", "pages", "xml", "fulltext"))
_DIGITS: Final = re.compile(r"([0-9]{1,18})")


@dataclass(frozen=True)
class Volume(Shard):
    """The pages of a folder: names and addresses."""

    edits: ClassVar[str] = "pages joined; running heads, page numbers and hyphens at line ends left out"

    pages: tuple[tuple[str, str], ...] = ()


class OcrPages(ArchiveReader):
    """Pages of OCR, joined.

    Ids: made of shard and row. `metadata`: `pages`, `bad_pages` (what could not be read, at most 20). Faults, of the
    volume alone: `bad_xml`, `too_deep` (over 128 levels), `too_large`, `truncated`, `no_pages` (XML of another kind),
    `no_text`; of archives `unsafe_name`, `bad_tar`, `bad_zip`, `too_many_files`; of packed files those of
    `readers.jsonl`. Counts: `pages`, `empty_pages`, `running_heads`, `page_numbers`, `marked_heads` (which the format
    itself names so), `hyphens_mended`, `hyphens_kept`, `paragraphs_joined`, `bad_pages`, `bad_mets`, `mended_xml`,
    `other_files`, `bad_characters`.
    """

    version: ClassVar[int] = 1
    endings: ClassVar[tuple[str, ...]] = (".xml", ".txt", ".html", ".hocr", ".htm", ".alto")

    volume: Literal["file", "folder"] = Field(
        default="file",
        description="file: each file (or each folder of an archive) is a document; folder: all files of a folder are "
        "one, in the order of the numbers in their names",
    )
    lines: Literal["join", "keep"] = Field(
        default="join", description="join: lines of a paragraph run on; keep: they stay lines, broken words mended"
    )

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_pages"})

    def shards(self, source: str) -> list[Shard]:
        """All files, or all folders, sorted by name."""
        files = super().shards(source)
        if self.volume == "file":
            return files
        folders: dict[str, list[Shard]] = {}
        for file in files:
            folders.setdefault(file.url.rpartition("/")[0], []).append(file)
        return sorted((_volume(found) for found in folders.values()), key=lambda shard: shard.name)

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches in file order."""
        if not isinstance(shard, Volume):
            yield from super().read(shard, counts)
            return
        rows = Rows(shard, self.provides(), self.batch_rows, self.batch_bytes, counts)
        for record in self._of_files(_opened(shard, counts), counts):
            rows.add(record.row())
        yield from rows.waiting()

    def records_of(self, file: Stream, name: str, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """The pages of one file."""
        yield from self._of_files([(name, file)], counts)

    def _of_archive(self, files: Iterator[MemberStream], shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """A document for each folder; files of one folder that are not together in a tar are several documents."""
        folder: str | None = None
        pages: list[tuple[str, bytes]] = []
        size = 0
        for file in files:
            if file.fault is None and not self._is_ours(file.name):
                counts["other_files"] += 1
                continue
            now = _folder(file.name) if file.name else folder
            if now != folder:
                if pages:
                    yield self._joined(pages, counts)
                pages, size, folder = [], 0, now
            room = self.max_record_bytes - size
            data = whole(as_utf8(file, counts), room) if room >= 0 and file.fault is None else None
            if file.fault is not None:
                yield Record(fault=file.fault, detail=file.detail)
            elif data is not None:
                pages.append((file.name, data))
                size += len(data)
            elif room >= 0:
                # Pages are kept until the volume is too large, which is told once.
                yield Record(fault="too_large", detail=f"{folder or shard.name}: over {self.max_record_bytes:,} bytes")
                pages, size = [], self.max_record_bytes + 1
        if pages:
            yield self._joined(pages, counts)

    def _of_files(self, files: Iterable[tuple[str, Stream]], counts: Counter[str]) -> Iterator[Record]:
        pages: list[tuple[str, bytes]] = []
        size = 0
        for name, file in files:
            data = whole(file, self.max_record_bytes - size)
            if data is None:
                yield Record(fault="too_large", detail=f"{name}: over {self.max_record_bytes:,} bytes")
                return
            pages.append((name, data))
            size += len(data)
        yield self._joined(pages, counts)

    def _joined(self, files: list[tuple[str, bytes]], counts: Counter[str]) -> Record:
        mets, files = _described(files, counts)
        places = {name: place for place, name in enumerate(mets.order)}
        pages: list[Page] = []
        bad: list[Record] = []
        for name, data in sorted(files, key=lambda file: (places.get(_last(file[0]), len(places)), _order(file[0]))):
            try:
                pages.extend(pages_of(data, name.lower().endswith(".txt"), counts))
            except BadXmlError as error:
                bad.append(Record(fault=error.fault, detail=f"{name}: {error}"))
        if bad and not pages:
            return bad[0]
        counts["bad_pages"] += len(bad)
        text = joined_text(pages, self.lines == "keep", counts)
        if not text:
            named = files[0][0] if files else "a volume"
            return Record(fault="no_text", detail=f"{named}: {len(pages)} pages without text")
        record = Record(text=text, title=mets.title, authors=mets.authors, published=mets.published)
        record.metadata["pages"] = len(pages)
        if bad:
            record.metadata["bad_pages"] = [one.detail for one in bad[:20]]
        put(record, mets.claims)
        return record


def _described(files: list[tuple[str, bytes]], counts: Counter[str]) -> tuple[Mets, list[tuple[str, bytes]]]:
    """What a METS file among the pages says of them, and the files that are pages."""
    mets = Mets()
    pages: list[tuple[str, bytes]] = []
    for name, data in files:
        if name.lower().endswith(".txt") or not is_mets(data):
            pages.append((name, data))
            continue
        try:
            mets = mets_of(parsed(from_first_element(data), encoding_of(data[:200])))
        except BadXmlError:
            counts["bad_mets"] += 1
    return mets, pages


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _volume(files: list[Shard]) -> Volume:
    first = files[0]
    name = first.name.rpartition("/")[0] or first.url.rpartition("/")[0].rpartition("/")[2]
    identity = digest(*(f"{file.name}:{file.identity}" for file in files))
    return Volume(first.source, name, first.url, identity, tuple((file.name, file.url) for file in files))


def _opened(volume: Volume, counts: Counter[str]) -> Iterator[tuple[str, Stream]]:
    for name, url in sorted(volume.pages, key=lambda page: _order(page[0])):
        with unpacked(Shard(volume.source, name, url, "")) as file:
            yield name, as_utf8(file, counts)


def _folder(name: str) -> str:
    """The volume that a file of an archive is of: its folder, beside folders for kinds of files."""
    parts = list(PurePosixPath(name).parent.parts)
    while parts and parts[-1].lower() in _PAGE_FOLDERS:
        parts.pop()
    return "/".join(parts)


def _order(name: str) -> list[tuple[int, int | str]]:
    """Numbers in names count as numbers: page 2 before page 10."""
    return [(0, int(part)) if _DIGITS.fullmatch(part) else (1, part) for part in _DIGITS.split(name) if part]
