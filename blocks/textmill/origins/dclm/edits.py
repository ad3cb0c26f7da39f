"""Turns what an edit does to each text into a block's columns: the new text, a count, and `empty` where none is left.

Every line rule of DCLM ends like this: an emptied page is dropped (recipes 7.7). A dropped document keeps its text, so
that one can see what was removed.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.documents import FAULT, column_type
from textmill.machine.compiled import compiled
from textmill.origins.dclm.character_classes import SPACE, Flags, flags
from textmill.text.text_bytes import TextBytes
from textmill.text.utf8 import decoded, line_end

__all__ = ["EMPTY", "Edit", "edited", "joined", "lines_kept", "text_kept"]

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.bool_]

EMPTY = "empty"
"""The fault of a document of which nothing is left."""

_SPACE: Final = np.uint8(SPACE)
_NEWLINE: Final = 10


class Edit(NamedTuple):
    """The text after an edit, None if the page is to go, and how many lines or pieces were removed."""

    text: str | None
    removed: int


def joined(before: int, kept: list[str], is_stripped: bool) -> Edit:
    """The kept of `before` lines as a page, stripped if the rule does so; None if it has no character."""
    text = "\n".join(kept)
    return Edit((text.strip() if is_stripped else text) or None, before - len(kept))


def edited(
    batch: Batch, label: str, measure: Measure, edit: Callable[[int, str], Edit], rows: Rows | None = None
) -> Columns:
    """Columns of a block that edits `text`; `edit` is given a row number and its text.

    With `rows` (bool, one per row) the others are not looked at: an edit must not change them, nor find them empty.
    """
    untouched = _Edited(
        batch.column("text").cast(column_type("text")), np.zeros(len(batch), np.int64), np.zeros(len(batch), np.bool_)
    )
    looked_at = np.ones(len(batch), np.bool_) if rows is None else rows
    return _columns(_with_edits(untouched, batch, edit, looked_at), label, measure)


def lines_kept(
    batch: Batch,
    label: str,
    measure: Measure,
    keeps: Rows,
    is_stripped: bool,
    edit: Callable[[int, str], Edit] | None = None,
    rows: Rows | None = None,
) -> Columns:
    """Columns of a block that keeps some lines; `keeps` has one value per piece between LFs of all texts, in order.

    With `edit`, rows of `rows` (bool, one per row) are what it makes of them instead.
    """
    column = batch.column("text").cast(column_type("text"))
    texts = TextBytes.of(column)
    removed = np.zeros(len(batch), np.int64)
    is_empty = np.zeros(len(batch), np.bool_)
    data, offsets = np.empty(len(texts.data), np.uint8), np.zeros(len(batch) + 1, np.int64)
    _compact(texts.data, texts.offsets, keeps, is_stripped, flags(), data, offsets, removed, is_empty)
    if offsets[-1] < len(texts.data):
        known = column.is_valid().buffers()[1] if column.null_count else None
        buffers = [known, pa.py_buffer(offsets), pa.py_buffer(data[: offsets[-1]])]
        column = pa.Array.from_buffers(column_type("text"), len(batch), buffers)
    found = _Edited(column, removed, is_empty)
    if edit is not None and rows is not None:
        found = _with_edits(found, batch, edit, rows)
    return _columns(found, label, measure)


def text_kept(batch: Batch, label: str, measure: Measure, edit: Callable[[int, str], Edit], rows: Rows) -> Columns:
    """As `edited`, and the other rows are stripped."""
    texts = TextBytes.of(batch.column("text"))
    keeps = np.ones(int(np.count_nonzero(texts.data == _NEWLINE)) + len(batch), np.bool_)
    return lines_kept(batch, label, measure, keeps, True, edit, rows)


class _Edited(NamedTuple):
    """The texts, how much was removed from each, and which are empty (and have their old text): one per row."""

    column: pa.Array
    removed: Numbers
    is_empty: Rows


def _with_edits(found: _Edited, batch: Batch, edit: Callable[[int, str], Edit], rows: Rows) -> _Edited:
    """With some rows edited anew."""
    before, column = batch.column("text"), found.column
    looked_at: list[int] = np.flatnonzero(rows).tolist()
    new: list[str | None] = []
    for row in looked_at:
        text = before[row].as_py()
        after, found.removed[row] = edit(row, text or "")
        found.is_empty[row] = after is None
        new.append(text if after is None or (after == "" and text is None) else after)
    if looked_at:
        column = pc.replace_with_mask(column, pa.array(rows), pa.array(new, column_type("text")))
    return found._replace(column=column)


def _columns(found: _Edited, label: str, measure: Measure) -> Columns:
    return {
        "text": found.column,
        f"{label}.{measure.name}": pa.array(found.removed, measure.type),
        FAULT: pc.if_else(pa.array(found.is_empty), pa.scalar(EMPTY), pa.scalar(None, pa.string())),
    }


@compiled
def _compact(
    data: Bytes,
    offsets: Numbers,
    keeps: Rows,
    is_stripped: bool,
    flags: Flags,
    kept: Bytes,
    kept_offsets: Numbers,
    removed: Numbers,
    is_empty: Rows,
) -> None:
    """Write the kept lines of each row; those of an emptied row all, and that it is empty."""
    line = 0
    done = 0
    for row in range(len(removed)):
        begin, end = offsets[row], offsets[row + 1]
        first = done
        lines = 1
        for byte in data[begin:end]:
            lines += byte == _NEWLINE
        gone = 0
        for keep in keeps[line : line + lines]:
            gone += not keep
        removed[row] = gone
        if not gone:
            kept[done : done + end - begin] = data[begin:end]
            done += end - begin
        else:
            done = _copy_lines(data, begin, end, keeps[line : line + lines], kept, done)
        line += lines
        if is_stripped:
            low, high = _stripped(kept, first, done, flags)
            if low > first:
                for place in range(high - low):
                    kept[first + place] = kept[low + place]
            done = first + high - low
        if done == first:
            is_empty[row] = True
            kept[first : first + end - begin] = data[begin:end]
            done = first + end - begin
        kept_offsets[row + 1] = done


@compiled
def _copy_lines(data: Bytes, begin: int, end: int, keeps: Rows, kept: Bytes, done: int) -> int:
    """Write those of a row's lines that are kept, LF between them; where the next row goes."""
    is_first = True
    for keep in keeps:
        stop = line_end(data, begin, end)
        if keep:
            if not is_first:
                kept[done] = _NEWLINE
                done += 1
            is_first = False
            kept[done : done + stop - begin] = data[begin:stop]
            done += stop - begin
        begin = stop + 1
    return done


@compiled
def _stripped(data: Bytes, begin: int, end: int, flags: Flags) -> tuple[int, int]:
    """Where the text between two bytes begins and ends without white space."""
    while begin < end:
        code, after = decoded(data, begin)
        if not flags[code] & _SPACE:
            break
        begin = after
    while begin < end:
        last = end - 1
        while (data[last] & 0xC0) == 0x80:
            last -= 1
        if not flags[decoded(data, last)[0]] & _SPACE:
            break
        end = last
    return begin, end
