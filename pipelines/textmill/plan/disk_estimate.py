"""Estimate what a run will take on disk, from the sizes of its input and what runs have been measured to take.

It is a guess within a factor of two or so: how much of the pages is text, and how much of that is kept, is not known.
"""

import re
from dataclasses import dataclass
from typing import Final

from textmill.inputs.paths import size_in
from textmill.plan.plan import Plan

__all__ = ["DiskEstimate", "estimate"]

_PAGES: Final = re.compile(r"\.w?arc(\.\w+)?$", re.IGNORECASE)
_PACKED: Final = re.compile(r"\.(gz|zst|bz2|xz|lz4|7z|zip|tgz|br|parquet|arrow|feather)$", re.IGNORECASE)


@dataclass(frozen=True)
class _Ratio:
    """Bytes of the run directory for each byte of input: at most while it runs, and at the end."""

    peak: float
    end: float


_MEASURED: Final = {
    ("pages", "keep"): _Ratio(0.20, 0.20),
    ("pages", "drop"): _Ratio(0.14, 0.12),
    ("plain", "keep"): _Ratio(3.0, 2.5),
    ("plain", "drop"): _Ratio(2.5, 1.2),
}
"""Of packed WARC files with one deduplication, and of `scripts/bench_space.py`, which has two and keeps all text."""
_UNPACKED: Final = 3.0
"""Times that text is larger than it is packed."""


@dataclass(frozen=True)
class DiskEstimate:
    """Bytes."""

    input: int
    peak: int
    end: int


def estimate(plan: Plan) -> DiskEstimate | None:
    """None where the sizes of shards are not known, or a source reads only some records of them."""
    if any(source.reader.limit is not None for source in plan.pipeline.sources):
        return None
    sizes = {shard.url: size_in(shard.identity) for shard in plan.shards}  # parts of a file have its address
    whole = peak = end = 0.0
    for url, size in sizes.items():
        if size is None:
            return None
        path = url.partition("?")[0]
        kind = "pages" if _PAGES.search(path) else "plain"
        unpacked = size * _UNPACKED if kind == "plain" and _PACKED.search(path) else size
        ratio = _MEASURED[kind, plan.pipeline.intermediates]
        whole, peak, end = whole + size, peak + ratio.peak * unpacked, end + ratio.end * unpacked
    return DiskEstimate(round(whole), round(peak), round(end))
