"""Settle the licence of every row as it is read: what the row says of itself goes before what its source declares.

A row's own licence is written as the SPDX expression that it means, with its words as evidence. One that is not
understood leaves the row without a licence, never with its source's, which may permit more.
"""

from collections import Counter
from typing import Final

import orjson
import pyarrow as pa

from textmill.batch import Batch
from textmill.config.pipeline import Pipeline, Source
from textmill.config.source_license import SourceLicense
from textmill.documents import column_type
from textmill.spdx.spelling import spelled

__all__ = ["CONFLICT", "LICENSE_COLUMNS", "NOT_UNDERSTOOD", "are_left_as_written", "licensed"]

LICENSE_COLUMNS: Final = ("license", "license_url", "license_evidence")

CONFLICT: Final = "license_of_row_differs"
"""Counts rows whose own licence is another than the one that their source declares."""
NOT_UNDERSTOOD: Final = "license_not_understood"
"""Counts rows with a licence of which it is not sure what it means."""

_LONGEST_EVIDENCE_CHARS: Final = 300
_License = tuple[str | None, str | None, str | None]
"""License, its address, its evidence."""


def are_left_as_written(pipeline: Pipeline, source: Source) -> bool:
    """Whether a block of the source's must see the licences of its rows as they are written."""
    return any(block.reads_written_licenses() for block in (*source.blocks, *pipeline.blocks))


def licensed(
    table: pa.RecordBatch, declared: SourceLicense | None, as_written: bool, counts: Counter[str]
) -> pa.RecordBatch:
    """The batch with `license`, `license_url` and `license_evidence` settled; `as_written`: none is spelled anew."""
    given = None if declared is None else (declared.spdx, declared.url, declared.evidence)
    if given is None and not {"license", "license_url"}.intersection(table.schema.names):
        return table
    columns = [_texts(table, name) for name in LICENSE_COLUMNS]
    rows = [_settled(own, given, as_written, counts) for own in zip(*columns, strict=True)]
    settled = zip(*rows, strict=True) if rows else ((), (), ())
    return (
        Batch(table)
        .with_columns(
            {name: pa.array(values, column_type(name)) for name, values in zip(LICENSE_COLUMNS, settled, strict=True)}
        )
        .table
    )


def _texts(table: pa.RecordBatch, name: str) -> list[str | None]:
    """A column as texts, null without it; lists and the like as JSON."""
    if name not in table.schema.names:
        return [None] * table.num_rows
    values = table.column(name).to_pylist()
    return [value if value is None or isinstance(value, str) else orjson.dumps(value, str).decode() for value in values]


def _settled(own: _License, given: _License | None, as_written: bool, counts: Counter[str]) -> _License:
    license, url, evidence = own
    said = (license or "").strip() or (url or "").strip()
    if not said:
        return own if given is None else given
    meant = spelled(said)
    if meant is None:
        counts[NOT_UNDERSTOOD] += 1
    if given is not None and meant != spelled(given[0] or ""):
        counts[CONFLICT] += 1
    if as_written or (license == meant and evidence):
        return own
    if url is None and "://" in said:
        url = said
    words = f"license of the row: {said[:_LONGEST_EVIDENCE_CHARS]}"
    return meant, url, f"{evidence}; {words}" if evidence else words
