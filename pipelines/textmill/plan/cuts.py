"""Cut the blocks of a pipeline into those of map stages: at barriers, and where blocks ask for other resources."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textmill.barrier import Barrier
from textmill.block import Block
from textmill.config.pipeline import Pipeline
from textmill.errors import ConfigError
from textmill.identity import name_of
from textmill.resources import Resources

__all__ = ["Cut", "cut", "onward"]


@dataclass(frozen=True)
class Cut:
    """The blocks of one map stage: behind the readers, behind a barrier, or behind another map stage."""

    barrier: Barrier | None
    """What is resolved first."""
    blocks: tuple[Block, ...]
    resources: Resources
    goes_on: bool = False
    """Whether documents come from the map stage before, and no barrier stands between."""


def cut(pipeline: Pipeline) -> list[Cut]:
    """In order; the first is behind the readers."""
    for source in pipeline.sources:
        for block in source.blocks:
            if block.resources() != Resources():
                said = f"{name_of(block)!r} asks for resources of its own: it stands among the common blocks only"
                raise ConfigError(pipeline.where(block), said)
    cuts = [Cut(None, (), Resources())]
    for block in pipeline.blocks:
        last, asked = cuts[-1], block.resources()
        if isinstance(block, Barrier):
            cuts.append(Cut(block, (), asked))
        elif last.resources.is_beside(asked):
            rows = last.resources.batch_rows if asked.batch_rows is None else asked.batch_rows
            cuts[-1] = replace(last, blocks=(*last.blocks, block), resources=replace(asked, batch_rows=rows))
        else:
            cuts.append(Cut(None, (block,), asked, goes_on=True))
    return cuts


def onward(cuts: Sequence[Cut], number: int) -> tuple[Block, ...]:
    """The blocks that documents pass after a map stage before they come to a barrier."""
    found: list[Block] = []
    for later in cuts[number + 1 :]:
        if not later.goes_on:
            break
        found += later.blocks
    return tuple(found)
