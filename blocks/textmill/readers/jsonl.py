"""Reads documents from JSON lines, plain or packed (gzip, zstd, xz, bzip2, LZ4): one row per line, bad ones included.

The layouts of Dolma (id, text, source, added, created, metadata) and datatrove (id, text, metadata) are read as they
are. Columns do not depend on what a line holds: fields without a column of their own go, as JSON, into `metadata`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Literal, Self

import pyarrow as pa
from pydantic import Field, model_validator

from textmill.block import Shard
from textmill.documents import schema_of
from textmill.file_reader import FileReader
from textmill.inputs.line_starts import first_line
from textmill.inputs.lines import line_groups
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import Border, FilePart, Split
from textmill.inputs.row_batches import DEFAULT_BATCH_BYTES, DEFAULT_BATCH_ROWS, Rows
from textmill.tables.column_rules import KINDS, ColumnRules, check_names, column_of
from textmill.tables.json_documents import PROMOTED, JsonDocuments


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
        schema = schema_of("id", "text", "source", "shard", *PROMOTED)
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
        rows = Rows(shard, self.provides(), self.batch_rows, self.batch_bytes, counts)
        documents = JsonDocuments(
            self.id_field, self.text_field, self.url_field, self.date_field, self.columns, self.metadata == "keep"
        )
        is_survey = isinstance(shard, FilePart) and shard.ending is not None
        with open_shard(shard) as file:
            for group in line_groups(file, shard, self.max_line_bytes):
                for row in (documents.identities if is_survey else documents.rows)(group, counts):
                    if rows.add(row):
                        yield from rows.waiting()
                if group.fault is not None:
                    place = f"line {group.number + len(group.texts)}"
                    if rows.add({"fault": group.fault, "detail": place}):
                        yield from rows.waiting()
        yield from rows.waiting()
