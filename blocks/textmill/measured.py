"""Turns the values that a block finds document by document into the columns of its measures."""

from collections.abc import Sequence

import pyarrow as pa

from textmill.batch import Columns
from textmill.block import Measure

__all__ = ["measured"]


def measured(label: str, measures: Sequence[Measure], rows: Sequence[Sequence[object]]) -> Columns:
    """`<label>.<name>` for each measure, from rows that hold one value for each, in order."""
    columns = zip(*rows, strict=True) if rows else [()] * len(measures)
    return {
        f"{label}.{measure.name}": pa.array(values, measure.type)
        for measure, values in zip(measures, columns, strict=True)
    }
