"""Settle the licence of every row as it is read: what the row says of itself goes before what its source declares.

A row's own licence is written as the SPDX expression that it means, with its words as evidence. One that is not
understood leaves the row without a licence, never with its source's, which may permit more; so does a statement that
its reader has read and that grants nothing (evidence without a licence). Where the two differ, the source's goes along
in `license_declared`.
"""

from collections import Counter
from typing import Final, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from textmill.batch import Batch
from textmill.config.pipeline import Pipeline, Source
from textmill.config.source_license import SourceLicense
from textmill.documents import column_type
from textmill.spdx.spelling import spelled
from textmill.store.commit import ROW_DIFFERS

__all__ = [
    "BY_ROW",
    "DECLARED",
    "LICENSE_COLUMNS",
    "NOT_UNDERSTOOD",
    "are_left_as_written",
    "declared_beside",
    "licensed",
]

_TEXTS: Final = ("license", "license_url", "license_evidence", "license_scope", "license_method")
_CONFIDENCE: Final = "license_confidence"
LICENSE_COLUMNS: Final = (*_TEXTS, _CONFIDENCE)
DECLARED: Final = "license_declared"
"""Column with what the source declares, where the row's licence is another."""
BY_SOURCE: Final = "declared"
BY_ROW: Final = "row"
"""Methods: the source's own declaration, and a field of the row."""

NOT_UNDERSTOOD: Final = "license_not_understood"
"""Counts rows with a licence of which it is not sure what it means."""

_LONGEST_EVIDENCE_CHARS: Final = 200
_OF_OTHERS: Final = ("other_work", "mention", "none")
"""Scopes of statements that do not speak of the row."""
_AS_SPELLED: Final = 0.9
"""Confidence in what a name or address is read as; an SPDX expression is what it says."""


class _License(NamedTuple):
    """What is known of a row's licence; the columns in order."""

    license: str | None = None
    url: str | None = None
    evidence: str | None = None
    scope: str | None = None
    method: str | None = None
    confidence: float | None = None


def are_left_as_written(pipeline: Pipeline, source: Source) -> bool:
    """Whether a block of the source's must see the licences of its rows as they are written."""
    return any(block.reads_written_licenses() for block in (*source.blocks, *pipeline.blocks))


def licensed(
    table: pa.RecordBatch, declared: SourceLicense | None, as_written: bool, counts: Counter[str]
) -> pa.RecordBatch:
    """The batch with the columns of licences settled; `as_written`: none is spelled anew."""
    given = None
    if declared is not None:
        given = _License(declared.spdx, declared.url, declared.evidence, "collection", BY_SOURCE, 1.0)
    if given is None and not {"license", "license_url"}.intersection(table.schema.names):
        return table
    columns, sure = [_texts(table, name) for name in _TEXTS], _numbers(table, _CONFIDENCE)
    own = [_License(*texts)._replace(confidence=one) for *texts, one in zip(*columns, sure, strict=True)]
    rows = [_settled(one, given, as_written, counts) for one in own]
    made = {name: pa.array([one[at] for one in rows], column_type(name)) for at, name in enumerate(LICENSE_COLUMNS)}
    if declared is not None:
        before = _texts(table, DECLARED)
        beside = [
            declared_beside(declared.spdx, spelled(one.license or ""), other)
            for one, other in zip(rows, before, strict=True)
        ]
        made[DECLARED] = pa.array(beside, pa.string())
    return Batch(table).with_columns(made).table


def declared_beside(declared: str, license: str | None, before: str | None) -> str | None:
    """What of a source's declaration stands beside a licence: nothing where both are the same.

    What stood there before, from an earlier run over the same documents, binds too.
    """
    own = None if license == (spelled(declared) or declared) else declared
    if not before or before == declared:
        return own
    return before if own is None or before.endswith(f" AND ({own})") else f"({before}) AND ({own})"


def _texts(table: pa.RecordBatch, name: str) -> list[str | None]:
    """A column as texts, null without it; lists and the like as JSON."""
    if name not in table.schema.names:
        return [None] * table.num_rows
    values = table.column(name).to_pylist()
    return [value if value is None or isinstance(value, str) else orjson.dumps(value, str).decode() for value in values]


def _numbers(table: pa.RecordBatch, name: str) -> list[float | None]:
    """A column as numbers; null without it, or where it holds something else."""
    if name not in table.schema.names or not pa.types.is_floating(table.column(name).type):
        return [None] * table.num_rows
    numbers: list[float | None] = pc.cast(table.column(name), pa.float64()).to_pylist()
    return numbers


def _settled(own: _License, given: _License | None, as_written: bool, counts: Counter[str]) -> _License:
    said = (own.license or "").strip() or (own.url or "").strip()
    if not said:
        if given is None:
            return own
        if (own.evidence or "").strip() and own.scope not in _OF_OTHERS:
            counts[ROW_DIFFERS] += 1
            return own
        return given
    meant = spelled(said)
    if meant is None:
        counts[NOT_UNDERSTOOD] += 1
    if given is not None and meant != spelled(given.license or ""):
        counts[ROW_DIFFERS] += 1
    words = f"license of the row: {said[:_LONGEST_EVIDENCE_CHARS]}"
    scope, method = (own.scope or "document", own.method or BY_ROW) if meant is not None else (own.scope, own.method)
    sure = own.confidence if own.confidence is not None or meant is None else 1.0 if meant == said else _AS_SPELLED
    if as_written:
        return _License(own.license, own.url, own.evidence or words, scope, method, sure)
    if own.license == meant and own.evidence:
        return own._replace(scope=scope, method=method, confidence=sure)
    url = said if own.url is None and "://" in said else own.url
    return _License(meant, url, f"{own.evidence}; {words}" if own.evidence else words, scope, method, sure)
