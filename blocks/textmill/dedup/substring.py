"""Remove, byte for byte, passages that stand elsewhere in the corpus too.

Source: Lee et al. 2022, "Deduplicating training data makes language models better", section 4.1 (recipes 6.5), who
remove repeats of 50 tokens from one suffix array over the corpus; RefinedWeb does the same. Here a repeat is counted
in bytes, the first stays by default, cuts fall on characters, and what is cut is found by its place, never by
searching for its words. Instead of one array there is one for each range of keys, with the same result
(`textmill.matching.windows.window_runs`).
"""

import re
from collections.abc import Sequence
from typing import ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from textmill.barrier import Mask
from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.documents import FAULT, column_type, schema_of
from textmill.matching.spans.contract import Passages, Spans, WindowBarrier, Windows
from textmill.matching.windows import suffix_windows, window_runs

I64 = npt.NDArray[np.int64]

_WORD: Final = re.compile(r"\S+")


class Substring(WindowBarrier):
    """Cuts every run of `min_bytes` bytes or more that has stood in the corpus before, in this document or another.

    A document of which nothing is left is dropped as `empty`, one from which was cut and that is now too short as
    `too_short`; documents from which nothing is cut stay, however short.
    """

    edits: ClassVar[str] = "passages that repeat in the corpus removed"

    not_in_keys: ClassVar[frozenset[str]] = WindowBarrier.not_in_keys | {"keep", "cut_at", "min_chars", "max_bytes"}

    min_bytes: int = Field(
        default=200,
        ge=1,
        le=1_000_000,
        description="Fewest bytes of UTF-8 of a repeat (200: about the 50 tokens of Lee et al. and RefinedWeb in "
        "English)",
    )
    keep: Literal["first", "none"] = Field(
        default="first",
        description="Which of equal passages stays: the `first` in the order of the input, or `none` (Lee et al., "
        "RefinedWeb, datatrove)",
    )
    cut_at: Literal["characters", "words"] = Field(
        default="characters",
        description="Where a cut may begin and end: at any character, or at a word (of a script with blanks) only, so "
        "that less is cut and no halves of words are left",
    )
    min_chars: int = Field(default=0, ge=0, description="Fewest characters of a document from which was cut")
    max_bytes: int = Field(
        default=1 << 28,
        ge=1,
        description="Most bytes of different passages that one task may hold; it takes about 15 bytes of memory for "
        "each, and the run stops where a task would need more",
    )

    def provides(self) -> pa.Schema:
        """The text without what was cut."""
        return schema_of("text")

    def prepare(self) -> None:
        """UserError when the library of suffix arrays is missing."""
        suffix_windows.check_installed()

    def measures(self) -> tuple[Measure, ...]:
        """Counts of what was cut and what is left."""
        number = pa.int64()
        return (
            Measure("removed", "Characters removed", number, 0, 100_000, counts=True),
            Measure("passages", "Passages removed", number, 0, 100, counts=True),
            Measure("chars", "Characters left in a document from which was cut", number, 1, 1_000_000, log=True),
        )

    def rules(self) -> tuple[Rule, ...]:
        """Applied to documents from which was cut."""
        return (Rule("too_short", f"{self.label}.chars", "<", self.min_chars),)

    def windows(self) -> Windows:
        """Text is compared itself."""
        return Windows(self.min_bytes, self.keep == "first", self.max_bytes)

    def spans(self, batch: Batch) -> Spans:
        """A key for every run of windows with one anchor, numbered by its first; two where a run may repeat itself."""
        runs = self._runs(batch, np.ones(len(batch), np.bool_))
        times = 1 + runs.repeats.astype(np.int64)
        second = np.arange(times.sum()) > np.repeat(np.cumsum(times) - times, times)
        return Spans(np.repeat(runs.rows, times), np.repeat(runs.starts, times) + second, np.repeat(runs.keys, times))

    def repeats(self, places: I64, counts: I64) -> Mask:
        """Whose key stands twice may repeat."""
        return counts > 1

    def passages(self, batch: Batch, nominated: Sequence[npt.NDArray[np.uint32]]) -> Passages:
        """The text of every run of windows that has a nominated one."""
        runs = self._runs(batch, np.array([len(spans) > 0 for spans in nominated], np.bool_))
        wide = np.uint64(32)
        told = np.concatenate(
            [np.empty(0, np.uint64), *((np.uint64(row) << wide) | spans for row, spans in enumerate(nominated))]
        )
        low, high = ((runs.rows.astype(np.uint64) << wide) | ends for ends in (runs.starts, runs.lasts))
        chosen = np.searchsorted(told, low) < np.searchsorted(told, high, side="right")
        rows, starts = runs.rows[chosen], runs.starts[chosen]
        values, offsets = _bytes(batch)
        sizes = runs.lasts[chosen].astype(np.int64) - starts + self.min_bytes
        texts = window_runs.gathered(values, offsets[rows] + starts, sizes)
        edges = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        buffers = [None, pa.py_buffer(edges), pa.py_buffer(texts)]
        return Passages(
            rows, starts, runs.keys[chosen], pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(rows), buffers)
        )

    def cut(self, batch: Batch, repeated: Sequence[npt.NDArray[np.uint32]]) -> Columns:
        """Edited texts, what is left of them, and `empty` where that is nothing but white space."""
        values, offsets = _bytes(batch)
        texts: list[str | None] = batch.column("text").to_pylist()
        counts = {name: np.zeros(len(batch), np.int64) for name in ("removed", "passages")}
        chars: list[int | None] = [None] * len(batch)
        faults: list[str | None] = [None] * len(batch)
        for row, spans in enumerate(repeated):
            before = texts[row]
            if before is None or not len(spans):
                continue
            ranges = self._ranges(values[offsets[row] : offsets[row + 1]], before, spans.astype(np.int64))
            if not ranges:
                continue
            begins = [0, *(end for _, end in ranges)]
            after = "".join(
                before[begin:end] for begin, end in zip(begins, [*(b for b, _ in ranges), None], strict=True)
            )
            texts[row] = after
            counts["removed"][row], counts["passages"][row] = len(before) - len(after), len(ranges)
            chars[row] = len(after)
            faults[row] = None if after.strip() else "empty"
        return {
            "text": pa.array(texts, column_type("text")),
            **{f"{self.label}.{name}": pa.array(values) for name, values in counts.items()},
            f"{self.label}.chars": pa.array(chars, pa.int64()),
            FAULT: pa.array(faults, pa.string()),
        }

    def _ranges(self, values: npt.NDArray[np.uint8], text: str, spans: I64) -> list[tuple[int, int]]:
        """Where the windows' union begins and ends, in characters, drawn in to whole characters or words."""
        is_new = np.concatenate([[True], spans[1:] > spans[:-1] + self.min_bytes])
        lasts = np.append(np.flatnonzero(is_new)[1:], len(spans)) - 1
        begins, ends = spans[is_new], spans[lasts] + self.min_bytes
        is_start = (values & 0xC0) != 0x80
        number = np.concatenate([np.zeros(1, np.int64), np.cumsum(is_start)])
        first = number[begins]
        last = number[ends] - ~np.append(is_start, True)[ends]
        if self.cut_at == "words":
            words = np.array([match.start() for match in _WORD.finditer(text)] + [len(text)], np.int64)
            first = words[np.minimum(np.searchsorted(words, first), len(words) - 1)]
            last = words[np.maximum(np.searchsorted(words, last, side="right") - 1, 0)]
        return [(begin, end) for begin, end in zip(first.tolist(), last.tolist(), strict=True) if begin < end]

    def _runs(self, batch: Batch, wanted: Mask) -> window_runs.Runs:
        values, offsets = _bytes(batch)
        return window_runs.find(values, offsets, wanted, self.min_bytes, max(1, self.min_bytes // 2))


def _bytes(batch: Batch) -> tuple[npt.NDArray[np.uint8], I64]:
    """UTF-8 of all texts, and where each begins and ends, int64 of shape (rows + 1,); a null is an empty text."""
    texts = pc.fill_null(batch.column("text").cast(pa.large_string()), "")
    if not len(texts):
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    _, offsets, values = texts.buffers()
    places = np.frombuffer(offsets, np.int64, len(texts) + 1, texts.offset * 8)
    return np.empty(0, np.uint8) if values is None else np.frombuffer(values, np.uint8), places
