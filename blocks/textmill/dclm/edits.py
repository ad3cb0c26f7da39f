"""Turns what an edit does to each text into a block's columns: the new text, a count, and `empty` where none is left.

Every line rule of DCLM ends like this: an emptied page is dropped (recipes 7.7). A dropped document keeps its text, so
that one can see what was removed.
"""

from collections.abc import Callable
from itertools import compress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.documents import FAULT, column_type

__all__ = ["EMPTY", "Edit", "edited", "joined", "kept_lines"]

EMPTY = "empty"
"""The fault of a document of which nothing is left."""


class Edit(NamedTuple):
    """The text after an edit, None if the page is to go, and how many lines or pieces were removed."""

    text: str | None
    removed: int


def joined(before: int, kept: list[str], is_stripped: bool) -> Edit:
    """The kept of `before` lines as a page, stripped if the rule does so; None if it has no character."""
    text = "\n".join(kept)
    return Edit((text.strip() if is_stripped else text) or None, before - len(kept))


def kept_lines(text: str, keeps: npt.NDArray[np.bool_], is_stripped: bool) -> Edit:
    """The page of the lines that `keeps` (one value per piece between LFs) says to keep."""
    if keeps.all():
        return Edit((text.strip() if is_stripped else text) or None, 0)
    return joined(len(keeps), list(compress(text.split("\n"), keeps.tolist())), is_stripped)


def edited(batch: Batch, label: str, measure: Measure, edit: Callable[[int, str], Edit]) -> Columns:
    """Columns of a block that edits `text`; `edit` is given a row number and its text."""
    column = batch.column("text").cast(column_type("text"))
    removed, faults, changed, new = [], [], [], []
    for row, before in enumerate(batch.texts):
        after, count = edit(row, before)
        removed.append(count)
        faults.append(EMPTY if after is None else None)
        if after is not None and after != before:
            changed.append(row)
            new.append(after)
    if changed:
        mask = np.zeros(len(batch), dtype=np.bool_)
        mask[changed] = True
        column = pc.replace_with_mask(column, mask, pa.array(new, column_type("text")))
    return {
        "text": column,
        f"{label}.{measure.name}": pa.array(removed, measure.type),
        FAULT: pa.array(faults, pa.string()),
    }
