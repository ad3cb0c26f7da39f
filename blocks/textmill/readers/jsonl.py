"""Reads documents from JSON lines, plain or packed (gzip, zstd, xz, bzip2, LZ4): one row per line, bad ones included.

The layouts of Dolma (id, text, source, added, created, metadata) and datatrove (id, text, metadata) are read as they
are. Columns do not depend on what a line holds: fields without a column of their own go, as JSON, into `metadata`.
"""

import codecs
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final, Literal, Self

import pyarrow as pa
from pydantic import Field, model_validator

from textmill.block import Shard
from textmill.documents import schema_of
from textmill.file_reader import FileReader
from textmill.inputs.line_starts import first_line
from textmill.inputs.lines import lines
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import Border, FilePart, Split
from textmill.inputs.row_batches import DEFAULT_BATCH_BYTES, DEFAULT_BATCH_ROWS, Rows
from textmill.tables.column_rules import KINDS, ColumnRule, ColumnRules, Kind, as_kind, check_names, column_of
from textmill.tables.json_fields import FIRST_STAYS, Fields, merged, unfolded
from textmill.tables.json_ids import id_of
from textmill.tables.json_text import BadJsonError, TooDeepError, exact, parse

_PROMOTED: Final[dict[str, Kind]] = {
    "url": "string",
    "date": "string",
    "language": "string",
    "script": "string",
    "language_score": "float",
    "license": "string",
    "license_url": "string",
    "license_evidence": "string",
    "license_scope": "string",
    "license_method": "string",
    "license_confidence": "float",
    "license_declared": "string",
}
"""Core columns that a line may have, and the kind of their values."""
_NAMED_OTHERWISE: Final = ("url", "date")  # their fields may have other names


