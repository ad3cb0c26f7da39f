"""Choose the columns of a corpus: those users of FineWeb and Common Pile expect, or those asked for."""

import difflib

import pyarrow as pa

from textmill.documents import COLUMNS
from textmill.errors import UserError
from textmill.tables.convert import cast

__all__ = ["choose", "select"]

_LEFT_OUT = frozenset({"cluster_id", "mime", "charset", "http_status", "warc_offset", "warc_length"})
"""Core columns for tracing a record, which the run directory keeps anyway."""


def choose(available: pa.Schema, asked: tuple[str, ...] | None) -> pa.Schema:
    """The schema of the corpus, taken from that of the pipeline's end.

    By default the core columns, then what annotators and readers added (`quality_score`), without what filters
    measured (`gopher_quality.words`). UserError when an asked column is not there.
    """
    if asked is None:
        core = [column.name for column in COLUMNS if not column.transient]
        added = [
            name for name in available.names if name not in {column.name for column in COLUMNS} and "." not in name
        ]
        names = [name for name in core if name in available.names and name not in _LEFT_OUT] + added
    else:
        names = list(dict.fromkeys(asked))
        for name in names:
            if name not in available.names:
                raise UserError(_unknown(name, available.names))
    return pa.schema([pa.field(name, available.field(name).type) for name in names])


def select(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch with the schema's columns, in its order and types."""
    return pa.RecordBatch.from_arrays([cast(batch.column(field.name), field.type) for field in schema], schema=schema)


def _unknown(name: str, available: list[str]) -> str:
    near = difflib.get_close_matches(name, available, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(available)}"
    return f"the writer's columns name {name!r}, which no block provides; {hint}"
