"""Remembers which ids a file had: the last ones as they are, all before as keys of eight bytes each, sorted.

A file may have many millions of them. Two ids of one key (of a hundred million, once in some thousand files) pass for
the same, so that the later one is made up as a repeated one is.
"""

from array import array
from bisect import bisect_left
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
        self._runs: list[array[int]] = []

    def __contains__(self, name: str) -> bool:
        if name in self._recent:
            return True
        if not self._runs:
            return False
        key = int(id_keys([name])[0])
        return any((at := bisect_left(run, key)) < len(run) and run[at] == key for run in self._runs)

    def add(self, name: str) -> None:
        """One more."""
        self._recent.add(name)
        if len(self._recent) >= self._most_recent:
            run = np.sort(id_keys(list(self._recent)))
            self._recent.clear()
            # Runs of like sizes become one, so that there are few of them and each key is sorted a few times only.
            while self._runs and len(self._runs[-1]) <= 2 * len(run):
                run = np.sort(np.concatenate([run, np.frombuffer(self._runs.pop(), np.uint64)]))
            self._runs.append(array("Q", run.tobytes()))