class Jsonl(FileReader):
    """Documents from JSON lines.

    Columns: the core ones `url`, `date`, `language`, `script`, `language_score`, `license`, `license_url`,
    `license_evidence`, `license_scope`, `license_method`, `license_confidence`, `license_declared` (null where a line
    has no such value, at the top or in its `metadata`), those named in `columns`, and `metadata` with all else. Faults,
    of the line alone: `bad_json`, `too_deep` (over 200 levels of nesting), `no_text`, `too_large`, and of damaged files
    `bad_gzip`, `bad_zstd`, `bad_xz`, `bad_bz2`, `bad_lz4`, `truncated`, `stray_bytes`. Counts:
    `missing_id`, `duplicate_id`, `converted.<column>`, `left_out.<field>`, `bad_type.<column>` (value left in
    `metadata`); of values that cannot stay as written `lone_surrogate` (now U+FFFD), `nonfinite_number` (now null) and
    `duplicate_key` (the last counts).
    """

    depends_on_unicode: ClassVar[bool] = False

    version: ClassVar[int] = 4
    aside: ClassVar[frozenset[str]] = frozenset({"split"})

    id_field: str = Field(default="id", description="Field with the document's id; what is no string becomes one")
    text_field: str = Field(default="text", description="Field with the text")
    url_field: str = Field(default="url", description="Field with the address, at the top or in `metadata`")
    date_field: str | None = Field(
        default=None, description="Field with the date; null: `date`, or else Dolma's `created`"
    )
    columns: ColumnRules = Field(
        default_factory=dict,
        description="Fields, at the top, in `metadata` or at a dotted path, that get columns of their own (`k: int`, "
        "`meta.lang: {rename: lang}`, `as: string`, `as: float`, `as: bool`) or are left out (`blob: {drop: true}`)",
    )
    metadata: Literal["flat", "keep"] = Field(
        default="flat",
        description="flat: column `metadata` has all fields without a column; keep: it has a line's own `metadata` "
        "unchanged, and column `fields` what else stands at the top, so that `writers.jsonl` writes the line as it was",
    )
    split: Split = None
    max_line_bytes: int = Field(
        default=32 << 20, ge=1, description="Longest line in bytes; longer ones are `too_large`"
    )
    batch_rows: int = Field(default=DEFAULT_BATCH_ROWS, ge=1, description="Most documents per batch")
    batch_bytes: int = Field(
        default=DEFAULT_BATCH_BYTES,
        ge=1,
        description="A batch ends with the document that reaches this many characters",
    )

    @model_validator(mode="after")
    def _has_free_names(self) -> Self:
        check_names(self.columns)
        if "metadata" in self.columns:
            raise ValueError("columns: name the fields in metadata, such as `metadata.lang`")
        return self

    def provides(self) -> pa.Schema:
        """Core columns, those of `columns`, then `metadata` and, if that is kept, `fields` (large_string)."""
        schema = schema_of("id", "text", "source", "shard", *_PROMOTED)
        for name, rule in self.columns.items():
            column = column_of(name, rule)
            if column not in schema.names and not rule.drop:
                schema = schema.append(pa.field(column, KINDS[rule.kind or "string"]))
        for name in ("metadata", "fields") if self.metadata == "keep" else ("metadata",):
            schema = schema.append(pa.field(name, pa.large_string()))
        return schema

    def shards(self, source: str) -> list[Shard]:
        """Files, sorted by name; of big ones parts."""
        return self.cut_up(super().shards(source), self.split)

    def begin(self, part: FilePart) -> Border | None:
        return first_line(part)

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"bad_json", "no_text"})

    def read(self, shard: Shard, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
        """Batches in file order."""
        rows = Rows(shard, self.provides(), self.batch_rows, self.batch_bytes)
        is_survey = isinstance(shard, FilePart) and shard.ending is not None
        with open_shard(shard) as file:
            for line, fault, number in lines(file, shard, self.max_line_bytes):
                # Files that begin with a mark are often joined into one.
                line = line.removeprefix(codecs.BOM_UTF8)
                if fault is not None:
                    rows.add({"fault": fault, "detail": f"line {number}"}, counts)
                else:
                    rows.add(self._identity(line, counts) if is_survey else self._row(line, number, counts), counts)
                yield from rows.full()
        yield from rows.rest()

    def _identity(self, line: bytes, counts: Counter[str]) -> dict[str, object]:
        """Of a row its id alone."""
        try:
            found = parse(line, counts)
        except BadJsonError:
            return {}
        return {"id": id_of(found.get(self.id_field), self.id_field, line, counts)} if isinstance(found, dict) else {}

    def _row(self, line: bytes, number: int, counts: Counter[str]) -> dict[str, object]:
        try:
            found = parse(line, counts)
        except BadJsonError as error:
            fault = "too_deep" if isinstance(error, TooDeepError) else "bad_json"
            return {"fault": fault, "detail": f"line {number}: {error}"}
        if not isinstance(found, dict):
            return {"fault": "bad_json", "detail": f"line {number}: no object, but {_named(found)}"}
        row: dict[str, object] = {"id": id_of(found.pop(self.id_field, None), self.id_field, line, counts)}
        text = found.pop(self.text_field, None)
        row["text"] = text if isinstance(text, str) else None
        nested = found.get("metadata")
        if isinstance(nested, dict) or (nested is None and self.metadata == "flat"):
            found.pop("metadata", None)
        inner = nested if isinstance(nested, dict) else {}
        fields = Fields(found, unfolded(inner, counts) if self.metadata == "flat" else inner)
        for name, rule in self.columns.items():
            self._take(fields, name, rule, row, counts)
        top, inner = fields.top, fields.inner
        for name, kind in _PROMOTED.items():
            if name not in row and (name in top or name in inner or name in _NAMED_OTHERWISE):
                self._promote(fields, name, kind, row, counts)
        row.update(self._rest(fields, row, isinstance(nested, dict), counts))
        if not isinstance(text, str):
            said = "no field" if text is None else f"{_named(text)} in field"
            row |= {"fault": "no_text", "detail": f"line {number}: {said} {self.text_field!r}"}
        return row

    def _take(self, fields: Fields, name: str, rule: ColumnRule, row: dict[str, object], counts: Counter[str]) -> None:
        """Give a field that the user named its column, or leave it out."""
        place = fields.place(name)
        if place is None:
            return
        where, key = place
        if rule.drop:
            del where[key]
            counts[f"left_out.{name}"] += 1
            return
        column = column_of(name, rule)
        value = where[key]
        if value is not None:
            made = as_kind(value, _PROMOTED.get(column) or rule.kind or "string")
            if made is None:
                counts[f"bad_type.{column}"] += 1
                return
            if type(made) is not type(value) and not _is_number(value, made):
                counts[f"converted.{column}"] += 1
            row[column] = made
        del where[key]

    def _promote(self, fields: Fields, name: str, kind: Kind, row: dict[str, object], counts: Counter[str]) -> None:
        """Give a core column its value, which `metadata: keep` leaves where it is as well."""
        for field in self._fields_of(name):
            place = fields.place(field)
            if self.metadata == "flat":
                fields.forget_null(field)
            value = None if place is None else place[0].get(place[1])
            if place is None or value is None:
                continue
            made = as_kind(value, kind) if kind == "float" or isinstance(value, str) else None
            if made is None or (kind == "float" and isinstance(value, str)):
                counts[f"bad_type.{name}"] += 1
                return
            row[name] = made
            if self.metadata == "flat":
                del place[0][place[1]]
            return

    def _fields_of(self, column: str) -> tuple[str, ...]:
        if column == "url":
            return (self.url_field,)
        if column == "date":
            return ("date", "created") if self.date_field is None else (self.date_field,)
        return (column,)

    def _rest(
        self, fields: Fields, row: dict[str, object], has_metadata: bool, counts: Counter[str]
    ) -> dict[str, object]:
        """Columns for the fields that have none, of a record whose other columns are in `row`."""
        top, inner = fields.top, fields.inner
        if self.metadata == "keep":
            return {
                "metadata": exact(inner).decode() if has_metadata else None,
                "fields": exact(top).decode(),
            }
        if not top and not inner:
            return {"metadata": None}
        for name in ("added", "created"):
            fields.forget_null(name)
        for name in FIRST_STAYS:
            if name in inner and name in top and top.pop(name, inner[name]) != inner[name]:
                counts[f"left_out.{name}"] += 1
        rest = merged(top, inner, {name for name, value in row.items() if value is not None} - {"text", "id"})
        return {"metadata": exact(rest).decode() if rest else None}


def _is_number(before: object, after: object) -> bool:
    """Whether one number is written as another of the same value."""
    return isinstance(before, int) and isinstance(after, float) and not isinstance(before, bool)


def _named(value: object) -> str:
    """What a JSON value is, in words."""
    kinds = {bool: "a truth value", int: "a number", float: "a number", str: "a string", list: "a list"}
    return "null" if value is None else kinds.get(type(value), "an object")
