"""Only documents of one scope are compared: a number for the source, crawl or language goes into every key.

FineWeb (Penedo et al. 2024, section 3.4) compares within one crawl, which kept better text than comparing all;
FineWeb2 within one language. Scopes meet by chance as seldom as 64-bit keys do. With `global` keys stay as they are.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from xxhash import xxh3_64_intdigest

from textmill.barrier import NOT_COMPARABLE, Keys, Mask
from textmill.batch import Batch
from textmill.block import Shard
from textmill.errors import UserError
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.scoped import ScopedBarrier
from textmill.matching.spans.contract import SpanBarrier, Spans
from textmill.tokens.document_languages import document_languages

__all__ = ["DUMP", "check_dumps", "crawl_in", "keys", "no_dump", "numbers", "spans", "whole_keys", "with_dump"]

DUMP: Final = "dump"
"""Column of the crawl's name, for documents that have one."""

_CRAWL: Final = re.compile(r"CC-MAIN-\d{4}-(?:\d{4}|\d{2})(?!\d)|CC-MAIN-2012(?=/|$)")
"""As Common Crawl names its crawls: by year and week, the first three otherwise. Files begin with a time instead."""


def crawl_in(address: str) -> str | None:
    """The last name of a crawl in a path or URL, None if there is none."""
    found = _CRAWL.findall(address)
    return str(found[-1]) if found else None


def with_dump(barrier: ScopedBarrier, batch: Batch, address: str) -> Batch:
    """The batch with a `dump` in every row, where that is the barrier's scope; UserError if one cannot be known.

    `address` is where the shard is.
    """
    if barrier.scope != DUMP:
        return batch
    known = _values(batch, DUMP) if DUMP in batch.names else [None] * len(batch)
    if all(known):
        return batch
    crawl = crawl_in(address)
    if crawl is None:
        raise UserError(no_dump(barrier, address))
    return batch.with_columns({DUMP: pa.array([name or crawl for name in known], pa.string())})


def check_dumps(barrier: ScopedBarrier, columns: Collection[str], shards: Iterable[Shard]) -> None:
    """UserError when only documents of one dump are compared and a shard's dump cannot be known."""
    for shard in shards if barrier.scope == DUMP and DUMP not in columns else ():
        if crawl_in(shard.url) is None:
            raise UserError(no_dump(barrier, shard.url))


def no_dump(barrier: ScopedBarrier, address: str) -> str:
    """What to tell the user."""
    return (
        f"{barrier.label}: scope: dump: {address} has no crawl's name such as CC-MAIN-2024-18 in it; give its "
        "documents a column `dump`, or make every dump a source and say `scope: source`"
    )


def numbers(barrier: ScopedBarrier, batch: Batch) -> npt.NDArray[np.uint64]:
    """A number for the scope of each row, 0 where all are compared; shape (rows,)."""
    if barrier.scope == "global":
        return np.zeros(len(batch), np.uint64)
    names = document_languages(batch) if barrier.scope == "language" else _values(batch, barrier.scope)
    known = {name: xxh3_64_intdigest(f"{barrier.scope} {name or ''}".encode()) for name in set(names)}
    return np.array([known[name] for name in names], np.uint64)


def keys(barrier: ClusterBarrier, batch: Batch, told: Counter[str] | None = None) -> tuple[Keys, Mask]:
    """The barrier's keys, equal in one scope only; `told` counts documents without, and the barrier's remarks."""
    found, mask = barrier.keys(batch)
    _tell(told, len(batch) - int(mask.sum()), barrier.remarks(batch) if told is not None else {})
    return found ^ numbers(barrier, batch)[:, None], mask


def whole_keys(
    barrier: ClusterBarrier, batch: Batch, told: Counter[str] | None = None
) -> tuple[npt.NDArray[np.bytes_], Mask]:
    """The same of whole keys, which the scope's number then begins."""
    found, mask = barrier.whole_keys(batch)
    _tell(told, len(batch) - int(mask.sum()), barrier.remarks(batch) if told is not None else {})
    if barrier.scope == "global":
        return found, mask
    width = found.dtype.itemsize
    mixed = np.empty((*found.shape, 8 + width), np.uint8)
    mixed[..., :8] = numbers(barrier, batch).astype(">u8").view(np.uint8).reshape(-1, 1, 8)
    mixed[..., 8:] = np.ascontiguousarray(found).view(np.uint8).reshape(*found.shape, width)
    return mixed.view(f"S{8 + width}").reshape(found.shape), mask


def spans(barrier: SpanBarrier, batch: Batch, told: Counter[str] | None = None) -> Spans:
    """The barrier's spans, with keys that are equal in one scope only; `told` counts documents without any."""
    found = barrier.spans(batch)
    _tell(told, len(batch) - len(np.unique(found.rows)), {})
    return replace(found, keys=found.keys ^ numbers(barrier, batch)[found.rows])


def _tell(told: Counter[str] | None, without: int, remarks: Mapping[str, int]) -> None:
    if told is not None:
        told.update({NOT_COMPARABLE: without, **remarks})


def _values(batch: Batch, name: str) -> Sequence[str | None]:
    values: list[str | None] = batch.column(name).to_pylist()
    return values
