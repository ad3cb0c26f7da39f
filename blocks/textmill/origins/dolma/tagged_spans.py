"""What Dolma's taggers give: scored stretches of a text, as one list column per tagger.

Source: Dolma 1.2.1, `Span` and its attribute files (recipes 8). A tagger's spans are column `<label>.spans`, in the
tagger's order; Dolma groups them by type under `<experiment>__<tagger>__<type>`, which `attributes` does.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import pyarrow as pa

from textmill.batch import Columns
from textmill.block import Measure
from textmill.origins.dolma.json_values import Json, NumberAsWritten

__all__ = ["SPANS", "Span", "attributes", "spans_column", "tagged"]

SPANS: Final = pa.list_(
    pa.struct([("start", pa.int64()), ("end", pa.int64()), ("type", pa.string()), ("score", pa.float64())])
)
"""Arrow type of a `spans` column: offsets in characters, `end` exclusive."""

_NOT_IN_A_NAME: Final = re.compile(r"[^a-zA-Z0-9_]")


class Span(NamedTuple):
    """Characters `start` up to `end` are of a type, with a score."""

    start: int
    end: int
    type: str
    score: float = 1.0


def spans_column(rows: Sequence[Sequence[Span]]) -> pa.Array:
    """One list of spans per row, type SPANS."""
    flat = [span for row in rows for span in row]
    offsets = [0]
    for row in rows:
        offsets.append(offsets[-1] + len(row))
    fields = SPANS.value_type
    columns = zip(*flat, strict=True) if flat else [()] * fields.num_fields
    children = [pa.array(values, field.type) for values, field in zip(columns, fields, strict=True)]
    structs = pa.StructArray.from_arrays(children, fields=list(fields))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs).cast(SPANS)


def tagged(label: str, measures: Sequence[Measure], rows: Sequence[Sequence[Span]], absent: float | None) -> Columns:
    """`<label>.spans`, and per measure the score of the row's first span of that type, `absent` without one."""
    scores = [{span.type: span.score for span in reversed(row)} for row in rows]
    columns: Columns = {f"{label}.spans": spans_column(rows)}
    for measure in measures:
        values = [found.get(measure.name, absent) for found in scores]
        columns[f"{label}.{measure.name}"] = pa.array(values, measure.type)
    return columns


def attributes(prefix: str, spans: Iterable[Mapping[str, int | float | str]]) -> dict[str, list[Json]]:
    """Spans of one document by attribute name: `prefix`, two underscores and the type, other signs made underscores."""
    found: dict[str, list[Json]] = {}
    for span in spans:
        name = _NOT_IN_A_NAME.sub("_", f"{prefix}__{span['type']}")
        score = NumberAsWritten(span["score"])
        found.setdefault(name, []).append([int(span["start"]), int(span["end"]), score])
    return found
