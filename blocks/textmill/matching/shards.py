"""The documents of shards as steps read them: which are compared, how they are numbered, and what of them is read.

Documents are numbered through the shards, in their order, so that a number names one whatever the tasks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, TypeVar

from textmill.batch import Batch
from textmill.block import Shard
from textmill.matching import scope
from textmill.matching.clusters import keep
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.consecutive import consecutive
from textmill.matching.scoped import ScopedBarrier
from textmill.step import Documents, Files, Made, Part, Step, StoredFile

__all__ = [
    "IDS",
    "SKETCH",
    "BeyondSketches",
    "Numbered",
    "compared",
    "compared_rows",
    "crawl_of",
    "groups",
    "known_rows",
]

SKETCH: Final = "sketch"
"""The first step of every barrier: its parts are shards."""
IDS: Final = "ids"
"""The step that looks for ids that repeat."""

P = TypeVar("P", bound=Part)


class BeyondSketches(Step[P]):
    """A step whose parts read neither sketches nor ids, though it asks of which shards there are some."""

    @property
    def counted(self) -> frozenset[str]:
        return frozenset({SKETCH, IDS})


@dataclass(frozen=True)
class Numbered:
    """A shard, the number of its first document, and how many it has."""

    name: str
    start: int
    documents: int


def compared(made: Made) -> dict[str, Documents]:
    """The documents that a barrier compares, by shard: those that were sketched.

    A shard that could not be sketched is left out: it would shift the numbers of those behind it.
    """
    sketched = made.of(SKETCH)
    return {name: documents for name, documents in made.documents.items() if name in sketched}


def groups(sizes: Mapping[str, int], most: int, most_shards: int, start: int = 0) -> list[tuple[Numbered, ...]]:
    """Shards that follow on each other, numbered from `start`, of at most so many documents together, or one shard."""
    firsts = accumulate(sizes.values(), initial=start)
    shards = [Numbered(name, first, size) for (name, size), first in zip(sizes.items(), firsts, strict=False)]
    return [tuple(shards[at] for at in group) for group in consecutive([*sizes.values()], most, most_shards)]


def crawl_of(barrier: ScopedBarrier, shard: Shard) -> str | None:
    """The crawl's name in the shard's address, where that is the scope."""
    return scope.crawl_in(shard.url) if barrier.scope == scope.DUMP else None


def compared_rows(files: Files, barrier: ScopedBarrier, data: StoredFile, address: str) -> Iterator[Batch]:
    """Batches of the columns that keys are made of, as far as there; UserError where a dump cannot be known."""
    wanted = [*barrier.reads(), *barrier.reads_if_there(), *((scope.DUMP,) if barrier.scope == scope.DUMP else ())]
    for table in files.rows(data, list(dict.fromkeys(wanted))):
        yield scope.with_dump(barrier, Batch(table), address)


def known_rows(files: Files, barrier: ClusterBarrier, data: StoredFile) -> Iterator[Batch]:
    """Batches of the columns that decide what becomes of documents with equal keys, as far as they are there."""
    wanted = [*barrier.requires(), "id", "source", "cluster_size", *keep.score_columns(barrier)]
    return (Batch(table) for table in files.rows(data, list(dict.fromkeys(wanted))))
