"""Reads pages from WARC and ARC shards: every response, damaged or not, becomes one row with an id.

gzip, zstd, xz, bzip2, LZ4 or no compression; WET `conversion` records give `text`, HTML responses `html`. What cannot
be a page carries a fault, so the run can say where every record went. Differs from FastWARC and warcio (2026) in that
damage costs the damaged record only, and truncation is found; both stop or keep silent.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO, ClassVar, Final

import pyarrow as pa
from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from textmill.archive.arc import arc_records, is_arc
from textmill.archive.joined import joinable
from textmill.archive.packed_members import RECORD_START, WARC_START, Member, members
from textmill.archive.page_records import Page, PageLimits, page_of
from textmill.archive.parser import RawRecord
from textmill.archive.stream_window import Window
from textmill.archive.warc_records import NEXT_RECORD, lone_record, warc_records
from textmill.block import Shard
from textmill.documents import schema_of
from textmill.file_reader import FileReader
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import START, Border, FilePart, Split
from textmill.inputs.record_starts import first_match
from textmill.inputs.row_batches import DEFAULT_BATCH_BYTES, DEFAULT_BATCH_ROWS, Rows

_NO_DOCUMENTS: Final = frozenset({"warcinfo", "request", "metadata"})
_Cutter = Callable[[Member, Window, int], Iterator[RawRecord]]

_FIRST_LINE: Final = re.compile(rb"\s*+[^\n]*+\n")
_START_BYTES: Final = 1 << 13
_SCHEMA: Final = schema_of(
    *("id", "text", "source", "url", "date", "shard", "mime", "charset", "http_status"),
    *("warc_offset", "warc_length", "html"),
)


class Warc(FileReader):
    """HTML pages and WET texts of WARC and ARC files.

    Faults: `bad_gzip`, `bad_zstd`, `bad_xz`, `bad_bz2`, `bad_lz4` (member damaged), `truncated`, `stray_bytes` (bytes
    between or after members that are none; zeros are padding), `bad_header`, `bad_length`, `too_large`, `revisit`,
    `resource`, `unknown_type`, `bad_http`, `http_status`, `empty`, `not_html`, `not_text` (a conversion to something
    else), `bad_encoding`. Counts: `warcinfo`, `request`, `metadata`, `missing_id`, `duplicate_id`, `body_cut`
    (encoding ends early; the part before is kept), `replaced_characters` (U+FFFD for bytes without a meaning),
    `wrong_length` (records that end where their member does, not where they say).
    """

    version: ClassVar[int] = 2
    aside: ClassVar[frozenset[str]] = frozenset({"split"})

    split: Split = None
    statuses: tuple[int, ...] = Field(
        default=(200,), description="HTTP statuses of pages to keep; a response without a status line is kept"
    )
    resource_records: bool = Field(
        default=False, alias="resources", description="Take HTML `resource` records (no HTTP headers) as pages too"
    )
    max_record_bytes: int = Field(
        default=32 << 20, ge=1, description="Largest record, unpacked, in bytes; larger ones are `too_large`"
    )
    max_body_bytes: int = Field(
        default=16 << 20, ge=1, description="Largest page after Content-Encoding, in bytes; larger ones are `too_large`"
    )
    batch_rows: int = Field(default=DEFAULT_BATCH_ROWS, ge=1, description="Most documents per batch")
    batch_bytes: int = Field(
        default=DEFAULT_BATCH_BYTES,
        ge=1,
        description="A batch ends with the document that reaches this many characters",
    )

    @model_serializer(mode="wrap")
    def _as_set(self, written: SerializerFunctionWrapHandler) -> dict[str, object]:
        """The setting under the name that users and the fingerprints of finished work know it by."""
        settings: dict[str, object] = written(self)
        if "resource_records" in settings:
            settings["resources"] = settings.pop("resource_records")
        return settings

    def provides(self) -> pa.Schema:
        """Core columns only; of `text` and `html` one is null."""
        return _SCHEMA

    def packages(self) -> tuple[str, ...]:
        return ("FastWARC", "Resiliparse", "webencodings")

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"stray_bytes", "bad_header"})

    def shards(self, source: str) -> list[Shard]:
        """Files, sorted by name; of big ones parts."""
        return self.cut_up(super().shards(source), self.split)

    def begin(self, part: FilePart) -> Border | None:
        """The first member, or the first line of a plain file, that begins as a record does."""
        return first_match(part, NEXT_RECORD, RECORD_START)

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches in file order; see the class for faults and counts."""
        rows = Rows(shard, self.provides(), self.batch_rows, self.batch_bytes, counts)
        limits = PageLimits(frozenset(self.statuses), self.resource_records, self.max_body_bytes)
        part = shard if isinstance(shard, FilePart) else None
        with open_shard(shard) as file:
            for record in self._records(file, shard):
                if part and part.ends_before(border := Border(record.offset)):
                    part.ends_at(border)
                    break
                if record.type in _NO_DOCUMENTS and record.fault is None:
                    counts[record.type] += 1
                    continue
                is_survey = part is not None and part.ending is not None
                if is_survey:
                    is_full = rows.add({"id": _id(record)})
                else:
                    is_full = rows.add(_row(record, page_of(record, limits), counts))
                if is_full:
                    yield from rows.waiting()
        yield from rows.waiting()

    def _records(self, file: BinaryIO, shard: Shard) -> Iterator[RawRecord]:
        begin, cutter = START, None
        if isinstance(shard, FilePart) and shard.begin > START:
            begin, cutter = shard.begin, _first_cutter(file, shard)
        for member in joinable(members(file, shard.url, RECORD_START, begin.offset)):
            lone = lone_record(member, self.max_record_bytes)
            if lone is not None:
                cutter = warc_records
                yield lone
                continue
            # In a file that is not packed records are found where they are in it.
            window = Window(member.pieces, 0 if member.plain is None else begin.offset)
            cutter = _cutter(member, window, cutter)
            yield from cutter(member, window, self.max_record_bytes)


def _first_cutter(file: BinaryIO, shard: Shard) -> _Cutter | None:
    """How the first member of a file is cut, for members of a later part that do not say."""
    file.seek(0)
    for member in members(file, shard.url, RECORD_START):
        return _cutter(member, Window(member.pieces), None)
    return None


def _cutter(member: Member, window: Window, before: _Cutter | None) -> _Cutter:
    """How the member's records are cut: as its first line says, which may end in the next member; else as before."""
    while True:
        if is_arc(window):
            return arc_records
        if window.matches(WARC_START, window.base, _START_BYTES):
            return warc_records
        has_first_line = window.matches(_FIRST_LINE, window.base, _START_BYTES) or window.reach(_START_BYTES)
        if has_first_line or not member.go_on():
            break
    if before is not None:
        return before
    return arc_records if window.matches(RECORD_START, window.base, _START_BYTES) else warc_records


def _id(record: RawRecord) -> str | None:
    return record.headers.get("warc-record-id", "").strip("<> ") or None


def _row(record: RawRecord, page: Page, counts: Counter[str]) -> dict[str, object]:
    if record.wrong_length:
        counts["wrong_length"] += 1
    if page.cut:
        counts["body_cut"] += 1
    if page.replaced:
        counts["replaced_characters"] += page.replaced
    headers = record.headers
    return {
        "id": _id(record),
        "url": headers.get("warc-target-uri", "").strip("<> \t") or None,
        "date": page.date,
        "mime": page.mime,
        "charset": page.charset,
        "http_status": page.status,
        "warc_offset": record.offset,
        "warc_length": record.length,
        "html": page.html,
        "text": page.text,
        "fault": page.fault,
    }
