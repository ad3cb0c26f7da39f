"""Whatever a document is made of, eight times as much costs a block about eight times the CPU time, never sixty-four.

`scripts/linear.py` does the same with 0.1, 1 and 4 million characters.
"""

from collections.abc import Callable

import pytest
from tests.contract.hostile_shapes import MARKUP, SHAPES, URL_SHAPES
from tests.contract.linear_time import NAMES, cost, shapes_for, warm_up

from textmill.block import Block

MakeBlock = Callable[..., Block]
SMALL, LARGE = 2_000, 16_000
MOST_RATIO = 28
"""Of the times; between the 8 of a linear step and the 64 of a quadratic one, with room for a busy machine."""
FREE_SECONDS = 0.05
"""What no document of the larger size pays for: fixed costs, and the grain of the clock."""
IN_A_CHILD = ("extractors.resiliparse", "extractors.trafilatura")
"""The page is parsed by a child with a limit of CPU time of its own; what is here is linear if a few pages are."""


@pytest.mark.parametrize("name", NAMES)
def test_time_grows_as_the_document_does(name: str, make_block: MakeBlock) -> None:
    block = make_block(name)
    warm_up(block)
    shapes = shapes_for(block)
    if name in IN_A_CHILD:
        shapes = {key: shapes[key] for key in list(shapes)[::12]}
    slow = {}
    for key, (column, shape) in shapes.items():
        large = cost(block, column, shape, LARGE)
        if large <= FREE_SECONDS:
            continue
        small = cost(block, column, shape, SMALL)
        if large > MOST_RATIO * small + FREE_SECONDS:
            large = min(large, cost(block, column, shape, LARGE))  # another process may have been in the way
            if large > MOST_RATIO * small + FREE_SECONDS:
                slow[key] = (small, large)
    assert slow == {}


def test_there_are_shapes_enough() -> None:
    assert min(len(SHAPES), len(URL_SHAPES), len(SHAPES) + len(MARKUP)) >= 20
