"""What a block costs, in CPU time of this process, on one document of a hostile shape."""

import gc
import time

import pyarrow as pa
from tests.contract.hostile_shapes import MARKUP, SHAPES, URL_SHAPES, Shape

from textmill.batch import Batch
from textmill.block import Block, Reader, Writer
from textmill.config import catalog
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.spans.contract import SpanBarrier

__all__ = ["NAMES", "cost", "shapes_for", "warm_up"]

NAMES = [name for name, kind in catalog.blocks() if not issubclass(kind, Reader | Writer)]
"""All blocks but readers, which have tests of their own, and writers."""

_MENTION = ' <a href="https://creativecommons.org/licenses/by/4.0/">'
"""Without it a page is not looked at for licences."""


def shapes_for(block: Block) -> dict[str, tuple[str, Shape]]:
    """Shapes by name, each with the column that has it."""
    reads = set(block.requires())
    found: dict[str, tuple[str, Shape]] = {}
    if "url" in reads:
        found |= {f"url: {name}": ("url", shape) for name, shape in URL_SHAPES.items()}
    for column in ("text", "html", "license"):
        if column in reads:
            found |= {f"{column}: {name}": (column, shape) for name, shape in SHAPES.items()}
            if column == "html":
                found |= {f"{column}: {name}": (column, shape) for name, shape in MARKUP.items()}
    return found


def cost(block: Block, column: str, shape: Shape, chars: int) -> float:
    """Seconds of CPU time for one document whose `column` has the shape."""
    content = shape.of(chars)
    batch = _document(**{column: content + _MENTION if column == "html" else content})
    gc.disable()  # its passes come in steps that grow, which looks like more than proportion
    try:
        started = time.process_time()
        _apply(block, batch)
        return time.process_time() - started
    finally:
        gc.enable()


def warm_up(block: Block) -> None:
    """Load what the block loads once, and compile what it compiles."""
    for text in ("The river runs over stones. " * 3, "é \u4e2d\n- a@b.org 1.2.3.4"):
        _apply(block, _document(text=text, html=f"<p>{text}{_MENTION}"))


def _apply(block: Block, batch: Batch) -> None:
    if isinstance(block, ClusterBarrier):
        block.keys(batch)
    elif isinstance(block, SpanBarrier):
        block.spans(batch)
    else:
        block.apply(batch)


def _document(
    text: str = "A text.", html: str = "<p>A page.", url: str = "https://example.org/", license: str = "CC-BY-4.0"
) -> Batch:
    columns = {
        "id": ["a"],
        "text": pa.array([text], pa.large_string()),
        "source": ["s"],
        "shard": ["s.warc"],
        "url": [url],
        "html": pa.array([html], pa.large_string()),
        "language": ["eng"],
        "script": ["Latn"],
        "language_score": pa.array([0.9], pa.float32()),
        "cluster_size": pa.array([1], pa.int64()),
        "license": [license],
    }
    return Batch(pa.record_batch(columns))
