"""Remembers which ids a file had: the last ones as they are, all before as keys of eight bytes each, sorted.

A file may have many millions of them. Two ids of one key (of a hundred million, once in some thousand files) pass for
the same, so that the later one is made up as a repeated one is.
"""

from collections.abc import Set as AbstractSet
from typing import Final

import numpy as np

from textmill.id_keys import id_keys

__all__ = ["SeenIds"]

_RECENT: Final = 1 << 16


class SeenIds:
    """A set of strings that takes about eight bytes for each."""

    def __init__(self, most_recent: int = _RECENT) -> None:
        self._most_recent = most_recent
        self._recent: set[str] = set()
        self._runs: list[np.ndarray[tuple[int], np.dtype[np.uint64]]] = []

    def among(self, names: AbstractSet[str]) -> set[str]:
        """Those of some that it has."""
        found = self._recent.intersection(names)
        older = list(names - found) if self._runs else []
        if older:
            keys = id_keys(older)
            for run in self._runs:
                places = np.minimum(np.searchsorted(run, keys), len(run) - 1)
                found.update(older[number] for number in np.flatnonzero(run[places] == keys))
        return found

    def update(self, names: AbstractSet[str]) -> None:
        """Some more."""
        self._recent |= names
        if len(self._recent) >= self._most_recent:
            run = np.sort(id_keys(list(self._recent)))
            self._recent.clear()
            # Runs of like sizes become one, so that there are few of them and each key is sorted a few times only.
            while self._runs and len(self._runs[-1]) <= 2 * len(run):
                run = np.sort(np.concatenate([run, self._runs.pop()]))
            self._runs.append(run)
