"""Reads documents from JSON lines, plain or packed (gzip, zstd, xz, bzip2, LZ4): one row per line, bad ones included.

The layouts of Dolma (id, text, source, added, created, metadata) and datatrove (id, text, metadata) are read as they
are. Columns do not depend on what a line holds: fields without a column of their own go, as JSON, into `metadata`.
"""

import codecs
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final, Literal

import orjson
import pyarrow as pa
from pydantic import Field

from textmill.block import Reader, Shard
from textmill.documents import schema_of
from textmill.location import Location
from textmill.readers.json_line import parse_object
from textmill.readers.lines import lines
from textmill.readers.opening import open_shard
from textmill.readers.paths import find_shards
from textmill.readers.rows import DEFAULT_BATCH_BYTES, DEFAULT_BATCH_ROWS, Rows

_PROMOTED: Final = {
    **dict.fromkeys(("url", "date", "language", "script"), "string"),
    "language_score": "float",
    **dict.fromkeys(("license", "license_url", "license_evidence"), "string"),
}
"""Core columns that a line may have, and the kind of their values."""
_TYPES: Final = {"string": pa.large_string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
_MAX_INT: Final = 1 << 63


class Jsonl(Reader):
    """Documents from JSON lines.

    Columns: the core ones `url`, `date`, `language`, `script`, `language_score`, `license`, `license_url`,
    `license_evidence` (null where a line has no such value, at the top or in its `metadata`), those named in
    `columns`, and `metadata` with all else. Faults: `bad_json`, `no_text`, `too_large`, and, of damaged files,
    `bad_gzip`, `bad_zstd`, `bad_xz`, `bad_bz2`, `bad_lz4`, `truncated`, `stray_bytes`. Counts: `missing_id`,
    `duplicate_id`, `bad_type.<column>` (value left in `metadata`).
    """

    version: ClassVar[int] = 1

    base: Location | None = Field(
        default=None, description="Prefix of relative entries in .paths lists; a URL or folder"
    )
    id_field: str = Field(default="id", description="Field with the document's id; numbers become strings")
    text_field: str = Field(default="text", description="Field with the text")
    url_field: str = Field(default="url", description="Field with the address, at the top or in `metadata`")
    columns: dict[str, Literal["string", "int", "float", "bool"]] = Field(
        default_factory=dict, description="Fields, at the top or in `metadata`, that get columns of their own"
    )
    max_line_bytes: int = Field(
        default=32 << 20, ge=1, description="Longest line in bytes; longer ones are `too_large`"
    )
    batch_rows: int = Field(default=DEFAULT_BATCH_ROWS, ge=1, description="Most documents per batch")
    batch_bytes: int = Field(
        default=DEFAULT_BATCH_BYTES,
        ge=1,
        description="A batch ends with the document that reaches this many characters",
    )

    def requires(self) -> tuple[str, ...]:
        """None: it is the first."""
        return ()

    def provides(self) -> pa.Schema:
        """Core columns, promoted ones, then `metadata` (large_string)."""
        schema = schema_of("id", "text", "source", "shard", *_PROMOTED)
        for name, kind in self.columns.items():
            if name not in schema.names and name != "metadata":
                schema = schema.append(pa.field(name, _TYPES[kind]))
        return schema.append(pa.field("metadata", pa.large_string()))

    def shards(self, source: str) -> list[Shard]:
        """All files, sorted by name."""
        return find_shards(self.paths, source, self.base)

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"bad_json", "no_text"})

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches in file order."""
        rows = Rows(shard, self.provides(), self.batch_rows, self.batch_bytes)
        with open_shard(shard) as file:
            for number, (line, fault) in enumerate(lines(file, shard.url, self.max_line_bytes)):
                if number == 0:
                    line = line.removeprefix(codecs.BOM_UTF8)
                rows.add({"fault": fault} if fault else self._row(line, counts), counts)
                yield from rows.full()
        yield from rows.rest()

    def _row(self, line: bytes, counts: Counter[str]) -> dict[str, object]:
        found = parse_object(line)
        if found is None:
            return {"fault": "bad_json"}
        row: dict[str, object] = {"id": _id(found.pop(self.id_field, None))}
        text = found.pop(self.text_field, None)
        row["text"] = text if isinstance(text, str) else None
        nested = found.pop("metadata", None)
        inner = nested if isinstance(nested, dict) else ({} if nested is None else {"metadata": nested})
        for name in (*_PROMOTED, *self.columns):
            self._promote(name, found, inner, row, counts)
        rest = {**{f"metadata.{key}" if key in found else key: value for key, value in inner.items()}, **found}
        row["metadata"] = orjson.dumps(rest, option=orjson.OPT_NON_STR_KEYS).decode() if rest else None
        row["fault"] = None if isinstance(text, str) else "no_text"
        return row

    def _promote(
        self,
        name: str,
        outer: dict[str, object],
        inner: dict[str, object],
        row: dict[str, object],
        counts: Counter[str],
    ) -> None:
        key = self.url_field if name == "url" else name
        place = outer if key in outer else inner
        value = place.get(key)
        if value is None:
            return
        kind = _PROMOTED.get(name) or self.columns[name]
        if _is_a(value, kind):
            row[name] = value
            del place[key]
        else:
            counts[f"bad_type.{name}"] += 1


def _is_a(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "bool"
    if isinstance(value, int):
        return kind in ("int", "float") and -_MAX_INT <= value < _MAX_INT
    return isinstance(value, str if kind == "string" else float if kind == "float" else ())


def _id(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value)
