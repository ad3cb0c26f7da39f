"""A reader of files of one format: each file gives records, one by one, and each record becomes one row.

What is common to all formats stands here: unpacking, batches, the columns, damage of the packing as a row of its own.
A format's reader says in `records` how a file falls apart, and gives for what it cannot read a record with a fault.
"""

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import ClassVar

import pyarrow as pa
from pydantic import Field

from textmill.block import Shard
from textmill.documents import schema_of
from textmill.file_reader import FileReader
from textmill.inputs.parts import START, Border, FilePart
from textmill.inputs.record_starts import first_match, head_before
from textmill.inputs.row_batches import DEFAULT_BATCH_BYTES, DEFAULT_BATCH_ROWS, Rows
from textmill.inputs.unpacked import Damage, Unpacked, unpacked
from textmill.tables.json_text import exact

__all__ = ["Json", "Record", "RecordReader", "RowReader"]

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

_COLUMNS = (
    *("id", "text", "source", "url", "date", "shard", "declared_language", "title", "authors", "published", "modified"),
    *("site_name", "license", "license_url", "license_evidence", "license_scope", "license_method", "attribution"),
)


@dataclass(slots=True)
class Record:
    """One document as its format has it, or with `fault` what came instead of one; what is not known is None."""

    text: str | None = None
    id: str | None = None
    """Stable and unique in its source; None: made of shard and row."""
    html: str | None = None
    """A page, of readers with `gives_html`; then `text` is None, and an extractor follows."""
    url: str | None = None
    title: str | None = None
    authors: Sequence[str] = ()
    published: str | None = None
    """ISO 8601; also the column `date`."""
    modified: str | None = None
    declared_language: str | None = None
    site_name: str | None = None
    license: str | None = None
    """SPDX expression, or a name or address as written; the engine spells it as SPDX."""
    license_url: str | None = None
    license_evidence: str | None = None
    """Where the licence was read, and the words themselves; needed wherever `license` is."""
    license_scope: str | None = None
    """`document` (the default where there is a licence), `site` or `collection`."""
    license_method: str | None = None
    metadata: dict[str, Json] = field(default_factory=dict)
    """All else that is known, written as JSON."""
    fault: str | None = None
    detail: str | None = None
    position: int | None = None
    """Where it begins among the unpacked bytes (a piece's of `xml_records`); needed of readers that split."""
    passed_over: str | None = None
    """What it is counted as where it is no row at all: the other way to count, for readers that split."""

    def row(self) -> dict[str, object]:
        """Values by column, None left out; `source`, `shard` and missing ids are added by `Rows`."""
        authors = [name for name in self.authors if name]
        has_license = self.license is not None or self.license_url is not None
        found: dict[str, object] = {
            "id": self.id,
            "text": self.text,
            "html": self.html,
            "url": self.url,
            "date": self.published,
            "title": self.title,
            "authors": authors or None,
            "published": self.published,
            "modified": self.modified,
            "declared_language": self.declared_language,
            "site_name": self.site_name,
            "license": self.license,
            "license_url": self.license_url,
            "license_evidence": self.license_evidence,
            "license_scope": self.license_scope or ("document" if has_license else None),
            "license_method": self.license_method,
            "metadata": exact(self.metadata).decode() if self.metadata else None,
            "fault": self.fault,
            "detail": self.detail,
        }
        if authors or self.title:
            found["attribution"] = {"author": ", ".join(authors) or None, "title": self.title, "url": self.url}
        return {name: value for name, value in found.items() if value is not None}


class RowReader(FileReader):
    """Makes batches of the records that a shard is found to hold."""

    gives_html: ClassVar[bool] = False
    """Whether documents are pages, which an extractor makes text of."""

    max_record_bytes: int = Field(
        default=64 << 20, ge=1, description="Largest record in bytes, unpacked; larger ones are `too_large`"
    )
    batch_rows: int = Field(default=DEFAULT_BATCH_ROWS, ge=1, description="Most documents per batch")
    batch_bytes: int = Field(
        default=DEFAULT_BATCH_BYTES,
        ge=1,
        description="A batch ends with the document that reaches this many characters",
    )

    def provides(self) -> pa.Schema:
        """Core columns, and `metadata` (large_string) with all else as JSON."""
        columns = (*_COLUMNS, "html") if self.gives_html else _COLUMNS
        return schema_of(*columns).append(pa.field("metadata", pa.large_string()))

    @abstractmethod
    def found(self, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """All records of a shard in its order, damage included."""
        raise NotImplementedError(f"{type(self).__name__} does not implement found")

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches in file order."""
        rows = Rows(shard, self.provides(), self.batch_rows, self.batch_bytes, counts)
        for record in self.found(shard, counts):
            if rows.add(record.row()):
                yield from rows.waiting()
        yield from rows.waiting()


class RecordReader(RowReader):
    """Documents of files of one format, plain or packed (gzip, zstd, xz, bzip2, LZ4)."""

    record_start: ClassVar[re.Pattern[bytes] | None] = None
    """How a record begins, in at most 64 bytes, of readers whose big files may be cut into parts.

    Such a reader has a setting `split: Split = None`, with `aside = frozenset({"split"})`, and gives every record its
    `position`, also those that it passes over (`passed_over`). In a part of a file it sees what stands before the
    first record of the file, and then the records that begin in the part.
    """

    @abstractmethod
    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """The records of an unpacked file, in its order; nothing in a file may raise but ShardError.

        What is passed over is counted in `counts`; damage of the packing is told by this class.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement records")

    def opened(self, shard: Shard, counts: Counter[str], head: bytes = b"") -> AbstractContextManager[Unpacked]:
        """The shard's unpacked bytes, behind `head` in a part; a reader of files packed in other ways has its own."""
        return unpacked(shard, head)

    def identities(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """The same records with `id` and `position` alone, for a reader that splits and has them for less work."""
        return self.records(file, shard, counts)

    def shards(self, source: str) -> list[Shard]:
        """All files, sorted by name; of readers that split, parts of big ones."""
        found, split = super().shards(source), getattr(self, "split", None)
        return self.cut_up(found, split) if isinstance(split, int) and self.record_start is not None else found

    def begin(self, part: FilePart) -> Border | None:
        """See FileReader."""
        assert self.record_start is not None  # else there are no parts
        return first_match(part, self.record_start)

    def found(self, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """The records of the unpacked file or of a part of it; damage of its packing comes where reading has got to."""
        part = shard if isinstance(shard, FilePart) else None
        head = head_before(shard, self.record_start) if part and self.record_start and part.begin > START else b""
        own: Counter[str] = Counter()
        with self.opened(shard, counts, head) as file:
            for record in (self.identities if part and part.ending else self.records)(file, shard, own):
                # What is found first belongs to the records before; what a later part begins with, it counts itself.
                yield from map(_damaged, file.new_damage(record.position))
                if part and record.position is not None and part.ends_before(border := file.border(record.position)):
                    part.ends_at(border)
                    return
                counts.update(own)
                own.clear()
                if record.passed_over is not None:
                    counts[record.passed_over] += 1
                    continue
                yield record
            counts.update(own)
            # A reader may stop before the end of a file, and what damaged its rest is told all the same.
            while file.read(1 << 20):
                pass
            yield from map(_damaged, file.new_damage())


def _damaged(damage: Damage) -> Record:
    return Record(fault=damage.fault, detail=damage.detail)
