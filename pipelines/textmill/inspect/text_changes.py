"""Find documents that two runs keep with different texts: all whose size differs, and of a sample those of equal size.

Sizes are in the fates and cost little; texts are read of a few documents, those with the lowest keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.inspect.columns import Row
from textmill.inspect.fate_changes import Matched, kept_in_both
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.stored_texts import Place, stored_texts
from textmill.inspect.word_diff import Piece, around, word_diff
from textmill.store.store import Store

__all__ = ["ChangedText", "Side", "TextChanges", "text_changes"]

_SHOWN: Final = 5
_COMPARED: Final = 25
"""Documents of equal size whose texts are read."""
_CHARS: Final = 60_000
"""Of each text: what a comparison takes."""
_AROUND: Final = 80
"""Characters of what is the same around what is not."""
_NEEDED: Final = ("id", "source", "shard", "row", "fate", "url")


@dataclass(frozen=True)
class ChangedText:
    """A document with another text."""

    id: str
    url: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class TextChanges:
    """Documents that both runs keep."""

    kept: int
    other_size: int
    """Of these, those whose text has another size."""
    compared: int
    """Of those of equal size, how many were read."""
    differ: int
    """How many of these differ."""
    shown: Sequence[ChangedText]


@dataclass(frozen=True)
class Side:
    """A run whose texts are read."""

    store: Store
    snapshot: Snapshot


def text_changes(before: Side, after: Side, found: Matched) -> TextChanges:
    """What differs, with some documents word by word."""
    both = np.flatnonzero(kept_in_both(found))
    sizes = found.before.numbers("text_bytes")[found.old[both]], found.after.numbers("text_bytes")[found.new[both]]
    differs = sizes[0] != sizes[1]
    shown = _read(before, after, found, both[differs][:_SHOWN])
    same = _read(before, after, found, both[~differs][:_COMPARED])
    changed = [(row, old, new) for row, old, new in same if old != new]
    told = [
        ChangedText(str(row["id"]), str(row["url"] or ""), around(word_diff(old, new) or [], _AROUND))
        for row, old, new in [*shown, *changed]
    ]
    return TextChanges(len(both), int(differs.sum()), len(same), len(changed), told[:_SHOWN])


def _read(before: Side, after: Side, found: Matched, places: npt.NDArray[np.int64]) -> list[tuple[Row, str, str]]:
    """Documents with both texts, as far as both are stored."""
    rows = found.before.rows(found.old[places], _NEEDED), found.after.rows(found.new[places], _NEEDED)
    old, new = (
        stored_texts(side.store, side.snapshot, map(Place.of, some), _CHARS)
        for side, some in zip((before, after), rows, strict=True)
    )
    pairs = [
        (row, old.get(Place.of(row)), new.get(Place.of(other))) for row, other in zip(rows[0], rows[1], strict=True)
    ]
    return [(row, one.text or "", other.text or "") for row, one, other in pairs if one and other]
