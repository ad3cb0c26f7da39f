"""Runs a block over hostile shapes of several sizes and measures the CPU time of each."""

import math
import time
from collections.abc import Mapping
from typing import Final

import pyarrow as pa
from hostile_shapes import SHAPES, URL_SHAPES, Shape

from textmill.batch import Batch
from textmill.block import Block

__all__ = ["EXCEPTED", "KINDS", "exponent", "grows_too_fast", "seconds", "shapes_of"]

KINDS: Final = ("annotators", "filters", "formatters", "licenses")
"""Kinds of blocks that work in the caller's process. Extractors work in children with limits of their own; readers have
`tests/readers/test_proportion.py`."""

EXCEPTED: Final = {"annotators.fineweb_edu": "a transformer reads the first 512 tokens"}

_MARGIN: Final = 4.0
"""How many times the growth of the input the growth of the time may be."""
_FLOOR_SECONDS: Final = 0.5
"""Less than this is never too long: it is mostly noise."""


def shapes_of(name: str) -> Mapping[str, Shape]:
    """What a block is shown: addresses where it reads those, else texts (pages too, for blocks that read pages)."""
    return URL_SHAPES if "url" in name or "host" in name else SHAPES


def seconds(block: Block, shapes: Mapping[str, Shape], chars: int) -> float:
    """CPU time of this process for a batch with each shape once, as text, page and address."""
    texts = [shape.of(chars) for shape in shapes.values()]
    rows = len(texts)
    columns = {
        "id": [str(row) for row in range(rows)],
        "text": pa.array(texts, pa.large_string()),
        "html": pa.array(texts, pa.large_string()),
        "url": texts,
        "language": ["eng"] * rows,
        "script": ["Latn"] * rows,
        "language_score": pa.array([0.9] * rows, pa.float32()),
        "cluster_size": pa.array([1] * rows, pa.int64()),
        "license": texts,
        "source": ["crawl"] * rows,
        "shard": ["a.jsonl"] * rows,
        "metadata": ["{}"] * rows,
    }
    batch = Batch(pa.record_batch(columns))
    begun = time.process_time()
    block.apply(batch)
    return time.process_time() - begun


def grows_too_fast(block: Block, shapes: Mapping[str, Shape], small: int, large: int) -> bool:
    """Whether the larger texts take more than their share, by a wide margin."""
    after = seconds(block, shapes, large)
    return after > _FLOOR_SECONDS and after > _MARGIN * large / small * seconds(block, shapes, small)


def exponent(block: Block, shape: Shape, small: int, large: int) -> float:
    """How the time of one shape grows: 1 is in proportion to its size, 2 with its square."""
    one = {"": shape}
    before, after = seconds(block, one, small), seconds(block, one, large)
    return math.log(max(after, 1e-4) / max(before, 1e-4)) / math.log(large / small)
