"""Say in words what a pipeline changes in the texts of each source, as licences ask of those who pass works on.

Creative Commons: "indicate if changes were made" (BY 4.0, section 3(a)(1)(B)); what a reader takes a text out of counts
too. A block that gives texts and says nothing of itself is named.
"""

from collections.abc import Mapping

from textmill.block import Block, Reader
from textmill.config.pipeline import Pipeline
from textmill.identity import name_of

__all__ = ["changes_of"]


def changes_of(pipeline: Pipeline) -> Mapping[str, str]:
    """By source, what its texts go through; in the order of blocks, each said once."""
    return {
        source.name: "; ".join(
            dict.fromkeys(
                said for block in (source.reader, *source.blocks, *pipeline.blocks) if (said := _change(block))
            )
        )
        for source in pipeline.sources
    }


def _change(block: Block) -> str:
    if isinstance(block, Reader):
        return block.edits
    return (block.edits or f"text edited by {name_of(block)}") if "text" in block.provides().names else ""
