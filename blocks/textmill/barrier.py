"""The contract of a barrier: a block that needs every shard before it can decide, and so ends a stage.

It brings the steps that find out what becomes of documents (`textmill.step`), and says of each document what they have
found. What kinds of barrier share is in `textmill.matching`: those that keep one document of many
(`matching.clusters.contract`) and those that cut inside documents (`matching.spans.contract`).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Columns
from textmill.block import Block, Rule, Shard
from textmill.step import AnyStep, Notes

__all__ = [
    "NOT_COMPARABLE",
    "Around",
    "Barrier",
    "First",
    "Keys",
    "Mask",
    "Resolve",
]

Keys = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

First = Literal["first in the input", "lowest row", "lowest rank"]
"""Which of equal ones is the first: by shard and then row; by row and then shard; of spans by `ranks`."""

NOT_COMPARABLE: Final = "not_comparable"
"""Counted: documents without keys, which are kept whatever else there is."""

Resolve = Callable[[pa.RecordBatch, int], Columns]
"""From a batch of a shard, and the number in the shard of its first document, to what the barrier says of each."""


@dataclass(frozen=True, eq=False)
class Around:
    """Where a barrier stands: in which pipeline, among which barriers, and what it has noted in this run.

    One is equal to itself alone: what barriers find out of each other holds for one planning.
    """

    pipeline: str
    """The pipeline's name."""
    barriers: tuple["Barrier", ...]
    """All of the pipeline, in order."""
    notes: Notes | None = None
    """None where no run is at hand."""


class Barrier(Block):
    """A block that compares documents of all shards."""

    not_in_keys: ClassVar[frozenset[str]] = frozenset()
    """Settings that do not decide what is compared: they are left out of the fingerprints of sketches."""
    limits: ClassVar[frozenset[str]] = frozenset()
    """Settings that stop a run but decide nothing."""
    stores_measures: ClassVar[bool] = True
    """Whether documents that go on carry its measures as columns."""

    def reads(self) -> tuple[str, ...]:
        """Columns that documents are compared by."""
        return self.requires()

    def reads_if_there(self) -> tuple[str, ...]:
        """Columns that are compared as well, where documents have them."""
        return ()

    def reads_to_choose(self) -> tuple[str, ...]:
        """Columns that decide which of equal documents stays."""
        return ()

    def check_documents(self, schema: pa.Schema, shards: Iterable[Shard]) -> None:
        """UserError where documents with these columns, of these shards, cannot be compared."""

    def check_around(self, around: Around) -> None:
        """UserError where the barrier cannot stand among these others."""

    def cautions(self, columns: Collection[str]) -> tuple[str, ...]:
        """What a user should know before documents with these columns are compared, for `textmill plan` and `check`."""
        return ()

    def describe(self) -> tuple[str, ...]:
        """Lines for `textmill plan` on what the settings come to."""
        return ()

    def steps(self, around: Around) -> Sequence[AnyStep]:
        """The steps before documents go on.

        The first leaves a part for each shard, named like it: documents of shards without one go no further. The last
        leaves a file for each shard of which there is something to say, its role the shard's name; it may have others.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement steps")

    def closing_steps(self, around: Around) -> Sequence[AnyStep]:
        """The steps once the corpus is written."""
        return ()

    def resolve(self, found: pa.Table | None) -> Resolve:
        """What the last step's file for a shard (None: there is none) says of its documents.

        As columns: those of `provides` and `measures`, and `fault` where a document is refused.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement resolve")

    def rules(self) -> tuple[Rule, ...]:
        """As a filter's: in order, the first that a resolved document fails names the reason."""
        return ()
