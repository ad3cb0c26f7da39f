"""Lets who runs a reader know how far it has come in its file, without the reader having to say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

__all__ = ["Watcher", "watched", "watcher"]

Watcher = Callable[[int, int], None]
"""Is told of bytes read, as they are stored, and of how many."""

_WATCHER: Final[ContextVar[Watcher | None]] = ContextVar("watcher", default=None)


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
