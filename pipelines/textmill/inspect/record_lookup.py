"""Find records by id, URL, host or the beginning of a URL, in time that does not grow with the number of shards.

Sorted files have an index of ids and URL keys; hosts and beginnings are found by the order of the rows. Files of a
stage that is not done yet are looked through.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from textmill.addresses.hosts import host_of, is_name
from textmill.addresses.url_keys import host_key, url_key
from textmill.inspect.fate_rows import FateFile, Part, fate_files, opened
from textmill.store.fate_table import rules_in, stored
from textmill.store.sorted_fates import FIRST_KEYS, id_hash, url_hash
from textmill.store.store import Store

__all__ = ["Wanted", "find"]

_ANY: Final = "*"


@dataclass(frozen=True)
class Wanted:
    """What is looked for: records with this id or URL, or with a URL key that begins so."""

    text: str
    beginnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> "Wanted":
        """`https://example.org/a/*` is a beginning, `example.org` the host and those below, all else an id or a URL."""
        if text.endswith(_ANY):
            start = text.removesuffix(_ANY)
            key = url_key(start)
            return cls(text, (key.removesuffix("/") if not start.endswith("/") and start.count("/") < 3 else key,))
        if "." in text and "/" not in text and ":" not in text and is_name(host := host_of(text)):
            key = host_key(host)
            return cls(text, (f"{key})", f"{key},", f"{key}:"))
        return cls(text)

    def matches(self, row_id: str | None, url: str | None) -> bool:
        """Whether a record is one of those looked for."""
        if stored(self.text) in (row_id, url):
            return True
        key = url_key(url)
        return key.startswith(self.beginnings) if self.beginnings else bool(key) and key == url_key(stored(self.text))


def find(store: Store, wanted: Wanted) -> Iterator[Part]:
    """The rows of fates of records that are looked for, with all columns."""
    for file in fate_files(store):
        with opened(store, file.path) as parquet:
            rules = rules_in(parquet.schema_arrow)
            for rows in _candidates(store, file, parquet, wanted):
                counting = file.counting(rows)
                pairs = zip(counting["id"].to_pylist(), counting["url"].to_pylist(), strict=True)
                found = [row for row, (row_id, url) in enumerate(pairs) if wanted.matches(row_id, url)]
                if found:
                    yield Part(file, counting.take(found), rules)


def _candidates(store: Store, file: FateFile, parquet: pq.ParquetFile, wanted: Wanted) -> Iterator[pa.Table]:
    """Rows among which are all that match."""
    if file.index is None:
        yield from _scanned(parquet, wanted)
        return
    try:
        ids = _indexed(store, file.index, [id_hash(stored(wanted.text)), url_hash(url_key(stored(wanted.text)))])
    except (OSError, ValueError):  # the index is gone or damaged, which `verify` tells; what it is of is there
        yield from _scanned(parquet, wanted)
        return
    for group, places in _by_group(parquet, ids):
        yield parquet.read_row_group(group, use_threads=False).take(places)
    first = json.loads(parquet.schema_arrow.metadata.get(FIRST_KEYS) or parquet.metadata.metadata[FIRST_KEYS])
    for beginning in wanted.beginnings:
        start = max(0, bisect_left(first, beginning) - 1)
        for group in range(start, bisect_right(first, f"{beginning}\U0010ffff")):
            yield parquet.read_row_group(group, use_threads=False)


def _scanned(parquet: pq.ParquetFile, wanted: Wanted) -> Iterator[pa.Table]:
    for group in range(parquet.num_row_groups):
        known = parquet.read_row_group(group, ["id", "url"], use_threads=False)
        pairs = zip(known["id"].to_pylist(), known["url"].to_pylist(), strict=True)
        if any(wanted.matches(row_id, url) for row_id, url in pairs):
            yield parquet.read_row_group(group, use_threads=False)


def _indexed(store: Store, index: str, hashes: Iterable[int]) -> npt.NDArray[np.int64]:
    """Rows of a sorted file whose id or URL key has one of the hashes."""
    found: list[npt.NDArray[np.int64]] = []
    with opened(store, index) as parquet:
        for wanted in hashes:
            for group in range(parquet.num_row_groups):
                known = parquet.metadata.row_group(group).column(0).statistics
                if known is None or not known.has_min_max or known.min <= wanted <= known.max:
                    rows = parquet.read_row_group(group, use_threads=False)
                    place = np.flatnonzero(rows["hash"].to_numpy() == np.uint64(wanted))
                    found.append(rows["row"].to_numpy()[place].astype(np.int64))
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


def _by_group(parquet: pq.ParquetFile, rows: npt.NDArray[np.int64]) -> Iterator[tuple[int, list[int]]]:
    """Row groups, and places in them, of rows given in order."""
    sizes = [parquet.metadata.row_group(group).num_rows for group in range(parquet.num_row_groups)]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    groups = np.searchsorted(starts, rows, side="right") - 1
    for group in np.unique(groups):
        yield int(group), [int(row - starts[group]) for row in rows[groups == group]]
