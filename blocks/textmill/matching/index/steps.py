"""The steps of a barrier with an index: before its clusters, and once the corpus is written."""

from collections.abc import Sequence

from textmill.barrier import Around
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.index.appending import Append
from textmill.matching.index.base import Base, base_of, definition, indexed
from textmill.matching.index.growing import Postings, Remember
from textmill.matching.index.recalling import Earlier, Recall
from textmill.step import AnyStep

__all__ = ["growth", "recalling"]


def recalling(block: ClusterBarrier, base: Base, around: Around) -> Sequence[AnyStep]:
    """What earlier crawls have of this one's keys."""
    labels = [barrier.label for barrier in indexed(around)]
    place = labels.index(block.label)
    before = None
    if place:
        first = indexed(around)[place - 1]
        first_base = base_of(first, around)
        assert first_base is not None
        before = (first.label, first_base)
    return (Recall(block, base, before), Earlier(block, base))


def growth(block: ClusterBarrier, around: Around) -> Sequence[AnyStep]:
    """What the index gets of this crawl."""
    base = base_of(block, around)
    assert base is not None
    barriers = indexed(around)
    is_first = barriers[0].label == block.label
    return (
        Remember(block, base, is_only=len(barriers) == 1, is_first=is_first),
        Postings(block, is_first),
        Append(block, base, definition(block, around), around.pipeline),
    )
