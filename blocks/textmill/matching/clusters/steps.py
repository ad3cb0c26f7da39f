"""The steps of a barrier that keeps one document of every cluster of equal keys."""

from collections.abc import Sequence

from textmill.barrier import Around
from textmill.matching.clusters import replay, sketch
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.deciding import Clusters, Members
from textmill.matching.clusters.gathering import Gather
from textmill.matching.clusters.linking import Edges, Forest, Replay
from textmill.matching.index.base import base_of
from textmill.matching.index.steps import recalling
from textmill.matching.repeated_ids import ComparedIds
from textmill.matching.sketching import Sketch
from textmill.step import AnyStep

__all__ = ["of_barrier"]


def of_barrier(block: ClusterBarrier, around: Around) -> Sequence[AnyStep]:
    """Sketch, link, join, decide, sort by shard; with an index what earlier crawls have comes before."""
    base = base_of(block, around)
    decided = (Members(block, base), Clusters(block), ComparedIds(block), Gather(block))
    if block.replays():
        return (Sketch(block, replay.write), Replay(block), *decided)
    earlier = () if base is None else recalling(block, base, around)
    return (Sketch(block, sketch.write), *earlier, Edges(block), Forest(block), *decided)
