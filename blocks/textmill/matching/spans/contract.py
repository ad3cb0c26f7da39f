"""A barrier that removes, inside documents, spans that stand elsewhere in the corpus, and what it says of them.

Equal keys are one span that occurs several times. Where equal keys only nominate spans (`WindowBarrier`) their text is
compared; where a span has many keys (`LookupBarrier`) they are looked up in a Bloom filter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.barrier import Around, First, Keys, Mask, Resolve
from textmill.batch import Batch, Columns
from textmill.matching.scoped import ScopedBarrier
from textmill.step import AnyStep

__all__ = ["WHOLE", "Lookup", "LookupBarrier", "Passages", "SpanBarrier", "Spans", "WindowBarrier", "Windows"]

WHOLE: Final = (1 << 32) - 1
"""The number that `cut` is told where all of a document is to be removed."""


@dataclass(frozen=True)
class Spans:
    """Keys of the spans of a batch, sorted by (row, span); all three arrays have shape (spans,)."""

    rows: npt.NDArray[np.uint32]
    """The span's document, counted from the batch's first."""
    spans: npt.NDArray[np.uint32]
    """The span's number within its document; `cut` is told numbers, so it must be able to find the span by it."""
    keys: npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Windows:
    """How spans are compared byte by byte: each is a window of text, and its number the byte at which it begins."""

    bytes: int
    keep_first: bool
    """Whether the first of equal windows stays."""
    max_bytes: int
    """Most bytes of different passages that one task may hold."""


@dataclass(frozen=True)
class Passages:
    """Stretches of text; equal windows lie in passages of equal keys. Arrays have shape (passages,)."""

    rows: npt.NDArray[np.uint32]
    """The passage's document, counted from the batch's first; ascending."""
    starts: npt.NDArray[np.uint32]
    """The byte of its document at which the passage, and its first window, begins; ascending within a document."""
    keys: npt.NDArray[np.uint64]
    texts: pa.LargeBinaryArray


@dataclass(frozen=True)
class Lookup:
    """How spans of many keys are looked up in one Bloom filter, one after another in the order of the input."""

    expected_keys: int
    """Different keys that the filter must take."""
    false_positive_rate: float
    """Largest share of new keys that it may then take for known."""
    max_overlap: float
    """Largest share of its keys that may be known of a span, or of all spans of a document, that stays."""


class SpanBarrier(ScopedBarrier):
    """A block that removes, inside documents, spans that stand elsewhere in the corpus too."""

    not_in_keys: ClassVar[frozenset[str]] = frozenset({"name"})
    """Settings that do not decide keys, but which spans go and what becomes of their documents."""

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

    def ranks(self, batch: Batch) -> Keys:
        """The rank of each document, uint64 of shape (rows,); of equal ones the first in the input is the first.

        Only asked where the first is the `lowest rank`.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement ranks")

    def cut(self, batch: Batch, repeated: Sequence[npt.NDArray[np.uint32]]) -> Columns:
        """Columns of `provides` (the edited text) and `measures`, and `fault` where nothing worth keeping is left.

        `repeated` has one ascending array for each row: the numbers of the spans that `repeats` told to remove.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement cut")

    def steps(self, around: Around) -> Sequence[AnyStep]:
        # Imported here, as above: the steps are made of modules that know this contract.
        from textmill.matching.spans import steps

        return steps.of_barrier(self)

    def resolve(self, found: pa.Table | None) -> Resolve:
        from textmill.matching.spans.repeats import REMOVED, by_row

        removed = REMOVED.empty_table() if found is None else found
        return lambda batch, first: self.cut(Batch(batch), by_row(removed, first, batch.num_rows))


class WindowBarrier(SpanBarrier):
    """A span barrier whose spans are windows of text, compared byte by byte where `repeats` nominates them."""

    def windows(self) -> Windows:
        """How the text of nominated spans is compared."""
        raise NotImplementedError(f"{type(self).__name__} does not implement windows")

    def passages(self, batch: Batch, nominated: Sequence[npt.NDArray[np.uint32]]) -> Passages:
        """The text around the spans that `repeats` told, given as to `cut`.

        Every window of the batch is in one passage at most, and there with all windows of its key around it.
        """
        raise NotImplementedError(f"{type(self).__name__} does not implement passages")

    def steps(self, around: Around) -> Sequence[AnyStep]:
        from textmill.matching.windows import steps

        return steps.of_barrier(self)


class LookupBarrier(SpanBarrier):
    """A span barrier whose spans have many keys each, which are looked up in a Bloom filter in the order of the input.

    `repeats` is not asked, and `cut` gets `WHOLE` as the last span of a document that is known as a whole.
    """

    def lookup(self) -> Lookup:
        """How they are looked up."""
        raise NotImplementedError(f"{type(self).__name__} does not implement lookup")

    def steps(self, around: Around) -> Sequence[AnyStep]:
        from textmill.matching.bloom_pass import steps

        return steps.of_barrier(self)
