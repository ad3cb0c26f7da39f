"""Reads documents from CSV and TSV files, plain or packed (gzip, zstd, xz, bzip2, LZ4): one row of a table each.

Quotes, delimiters and line ends as RFC 4180 has them and as Excel, pandas, PostgreSQL, R and SQL tools write them; what
does not fit costs its row. The delimiter is found by the first rows where it is not set.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from pydantic import Field

from textmill.archive.charset import decode_page
from textmill.archive.stream_window import Window
from textmill.block import Shard
from textmill.errors import ShardError
from textmill.formats.datasets.csv_rows import Dialect, Row, rows, sniffed
from textmill.formats.datasets.csv_starts import first_row
from textmill.inputs.encoding_names import EncodingName
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import START, Border, FilePart, Split
from textmill.inputs.unpacked import Unpacked
from textmill.record_reader import Record, RecordReader

_CHUNK_BYTES: Final = 1 << 18
_HEAD_BYTES: Final = 1 << 18
_WIDE: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WRITTEN: Final = re.compile(r"\\t|tab", re.IGNORECASE)
_CHARACTER: Final = r"^(?:.|\\t|tab)$"


class Csv(RecordReader):
    """Documents from tables of text.

    Columns without a column of their own go, as JSON of strings, into `metadata`; empty fields are left out. Faults, of
    the row alone: `no_text` (empty or only blanks), `ragged_row` (more or fewer fields than the header has; empty ones
    too many are counted as `extra_fields`), `unclosed_quote`, `bad_quotes`, `nul_bytes`, `too_large`; of damaged
    packing `bad_gzip` and so on. Counts: `missing_id`, `duplicate_id`, `blank_lines`, `extra_fields`,
    `repeated_headers` (of tables that were put together), `replaced_characters` (bytes that the encoding has no
    character for). A file without the columns is a shard error.
    """

    version: ClassVar[int] = 1
    aside: ClassVar[frozenset[str]] = frozenset({"split"})

    text_column: str | tuple[str, ...] = Field(
        description="Column with the text, or several, which are put together with an empty line between"
    )
    id_column: str = Field(default="id", description="Column with the document's id, if there is one")
    url_column: str = Field(default="url", description="Column with the address, if there is one")
    title_column: str = Field(default="title", description="Column with the title, if there is one")
    author_column: str = Field(default="author", description="Column with the author, if there is one")
    date_column: str = Field(default="date", description="Column with the date, if there is one")
    license_column: str = Field(default="license", description="Column with the licence, if there is one")
    delimiter: str | None = Field(
        default=None,
        pattern=_CHARACTER,
        description="What ends a field, `tab` for a tabulator; null: as the first rows have it",
    )
    quote: str | None = Field(default='"', pattern="^.$", description="What stands around a field; null: nothing does")
    escape: str | None = Field(
        default=None, pattern="^.$", description="What stands before a quote within a field; null: it is doubled"
    )
    header: bool = Field(default=True, description="Whether the first row has the names of columns")
    names: tuple[str, ...] | None = Field(
        default=None,
        description="Names of the columns instead of the header's; null without header: `0`, `1` and so on",
    )
    encoding: EncodingName | None = Field(
        default=None, description="Encoding of the files; null: UTF-8, or what mark and bytes say that it is"
    )
    split: Split = None

    def packages(self) -> tuple[str, ...]:
        """Whose version decides how bytes are decoded."""
        return ("Resiliparse", "webencodings")

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_text", "ragged_row", "unclosed_quote", "bad_quotes", "nul_bytes"})

    def shards(self, source: str) -> list[Shard]:
        """Files, sorted by name; of big ones parts."""
        return self.cut_up(super().shards(source), self.split)

    def begin(self, part: FilePart) -> Border | None:
        """Where rows of the right number of fields seem to begin."""
        table = self._table(part)
        return None if table.is_wide else first_row(part, table.dialect, len(table.names))

    def records(self, file: Unpacked, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """One of each row."""
        table = self._table(shard)
        chunks = iter(lambda: file.read(_CHUNK_BYTES), b"")
        window = Window(_recoded(chunks, table.encoding) if table.is_wide else chunks)
        is_first = not (isinstance(shard, FilePart) and shard.begin > START)
        has_mark = is_first and window.reach(3) and window.cut(0, 3) == codecs.BOM_UTF8
        start = len(codecs.BOM_UTF8) if has_mark else 0
        for row in rows(window, table.dialect, self.max_record_bytes, start):
            # Of recoded bytes nobody knows where in the file they are; such a file is in its first part as a whole.
            position = None if table.is_wide else row.position
            if row.fields and self.header and row.fields == table.first:
                # Tables that were put together have it again.
                counts["repeated_headers"] += not is_first
                is_first = False
                continue
            if row.fault is not None:
                record = Record(fault=row.fault, position=position)
            elif not row.fields:
                record = Record(position=position, passed_over="blank_lines")
            else:
                record = self._record(row, table, position, counts)
            if record.fault is not None:
                place = f"byte {row.position:,} of the text" if position is None else file.place(position)
                record.detail = place if record.detail is None else f"{place}: {record.detail}"
            yield record

    def _record(self, row: Row, table: "_Table", position: int | None, counts: Counter[str]) -> Record:
        """The record of a row; the detail of a fault lacks the place."""
        fields, many = row.fields, len(table.names)
        if len(fields) > many and not any(field.strip() for field in fields[many:]):
            counts["extra_fields"] += len(fields) - many
            fields = fields[:many]
        if len(fields) != many:
            return Record(fault="ragged_row", detail=f"{len(fields)} fields, not {many}", position=position)
        if any(b"\0" in field for field in fields):
            return Record(fault="nul_bytes", position=position)
        values = [field.decode("utf-8" if table.is_wide else table.encoding, "replace") for field in fields]
        if replaced := sum(value.count("\ufffd") for value in values):
            counts["replaced_characters"] += replaced
        found = {name: value for name, value in zip(table.names, values, strict=True) if value.strip()}
        text = "\n\n".join(found[name] for name in self._texts if name in found)
        id_, url, title, author, date, license = (
            found.get(name)
            for name in (
                *(self.id_column, self.url_column, self.title_column),
                *(self.author_column, self.date_column, self.license_column),
            )
        )
        return Record(
            text or None,
            id_,
            url=url,
            title=title,
            authors=() if author is None else (author,),
            published=date,
            license=license,
            license_evidence=None if license is None else f"column {self.license_column}: {license}"[:200],
            license_method=None if license is None else "table_column",
            metadata={name: found[name] for name in table.others if name in found},
            fault=None if text else "no_text",
            detail=None if text else f"nothing in {', '.join(self._texts)}",
            position=position,
        )

    @property
    def _texts(self) -> tuple[str, ...]:
        return (self.text_column,) if isinstance(self.text_column, str) else self.text_column

    def _table(self, shard: Shard) -> "_Table":
        """What the first bytes of a file say of it; ShardError where it lacks a column with text."""
        with open_shard(shard) as file:
            stream = Unpacked(file, shard.url)
            head = b""
            while len(head) < _HEAD_BYTES and (piece := stream.read(_CHUNK_BYTES)):
                head += piece
        wide = next((name for mark, name in _WIDE if head.startswith(mark)), None)
        encoding = self.encoding or wide or _encoding(head)
        is_wide = encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32"))
        if is_wide:
            head = head[: len(head) & ~3].decode(encoding, "replace").encode("utf-8", "replace")
        head = head.removeprefix(codecs.BOM_UTF8)
        delimiter = None if self.delimiter is None else _WRITTEN.sub("\t", self.delimiter).encode()
        dialect = sniffed(head, _byte(self.quote), _byte(self.escape), delimiter)
        first = next((row for row in rows(Window(iter((head,))), dialect, len(head) + 1) if row.fields), Row(0, []))
        spoken = "utf-8" if is_wide else encoding
        given = [field.decode(spoken, "replace").strip() for field in first.fields]
        names = self.names or (given if self.header else [str(number) for number in range(len(given))])
        for name in self._texts:
            if name not in names:
                raise ShardError(f"{shard.url}: no column {name!r}; there are {', '.join(names[:12]) or 'none'}")
        own = {self.id_column, self.url_column, self.title_column, self.author_column, self.date_column}
        own |= {self.license_column, *self._texts}
        unlike = _unlike(names)
        others = tuple(name for name in unlike if name not in own)
        return _Table(dialect, unlike, others, encoding, is_wide, first.fields)


@dataclass(frozen=True)
class _Table:
    """What is the same for all rows of a file."""

    dialect: Dialect
    names: tuple[str, ...]
    others: tuple[str, ...]
    """Those without a column of their own."""
    encoding: str
    is_wide: bool
    """Whether a character has two or four bytes."""
    first: list[bytes]
    """Fields of the first row."""


def _byte(character: str | None) -> bytes | None:
    return None if character is None else character.encode()


def _unlike(names: Sequence[str]) -> tuple[str, ...]:
    """Names of which no two are equal: a later one gets its number among its like."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return tuple(found)


def _encoding(head: bytes) -> str:
    """UTF-8 where the first bytes are, but for a character that is cut off; else what they look like."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        found = decode_page(head, None).charset
        try:
            return codecs.lookup(found).name
        except LookupError:
            return "cp1252"
    return "utf-8"


def _recoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
