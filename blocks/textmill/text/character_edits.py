"""Replace single characters by a table, and count how many were; time is linear in the text."""

import re
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from textmill.batch import Batch
from textmill.documents import column_type

__all__ = ["replaced"]


def replaced(batch: Batch, table: Mapping[str, str], is_stripped: bool = False) -> tuple[pa.Array, pa.Array]:
    """New texts, and for each how many characters were replaced by others or (`is_stripped`) removed at its ends."""
    column = batch.column("text").cast(column_type("text"))
    pattern = re.compile(f"[{''.join(map(re.escape, table))}]")
    counts = np.zeros(len(batch), np.int64)
    rows: list[int] = []
    edited: list[str] = []
    for row, text in enumerate(batch.texts):
        inner = text.strip() if is_stripped else text
        after, count = pattern.subn(lambda found: table[found[0]], inner)
        counts[row] = count + len(text) - len(inner)
        if counts[row]:
            rows.append(row)
            edited.append(after)
    if rows:
        is_edited = np.zeros(len(batch), np.bool_)
        is_edited[rows] = True
        column = pc.replace_with_mask(column, is_edited, pa.array(edited, column.type))
    return column, pa.array(counts)
