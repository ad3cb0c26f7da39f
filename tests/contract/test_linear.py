"""Time grows in proportion to the input, for every block and every shape; `scripts/linear.py` has larger sizes."""

from collections.abc import Callable

import pytest

from linear import EXCEPTED, KINDS, exponent, grows_too_fast, seconds, shapes_of
from textmill import catalog
from textmill.block import Block

MakeBlock = Callable[..., Block]
SMALL, LARGE = 2_000, 32_000
NAMES = [
    name
    for name, kind in catalog.blocks()
    if name.partition(".")[0] in KINDS and kind.__module__.startswith("textmill.") and name not in EXCEPTED
]


@pytest.mark.parametrize("name", NAMES)
def test_time_is_in_proportion(name: str, make_block: MakeBlock) -> None:
    block, shapes = make_block(name), shapes_of(name)
    seconds(block, shapes, 100)  # what is compiled or loaded once
    if not grows_too_fast(block, shapes, SMALL, LARGE):
        return
    worst = sorted(((exponent(block, shape, SMALL, LARGE), what) for what, shape in shapes.items()), reverse=True)
    assert not grows_too_fast(block, shapes, SMALL, LARGE), f"time grows with these powers of the size: {worst[:5]}"


def test_a_square_is_seen() -> None:
    class Square(Block):
        """Looks at every pair of characters."""

        def apply(self, batch: object) -> dict[str, object]:
            for text in batch.texts:  # type: ignore[attr-defined]  # a Batch
                for _ in range(len(text)):
                    text.count("\x07")
            return {}

    assert grows_too_fast(Square(), shapes_of("filters.square"), 1000, 16_000)
