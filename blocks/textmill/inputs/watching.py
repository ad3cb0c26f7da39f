"""Lets who runs a reader know how far it has come in its file, and what could not be checked of it.

The reader does not have to say either.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

__all__ = ["UNCHECKED", "Watcher", "note_unchecked", "noting_unchecked", "watched", "watcher"]

UNCHECKED: Final = "unchecked_length"
"""Counted of a shard whose server says nowhere how long it is, so that a shorter one would not be seen."""

Watcher = Callable[[int, int], None]
"""Is told of bytes read, as they are stored, and of how many."""

_WATCHER: Final[ContextVar[Watcher | None]] = ContextVar("watcher", default=None)
_COUNTS: Final[ContextVar[Counter[str] | None]] = ContextVar("counts", default=None)


@contextmanager
def watched(by: Watcher) -> Iterator[None]:
    """Within it, `by` is told of what is read of shards."""
    token = _WATCHER.set(by)
    try:
        yield
    finally:
        _WATCHER.reset(token)


def watcher() -> Watcher | None:
    """Who is to be told."""
    return _WATCHER.get()


@contextmanager
def noting_unchecked(counts: Counter[str]) -> Iterator[None]:
    """Within it, what is opened and cannot be checked is counted."""
    before = _COUNTS.get()
    _COUNTS.set(counts)
    try:
        yield
    finally:
        _COUNTS.set(before)  # no token: a generator that is dropped half-way may end in another context


def note_unchecked() -> None:
    """Say that the length of the shard that is read is known nowhere; once, however often it is opened."""
    counts = _COUNTS.get()
    if counts is not None:
        counts[UNCHECKED] = 1
