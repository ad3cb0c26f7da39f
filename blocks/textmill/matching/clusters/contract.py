"""A barrier that keeps one document of every cluster of equal keys, and what it says of keys and comparisons."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.barrier import Around, First, Keys, Mask, Resolve
from textmill.batch import Batch
from textmill.block import Measure, Shard
from textmill.errors import UserError
from textmill.location import Location
from textmill.matching.clusters.keep_setting import KEEP_MEANING, Highest, Keep
from textmill.matching.scoped import ScopedBarrier
from textmill.step import AnyStep

__all__ = ["ClusterBarrier", "Highest", "Keep"]


class ClusterBarrier(ScopedBarrier):
    """A block that keeps one document of every cluster of equal keys."""

    limits: ClassVar[frozenset[str]] = frozenset({"max_cluster", "max_source_loss"})
    not_in_keys: ClassVar[frozenset[str]] = limits | {"name", "keep", "index"}
    """Settings that do not decide keys, but what becomes of documents with equal ones: a change redoes no sketch."""

    stores_measures: ClassVar[bool] = False
    """Only dropped copies have a similarity."""

    keep: Keep = Field(default="first", description=KEEP_MEANING)
    index: Location | None = Field(
        default=None,
        description="Folder (path or URL) of an index of earlier crawls: this one is deduplicated against them and "
        "added (null: by itself)",
    )
    max_cluster: int | None = Field(
        default=None, ge=1, description="Most documents in one cluster; a larger one stops the run (null: no limit)"
    )
    max_source_loss: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Largest share of a source's documents that may be dropped as duplicates here; more stops the run "
        "(null: no limit)",
    )

    def remarks(self, batch: Batch) -> Mapping[str, int]:
        """What else is to be reported of documents when their keys are made: how many, by a name."""
        return {}

    def band_count(self) -> int:
        """How many keys a document has."""
        raise NotImplementedError(f"{type(self).__name__} does not implement band_count")

    def keys(self, batch: Batch) -> tuple[Keys, Mask]:
        """Keys, uint64 of shape (rows, bands), and which rows have any, bool of shape (rows,).

        A row without keys (too short to compare) is never a duplicate.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement keys")

    def first_is(self) -> First:
        """Which of several equal documents is the first."""
        return "first in the input"

    def min_similarity(self) -> float | None:
        """Least Jaccard similarity of `shingles` to a kept document that makes a duplicate; None: equal keys do."""
        return None

    def compares_in_order(self) -> bool:
        """Whether a duplicate is only what stands in a kept document as it is, in the order of its `shingles`."""
        return False

    def whole_band(self) -> int | None:
        """The band whose key is that of the whole document, so that equal ones are found among any number of others."""
        return None

    def shingles(self, batch: Batch) -> list[Keys]:
        """What documents are compared by, for each row; only asked with a `min_similarity`.

        In their order if it `compares_in_order`, else distinct and ascending.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement shingles")

    def replays(self) -> bool:
        """Whether the first is the one that datatrove's clustering would keep, which takes one task for the corpus."""
        return False

    def whole_keys(self, batch: Batch) -> tuple[npt.NDArray[np.bytes_], Mask]:
        """As `keys`, but bytes of equal length in datatrove's order; only asked of a barrier that `replays`."""
        raise NotImplementedError(f"{type(self).__name__} does not implement whole_keys")

    def reads_to_choose(self) -> tuple[str, ...]:
        from textmill.matching.clusters.keep import score_columns

        return score_columns(self)

    def describe(self) -> tuple[str, ...]:
        if self.replays():
            return ()
        from textmill.matching.clusters.sketch import SCHEMA

        size = self.band_count() * sum(field.type.bit_width for field in SCHEMA) // 8
        return (f"the sketch takes {size:,} bytes a document on disk, {size:,} MB per million documents",)

    def check_documents(self, schema: pa.Schema, shards: Iterable[Shard]) -> None:
        super().check_documents(schema, shards)
        for key in self.keep if isinstance(self.keep, tuple) else (self.keep,):
            if isinstance(key, Highest) and key.highest in schema.names:
                kind = schema.field(key.highest).type
                if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
                    raise UserError(f"keep: column {key.highest!r} is {kind}, not a number")

    def measures(self) -> tuple[Measure, ...]:
        """Where documents are compared, how similar a duplicate is to what is kept."""
        meaning = "Similarity of a duplicate to the kept document: shared shingles / all, or if in order its share"
        return () if self.min_similarity() is None else (Measure("similarity", meaning, pa.float64()),)

    def check_around(self, around: Around) -> None:
        from textmill.matching.index import base

        base.check_settings(self, around)

    def steps(self, around: Around) -> Sequence[AnyStep]:
        # Imported here, as above: the steps are made of modules that know this contract.
        from textmill.matching.clusters import steps

        return steps.of_barrier(self, around)

    def closing_steps(self, around: Around) -> Sequence[AnyStep]:
        from textmill.matching.index import steps

        return () if self.index is None else steps.growth(self, around)

    def resolve(self, found: pa.Table | None) -> Resolve:
        from textmill.matching.clusters.verdict import Verdict

        return Verdict(self, found).columns
