"""The documents that clusters are made of, in the order in which they are numbered: those of an index, then a run's."""

from typing import Final

from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.shards import SKETCH, compared
from textmill.step import Made, StoredFile

__all__ = ["EARLIER", "before", "numbered", "sketches"]

EARLIER: Final = "earlier"
"""The step that makes shards of documents of an index: `data` says what they are, `sketch` has keys, `grown` sizes."""


def before(block: ClusterBarrier) -> tuple[str, ...]:
    """The step whose shards come before those of the run, if any does."""
    return (EARLIER,) if block.index is not None else ()


def numbered(made: Made) -> dict[str, StoredFile]:
    """The documents of all shards."""
    return {
        **{name: done.files["data"] for name, done in made.of(EARLIER).items()},
        **{name: documents.file for name, documents in compared(made).items()},
    }


def sketches(made: Made) -> dict[str, StoredFile]:
    """The sketches of all shards."""
    own = made.of(SKETCH)
    return {
        **{name: done.files["sketch"] for name, done in made.of(EARLIER).items()},
        **{name: own[name].files["data"] for name in compared(made)},
    }
