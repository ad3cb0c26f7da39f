"""The contracts of deduplication blocks: a barrier keeps one document of many, a span barrier cuts inside documents.

Both need every shard before they can decide, so they end a stage. They only say what the keys are (and, for spans, how
text without them reads); sketch files and what is made of them (`textmill.dedup`) are the same for every barrier.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure, Rule
from textmill.keep_setting import KEEP_MEANING, Highest, Keep
from textmill.location import Location
from textmill.spans import WHOLE, Lookup, Passages, Spans, Windows

__all__ = [
    "ALARMS",
    "NOT_COMPARABLE",
    "SCOPE_MEANING",
    "WHOLE",
    "AnyBarrier",
    "Barrier",
    "First",
    "Highest",
    "Keep",
    "Keys",
    "Lookup",
    "Mask",
    "Passages",
    "Scope",
    "SpanBarrier",
    "Spans",
    "Windows",
]

Keys = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]


First = Literal["first in the input", "highest in its shard", "lowest in rank"]
"""What `first` means: the order of shards and then of rows; of rows and then of shards; of spans, that of `ranks`."""
Scope = Literal["global", "source", "dump", "language"]
SCOPE_MEANING: Final = (
    "Which documents are compared: all (`global`), or those of one `source`, of one `language` and script (documents "
    "without either among themselves), or of one crawl (`dump`: the column of this name or, where that is missing or "
    "null, the last name such as CC-MAIN-2024-18 in the shard's address)"
)
_SCOPE_COLUMNS: Final[dict[Scope, tuple[str, ...]]] = {
    "global": (),
    "source": ("source",),
    "dump": (),
    "language": ("language", "script"),
}


ALARMS: Final = frozenset({"max_cluster", "max_source_loss"})
"""Settings that stop a run but decide nothing."""


NOT_COMPARABLE: Final = "not_comparable"
"""Counted: documents without keys, which are kept whatever else there is."""


class Barrier(Block):
    """A block that keeps one document of every cluster of equal keys."""

    choices: ClassVar[frozenset[str]] = ALARMS | {"name", "keep", "index"}
    """Settings that do not decide keys, but what becomes of documents with equal ones: a change redoes no sketch."""

    keep: Keep = Field(default="first", description=KEEP_MEANING)
    scope: Scope = Field(default="global", description=SCOPE_MEANING)
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

    def reads(self) -> tuple[str, ...]:
        """Columns that keys are made of: those that the block requires and those that tell scopes apart."""
        return tuple(dict.fromkeys((*self.requires(), *_SCOPE_COLUMNS[self.scope])))

    def reads_if_there(self) -> tuple[str, ...]:
        """Columns that keys are made of as well, where documents have them."""
        return ()

    def remarks(self, batch: Batch) -> Mapping[str, int]:
        """What else is to be told of documents when their keys are made: how many, by a name."""
        return {}

    def cautions(self, columns: Collection[str]) -> tuple[str, ...]:
        """What a user should know before documents with these columns are compared, for `textmill plan` and `check`."""
        return ()

    def library_versions(self) -> Mapping[str, str]:
        """Packages whose version decides keys: an index keeps to those it was made with."""
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

    def describe(self) -> tuple[str, ...]:
        """Lines for `textmill plan` on what the settings come to."""
        return ()

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

    def measures(self) -> tuple[Measure, ...]:
        """Where documents are compared, how similar a duplicate is to what is kept."""
        meaning = "Similarity of a duplicate to the kept document: shared shingles / all, or if in order its share"
        return () if self.min_similarity() is None else (Measure("similarity", meaning, pa.float64()),)

    def replays(self) -> bool:
        """Whether the first is the one that datatrove's clustering would keep, which takes one task for the corpus."""
        return False

    def whole_keys(self, batch: Batch) -> tuple[npt.NDArray[np.bytes_], Mask]:
        """As `keys`, but bytes of equal length in datatrove's order; only asked of a barrier that `replays`."""
        raise NotImplementedError(f"{type(self).__name__} does not implement whole_keys")


class SpanBarrier(Block):
    """A block that removes, inside documents, spans that stand elsewhere in the corpus too."""

    choices: ClassVar[frozenset[str]] = frozenset({"name"})
    """Settings that do not decide keys, but which spans go and what becomes of their documents: as of `Barrier`."""

    scope: Scope = Field(default="global", description=SCOPE_MEANING)

    def reads(self) -> tuple[str, ...]:
        """Columns that keys are made of: those that the block requires and those that tell scopes apart."""
        return tuple(dict.fromkeys((*self.requires(), *_SCOPE_COLUMNS[self.scope])))

    def reads_if_there(self) -> tuple[str, ...]:
        """Columns that keys are made of as well, where documents have them."""
        return ()

    def cautions(self, columns: Collection[str]) -> tuple[str, ...]:
        """As of `Barrier`."""
        return ()

    def spans(self, batch: Batch) -> Spans:
        """The keys of all spans that are to be compared; equal keys are one span occurring several times."""
        raise NotImplementedError(f"{type(self).__name__} does not implement spans")

    def repeats(self, places: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> Mask:
        """Which occurrences are removed: bool, shape (occurrences,).

        `places` are 0 for the first occurrence of a span in the corpus, 1 for the second; `counts` are how many it has.
        """
        return places > 0

    def first_is(self) -> First:
        """Which of several equal spans is the first; within a document the one with the lowest number."""
        return "first in the input"

    def describe(self) -> tuple[str, ...]:
        """Lines for `textmill plan` on what the settings come to."""
        return ()

    def ranks(self, batch: Batch) -> Keys:
        """The rank of each document, uint64 of shape (rows,); of equal ones the first in the input is the first.

        Only asked where the first is the `lowest in rank`.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement ranks")

    def windows(self) -> Windows | None:
        """Where equal keys only nominate spans, how their text is compared; None: equal keys suffice."""
        return None

    def passages(self, batch: Batch, nominated: Sequence[npt.NDArray[np.uint32]]) -> Passages:
        """The text around the spans that `repeats` told, given as to `cut`; only asked with `windows`.

        Every window of the batch is in one passage at most, and there with all windows of its key around it.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement passages")

    def lookup(self) -> Lookup | None:
        """Where spans have many keys each and are looked up in a Bloom filter, how; None: equal keys suffice.

        `repeats` is not asked then, and `cut` is told `WHOLE` as the last span of a document that is known as a whole.
        """
        return None

    def cut(self, batch: Batch, repeated: Sequence[npt.NDArray[np.uint32]]) -> Columns:
        """Columns of `provides` (the edited text) and `measures`, and `fault` where nothing worth keeping is left.

        `repeated` has one ascending array for each row: the numbers of the spans that `repeats` told to remove.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement cut")

    def rules(self) -> tuple[Rule, ...]:
        """As a filter's: in order, the first that an edited document fails names the reason."""
        return ()


AnyBarrier: TypeAlias = Barrier | SpanBarrier
