"""What a span barrier and the steps that serve it tell each other: spans, windows, passages, and a look-up's terms."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["WHOLE", "Lookup", "Passages", "Spans", "Windows"]

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
