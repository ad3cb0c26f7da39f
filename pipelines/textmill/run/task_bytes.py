"""How much a task reads: what is given out first, and which tasks are small enough to go together."""

from itertools import islice
from typing import Final

from textmill.block import Shard
from textmill.inputs.parts import FilePart, stored_bytes
from textmill.store.task import Task

__all__ = ["weight"]

_UNKNOWN: Final = 1 << 28
"""Bytes of a shard that does not say: as a file of a crawl, to be given out early and by itself."""
_MANY: Final = 1000


def weight(task: Task) -> int:
    """Bytes as they are stored; of a task that reads a slice of many files those of all."""
    shard = getattr(task.part, "shard", None)
    files = [file.bytes for file in islice(task.reads(), _MANY + 1)]
    if len(files) > _MANY:
        return _UNKNOWN * _MANY
    if isinstance(shard, Shard) and not files:
        stored = shard.stop - shard.start if isinstance(shard, FilePart) else stored_bytes(shard)
        return _UNKNOWN if stored is None else stored
    return sum(files)
