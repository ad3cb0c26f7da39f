"""Guesses where in a part of a CSV file a row begins: where rows follow that have as many fields as the header."""

import re
from itertools import islice
from typing import Final

from textmill.archive.member_starts import first_member, is_packed
from textmill.archive.stream_window import Window
from textmill.formats.datasets.csv_rows import Dialect, rows
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import Border, FilePart
from textmill.inputs.unpacked import Unpacked

__all__ = ["first_row"]

_ANYTHING: Final = re.compile(rb"")
_LOOK_BYTES: Final = 1 << 20
_ROWS: Final = 8
_LINES: Final = 256


def first_row(part: FilePart, dialect: Dialect, fields: int) -> Border | None:
    """Behind one of the first line ends, of those the one after which most rows fit; None where none is there."""
    with open_shard(part) as file:
        begin: int | None = part.start - len(dialect.line_end)
        if is_packed(file, part.url, _ANYTHING):
            begin = first_member(file, part.url, _ANYTHING, part.start, part.stop)
        if begin is None:
            return None
        is_fresh = begin >= part.start
        stream = Unpacked(file, part.url, Border(begin))
        window = Window(iter(lambda: stream.read(1 << 16), b""))
        window.reach(_LOOK_BYTES)
        head = window.cut(0, window.end)
        starts = [0] if is_fresh else []
        starts += [found.end() for found in islice(re.finditer(re.escape(dialect.line_end), head), _LINES)]
        borders = [(start, stream.border(start)) for start in starts if start < len(head)]
    within = [(start, border) for start, border in borders if not part.ends_before(border)]
    best, chosen = -1, None
    for start, border in within:
        fit = _fit(head, start, dialect, fields)
        if fit > best:
            best, chosen = fit, border
        if fit == _ROWS:
            break
    return chosen


def _fit(head: bytes, start: int, dialect: Dialect, fields: int) -> int:
    """How many of the rows that would begin there are as they should be, up to the first that is not."""
    fit = 0
    for row in islice(rows(Window(iter((head[start : start + (1 << 16)],))), dialect, _LOOK_BYTES), _ROWS):
        if (row.fields and len(row.fields) != fields) or row.fault is not None:
            break
        fit += 1
    return fit
