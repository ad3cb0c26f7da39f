"""Counts, histograms and timings of a task; `textmill.store.totals` sums them, and any subset gives a valid view.

Everything is plain integers and floats in JSON: a commit record carries one `TaskStats`, and the funnel, the report
and `verify` are sums of them. Seconds are the only part that differs between two runs.
"""

import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from textmill.block import Measure
from textmill.errors import ConservationError

BINS: Final = 40
"""Bins of a histogram without limits; values below `low` fall in the first, above `high` in the last."""

Limit = tuple[str, float]
"""How a rule compares (its `op`), and with what."""


class Histogram(BaseModel):
    """Counts of a measure over BINS bins between `low` and `high`, spaced by powers if `log`, and cut at limits too."""

    model_config = ConfigDict(extra="forbid")

    low: float
    high: float
    log: bool
    meaning: str = ""
    cuts: tuple[float, ...] = ()
    """Edges beside those of the bins: no bin has values on both sides of a limit, those that equal it included."""
    counts: list[int] = Field(default_factory=list)
    missing: int = 0
    total: float = 0.0

    @classmethod
    def of(cls, measure: Measure, limits: Iterable[Limit] = ()) -> "Histogram":
        """An empty histogram for a measure, cut where rules have their limits."""
        cuts = sorted({cut for op, limit in limits for cut in _cuts(op, limit) if measure.low < cut < measure.high})
        found = cls(low=measure.low, high=measure.high, log=measure.log, meaning=measure.meaning, cuts=tuple(cuts))
        return found.model_copy(update={"counts": [0] * (len(found.edges()) - 1)})

    def edges(self) -> list[float]:
        """The edges of the bins, one more than there are `counts`; a bin holds its lower edge."""
        return list(_edges(self.low, self.high, self.log, self.cuts))

    def add(self, values: pa.Array) -> None:
        """Count a column; null and NaN are `missing`."""
        numbers = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
        finite = numbers[np.isfinite(numbers)]
        self.missing += len(numbers) - len(finite)
        self.total += float(finite.sum())
        inner = _edges(self.low, self.high, self.log, self.cuts)[1:-1]
        found = np.bincount(np.searchsorted(inner, finite, side="right"), minlength=len(inner) + 1)
        self.counts = [have + int(more) for have, more in zip(self.counts, found, strict=True)]

    def merge(self, other: "Histogram") -> "Histogram":
        """The sum of two histograms of one measure; ValueError if their bins differ."""
        if (self.low, self.high, self.log, self.cuts) != (other.low, other.high, other.log, other.cuts):
            raise ValueError("histograms with different bins cannot be merged")
        counts = [a + b for a, b in zip(self.counts, other.counts, strict=True)]
        missing, total = self.missing + other.missing, self.total + other.total
        return self.model_copy(update={"counts": counts, "missing": missing, "total": total})


@lru_cache(maxsize=1024)
def _edges(low: float, high: float, log: bool, cuts: tuple[float, ...]) -> tuple[float, ...]:
    """The edges of bins; those of a measure are asked for with every batch."""
    even = np.geomspace(max(low, 1e-9), high, BINS + 1) if log else np.linspace(low, high, BINS + 1)
    return tuple(float(edge) for edge in np.union1d(even, cuts))


def _cuts(op: str, limit: float) -> tuple[float, ...]:
    """Edges that part the values which fail from those which pass."""
    above = math.nextafter(limit, math.inf)
    return {"<": (limit,), ">=": (limit,), ">": (above,), "<=": (above,), "==": (limit, above)}[op]


class TokenSum(BaseModel):
    """Tokens of the documents whose tokens were counted, and what these are."""

    model_config = ConfigDict(extra="forbid")

    documents: int = 0
    bytes: int = 0
    """Of their texts."""
    tokens: int = 0

    def merge(self, other: "TokenSum") -> "TokenSum":
        """The sum of both."""
        return TokenSum(
            documents=self.documents + other.documents,
            bytes=self.bytes + other.bytes,
            tokens=self.tokens + other.tokens,
        )


OTHERS: Final = "(others)"
"""The value that stands for those which are not counted apart."""

BlockKey = tuple[str, str]
"""What tells a block from the others of its pipeline: its YAML name and its label."""


