"""Give blocks that take settings from those behind them what stands there."""

from collections.abc import Sequence

from textmill.barrier import Barrier
from textmill.block import Block

__all__ = ["fit"]


def fit(
    blocks: Sequence[Block], behind: Sequence[Block], places: dict[int, str], unset: dict[int, tuple[str, ...]]
) -> tuple[Block, ...]:
    """The blocks as they stand before one another and before those `behind`, up to the first barrier.

    `places` and `unset` know the new ones as they knew the old: where a block is declared, and which variables in its
    paths have no value, those of the blocks behind included.
    """
    found: list[Block] = []
    for number, block in enumerate(blocks):
        after: list[Block] = []
        for other in (*blocks[number + 1 :], *behind):
            if isinstance(other, Barrier):
                break
            after.append(other)
        fitted = block.fitted(after)
        if fitted is not block:
            places[id(fitted)] = places[id(block)]
            lacking = [name for one in (block, *after) for name in unset.get(id(one), ())]
            if lacking:
                unset[id(fitted)] = tuple(dict.fromkeys(lacking))
        found.append(fitted)
    return tuple(found)
