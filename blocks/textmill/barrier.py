"""The contract of a deduplication block: equal keys in any band make two documents candidates.

A barrier needs every shard before it can decide, so it ends a stage. It only says what the keys are; sketch files,
edges, forests and clusters (`textmill.dedup`) are the same for every barrier.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from textmill.batch import Batch
from textmill.block import Block

Keys = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]


class Highest(BaseModel):
    """The document with the highest number in a column stays; null and NaN are lowest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    highest: str = Field(description="Column of numbers")


Keep = Literal["first", "longest"] | Highest


class Barrier(Block):
    """A block that keeps one document of every cluster of equal keys."""

    keep: Keep = Field(
        default="first",
        description="Which document of a cluster stays: `first` in the order of the input, `longest` in characters, or "
        "{highest: column}; the first of those that are equal",
    )

    def band_count(self) -> int:
        """How many keys a document has."""
        raise NotImplementedError(f"{type(self).__name__} does not implement band_count")

    def keys(self, batch: Batch) -> tuple[Keys, Mask]:
        """Keys, uint64 of shape (rows, bands), and which rows have any, bool of shape (rows,).

        A row without keys (too short to compare) is never a duplicate.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement keys")

    def first_is(self) -> Literal["first in the input", "highest in its shard"]:
        """What `first` means: the order of shards and then of rows, or of rows and then of shards."""
        return "first in the input"