class BlockStats(BaseModel):
    """What one block did: documents and text bytes in and out, drops, edits, histograms, seconds."""

    model_config = ConfigDict(extra="forbid")

    label: str
    kind: str
    """The block's YAML name."""
    documents_in: int = 0
    documents_out: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    drops: dict[str, int] = Field(default_factory=dict)
    """Documents by full reason, `<block>.<fault>`."""
    counts: dict[str, int] = Field(default_factory=dict)
    """Edits made, and records that are no documents."""
    fails: dict[str, int] = Field(default_factory=dict)
    """Documents that fail a rule, by fault, also where another one gave the reason."""
    alone: dict[str, int] = Field(default_factory=dict)
    """Of these, those that fail no other rule of the block."""
    histograms: dict[str, Histogram] = Field(default_factory=dict)
    dropped_bytes: int = 0
    """Of the texts of dropped documents, as far as they have one."""
    dropped_tokens: TokenSum = Field(default_factory=TokenSum)
    seconds: float = 0.0

    @property
    def key(self) -> BlockKey:
        """What tells a block from the others of its pipeline."""
        return self.kind, self.label

    def merge(self, other: "BlockStats") -> "BlockStats":
        """The sum of what one block did in two places."""
        histograms = dict(self.histograms)
        for name, histogram in other.histograms.items():
            histograms[name] = histograms[name].merge(histogram) if name in histograms else histogram
        return BlockStats(
            label=self.label,
            kind=self.kind,
            documents_in=self.documents_in + other.documents_in,
            documents_out=self.documents_out + other.documents_out,
            bytes_in=self.bytes_in + other.bytes_in,
            bytes_out=self.bytes_out + other.bytes_out,
            drops=add_counts(self.drops, other.drops),
            counts=add_counts(self.counts, other.counts),
            fails=add_counts(self.fails, other.fails),
            alone=add_counts(self.alone, other.alone),
            histograms=histograms,
            dropped_bytes=self.dropped_bytes + other.dropped_bytes,
            dropped_tokens=self.dropped_tokens.merge(other.dropped_tokens),
            seconds=self.seconds + other.seconds,
        )


class Tally(BaseModel):
    """Documents and text bytes kept and dropped of one group (a language, a licence, a host)."""

    model_config = ConfigDict(extra="forbid")

    kept: int = 0
    dropped: int = 0
    kept_bytes: int = 0
    counted_bytes: int = 0
    """Of the kept documents whose tokens were counted."""
    tokens: int = 0
    """Of these documents."""
    dropped_by: dict[str, int] = Field(default_factory=dict)
    """Dropped documents by the label of the block; not of hosts."""

    def merge(self, other: "Tally") -> "Tally":
        """The sum of two tallies."""
        return Tally(
            kept=self.kept + other.kept,
            dropped=self.dropped + other.dropped,
            kept_bytes=self.kept_bytes + other.kept_bytes,
            counted_bytes=self.counted_bytes + other.counted_bytes,
            tokens=self.tokens + other.tokens,
            dropped_by=add_counts(self.dropped_by, other.dropped_by),
        )


class TaskStats(BaseModel):
    """What one task did, or many merged: blocks in pipeline order, and breakdowns of its documents."""

    model_config = ConfigDict(extra="forbid")

    records: int = 0
    kept: int = 0
    tokens: TokenSum = Field(default_factory=TokenSum)
    """Of kept documents."""
    blocks: list[BlockStats] = Field(default_factory=list)
    breakdowns: dict[str, dict[str, Tally]] = Field(default_factory=dict)
    """Column (source, language, license, host, those of `stats.by`) -> value -> tally; "" stands for unknown."""

    @property
    def drops(self) -> dict[str, int]:
        """Documents by reason, over all blocks."""
        total: Counter[str] = Counter()
        for block in self.blocks:
            total.update(block.drops)
        return dict(total)

    def check(self, where: str) -> None:
        """Raise ConservationError unless records in = kept + dropped, over all and in every block."""
        dropped = sum(self.drops.values())
        if self.records != self.kept + dropped:
            raise ConservationError(f"{where}: {self.records} records in, {self.kept} kept + {dropped} dropped")
        for block in self.blocks:
            if block.documents_in != block.documents_out + sum(block.drops.values()):
                raise ConservationError(
                    f"{where}: {block.label}: {block.documents_in} documents in, {block.documents_out} out + "
                    f"{sum(block.drops.values())} dropped"
                )


def add_counts(a: dict[str, int], b: dict[str, int]) -> dict[str, int]:
    """Sum of two counters, keys in order of first appearance."""
    return {key: a.get(key, 0) + b.get(key, 0) for key in [*a, *(key for key in b if key not in a)]}
