"""Cut a source down to some of its records for a trial: `skip` so many, then read `limit`, in the order of its shards.

How many records a shard has is known once it is read. So a source with a limit is read shard by shard, each as far as
those before it leave room, and the same records are read whatever the number of workers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

__all__ = ["CUTTING", "LIMITED", "SKIPPED", "WHOLE", "Window", "cut", "left_by"]

CUTTING = frozenset({"skip", "limit"})
"""Settings of readers that decide on windows and on nothing else."""

SKIPPED = "skipped"
LIMITED = "limited"
"""Counts of a reader: records passed over, and shards in which the limit was reached."""


@dataclass(frozen=True)
class Window:
    """The records of a shard that are read: those after the first `skip`, and of them at most `limit`."""

    skip: int = 0
    limit: int | None = None

    @property
    def is_all(self) -> bool:
        """Whether every record is read, however many there are."""
        return self.skip == 0 and self.limit is None


WHOLE = Window()


def left_by(window: Window, skipped: int, read: int) -> Window:
    """What a shard of which so many records were passed over and read leaves for the next one."""
    return Window(window.skip - skipped, None if window.limit is None else window.limit - read)


def cut(batches: Iterable[pa.RecordBatch], window: Window, counts: Counter[str]) -> Iterator[pa.RecordBatch]:
    """The rows inside a window; nothing is read beyond it.

    `counts` learns of SKIPPED rows and, as LIMITED, of the shard if the limit is reached in it.
    """
    skip, room = window.skip, window.limit
    for batch in batches:
        passed = min(skip, batch.num_rows)
        skip -= passed
        if passed:
            counts[SKIPPED] += passed
        rest = batch.slice(passed) if room is None else batch.slice(passed, room)
        room = None if room is None else room - rest.num_rows
        if rest.num_rows:
            yield rest
        if room == 0:
            counts[LIMITED] += 1
            return
