"""Find records by id, URL, host or the beginning of a URL, in time that does not grow with the number of shards.

Sorted files have an index of ids and URL keys; hosts and beginnings are found by the order of the rows. Files of a
stage that is not done yet are looked through.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from textmill.addresses.url_keys import url_key
from textmill.inspect.fate_index import IndexedPlaces, Wanted, behind, indexed_places
from textmill.inspect.fate_rows import FateFile, Part, fate_files, group_starts, rows_at, rows_opened
from textmill.store.fate_table import rules_in, stored
from textmill.store.store import Store

__all__ = ["Found", "find"]

_AT_ONCE: Final = 8
"""Files that are looked into at once, where a server is waited for."""
_AT_ONCE_HERE: Final = 3
"""The same on a disk: more threads wait for one another (measured on two cores)."""

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Found:
    """Some of the records that are looked for, with all columns, and how many there are of each fate."""

    parts: list[Part] = field(default_factory=list)
    fates: Counter[str] = field(default_factory=Counter)


def find(store: Store, wanted: Wanted, most: int | None = None) -> Found:
    """The rows of fates of records that are looked for, of which at most `most` are read in full.

    Those whose id or URL is just what was asked for, if there are any; else all that match.
    """
    files = fate_files(store)
    at_once = _AT_ONCE_HERE if store.is_local else _AT_ONCE
    with ThreadPoolExecutor(min(at_once, max(1, len(files)))) as pool:
        matched = list(pool.map(lambda file: _matched(store, file, wanted), files))
    is_exact = any(one.is_exact.any() for one in matched)
    found, room = Found(), most
    for file, one in zip(files, matched, strict=True):
        places = one.places[one.is_exact] if is_exact else one.places
        fates = one.fates.filter(pa.array(one.is_exact)) if is_exact else one.fates
        counted = pc.value_counts(fates)
        found.fates.update(dict(zip(counted.field(0).to_pylist(), counted.field(1).to_pylist(), strict=True)))
        chosen = places if room is None else places[:room]
        if len(chosen):
            found.parts.append(_in_full(store, file, chosen))
            room = None if room is None else room - len(chosen)
    return found


@dataclass(frozen=True)
class _Matched:
    """Places in a file of the records that are looked for and count, and their fates."""

    places: Places
    is_exact: npt.NDArray[np.bool_]
    """Whether the id or the URL is just what was asked for."""
    fates: pa.ChunkedArray

    @classmethod
    def none(cls) -> "_Matched":
        """Of a file that has none."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.bool_), pa.chunked_array([], pa.string()))

    def without(self, known: Places) -> "_Matched":
        """The others than these."""
        stays = ~np.isin(self.places, known)
        if stays.all():
            return self
        return _Matched(self.places[stays], self.is_exact[stays], self.fates.filter(pa.array(stays)))


def _matched(store: Store, file: FateFile, wanted: Wanted) -> _Matched:
    places: IndexedPlaces | None = None
    if file.index is not None:
        try:
            places = indexed_places(store, file.index, wanted)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            places = None  # the index is gone or damaged, which `verify` tells: all is looked through
    if places is not None and places.is_empty:
        return _Matched.none()
    with rows_opened(store, file) as parquet:
        if places is not None and places.last >= parquet.num_row_groups:
            places = None  # as above
        starts = group_starts(parquet)
        if places is None:
            found = [
                _in_group(file, parquet, group, int(starts[group]), wanted) for group in range(parquet.num_row_groups)
            ]
        else:
            found = [
                _in_group(file, parquet, group, int(starts[group]), wanted, np.array(rows))
                for group, rows in sorted(places.hit.items())
            ]
            known = np.concatenate([part.places for part in found]) if found else np.zeros(0, np.int64)
            found += [
                _beginning(file, parquet, group, int(starts[group]), wanted, places).without(known)
                for group in sorted(places.between)
            ]
    if not found:
        return _Matched.none()
    fates = pa.chunked_array([chunk for part in found for chunk in part.fates.cast(pa.string()).chunks], pa.string())
    rows = np.concatenate([part.places for part in found])
    return _Matched(rows, np.concatenate([part.is_exact for part in found]), fates)


def _beginning(
    file: FateFile, parquet: pq.ParquetFile, group: int, start: int, wanted: Wanted, places: IndexedPlaces
) -> _Matched:
    """Records of one row group of a sorted file whose URL keys begin so; none of them is one by its id.

    Addresses are read where not all rows begin alike, and columns besides fates where some rows do not count.
    """
    rows = parquet.metadata.row_group(group).num_rows
    ends = places.first[group : group + 2]
    if len(ends) == 2 and any(all(key.startswith(beginning) for key in ends) for beginning in wanted.beginnings):
        chosen = np.arange(rows, dtype=np.int64)
    else:
        urls = parquet.read_row_group(group, ["url"], use_threads=False)["url"]
        chosen = _ranges(urls, wanted.beginnings)
    if not len(chosen):
        return _Matched.none()
    names = ["fate"] if file.tasks is None and not file.passed else ["source", "shard", "fate"]
    own = parquet.read_row_group(group, names, use_threads=False)
    own = own if len(chosen) == rows else own.take(pa.array(chosen))
    own = file.counting(own.append_column("place", pa.array(chosen + start)))
    return _Matched(own["place"].to_numpy(), np.zeros(own.num_rows, np.bool_), own["fate"])


def _ranges(urls: pa.ChunkedArray, beginnings: Sequence[str]) -> Places:
    """Which of some addresses, sorted by their keys, have keys that begin so; they are close together."""

    def key(row: int) -> str:
        return url_key(urls[row].as_py())

    rows = range(len(urls))
    low = bisect_left(rows, min(beginnings), key=key)
    high = bisect_right(rows, behind(max(beginnings)), low, key=key)
    found = [np.zeros(0, np.int64)]
    for beginning in beginnings if low < high else ():
        start = bisect_left(rows, beginning, low, high, key=key)
        found.append(np.arange(start, bisect_right(rows, behind(beginning), start, high, key=key)))
    return np.concatenate(found)


def _in_group(
    file: FateFile, parquet: pq.ParquetFile, group: int, start: int, wanted: Wanted, only: Places | None = None
) -> _Matched:
    """Records of one row group, or `only` of some rows of it; the few columns are read that tell which they are."""
    rows = parquet.read_row_group(group, ["id", "url", "source", "shard", "fate"], use_threads=False)
    places = np.arange(rows.num_rows, dtype=np.int64) if only is None else only[only < rows.num_rows]
    rows = rows.take(pa.array(places))
    text = stored(wanted.text)
    exact = pc.or_kleene(pc.equal(rows["id"], text), pc.equal(rows["url"], text)).fill_null(False)
    pairs = zip(rows["id"].to_pylist(), rows["url"].to_pylist(), strict=True)
    mask = np.array([wanted.matches(row_id, url) for row_id, url in pairs], np.bool_)
    chosen = np.flatnonzero(mask)
    own = rows.take(pa.array(chosen)).append_column("place", pa.array(places[chosen] + start))
    own = file.counting(own.append_column("exact", pa.array(exact.to_numpy()[chosen])))
    return _Matched(own["place"].to_numpy(), own["exact"].to_numpy().astype(np.bool_), own["fate"])


def _in_full(store: Store, file: FateFile, places: Places) -> Part:
    """Rows of a file with all columns."""
    with rows_opened(store, file) as parquet:
        return Part(file, rows_at(parquet, places), rules_in(parquet.schema_arrow))
