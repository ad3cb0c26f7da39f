"""Find records by id, URL, host or the beginning of a URL, in time that does not grow with the number of shards.

Sorted files have an index of ids and URL keys; hosts and beginnings are found by the order of the rows. Files of a
stage that is not done yet are looked through.
"""

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from textmill.addresses.hosts import host_of, is_name
from textmill.addresses.url_keys import host_key, url_key
from textmill.inspect.fate_rows import FateFile, Part, fate_files, group_starts, opened, rows_at, rows_opened
from textmill.store.fate_table import rules_in, stored
from textmill.store.sorted_fates import FIRST_KEYS, ROWS_PER_GROUP, id_hash, url_hash
from textmill.store.store import Store

__all__ = ["Found", "Wanted", "find"]

_ANY: Final = "*"
_AT_ONCE: Final = 8
"""Files that are looked into at once."""

Places = npt.NDArray[np.int64]


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
    with ThreadPoolExecutor(min(_AT_ONCE, max(1, len(files)))) as pool:
        matched = list(pool.map(lambda file: _matched(store, file, wanted), files))
    is_exact = any(one.is_exact.any() for one in matched)
    found, room = Found(), most
    for file, one in zip(files, matched, strict=True):
        places = one.places[one.is_exact] if is_exact else one.places
        fates = one.fates.filter(pa.array(one.is_exact)) if is_exact else one.fates
        found.fates.update(fates.to_pylist())
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


def _matched(store: Store, file: FateFile, wanted: Wanted) -> _Matched:
    groups: set[int] | None = None
    if file.index is not None:
        try:
            groups = _groups(store, file.index, wanted)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            groups = None  # the index is gone or damaged, which `verify` tells: all is looked through
    if groups is not None and not groups:
        return _Matched.none()
    with rows_opened(store, file) as parquet:
        if groups and max(groups) >= parquet.num_row_groups:
            groups = None  # as above
        starts = group_starts(parquet)
        parts = [
            _in_group(file, parquet, group, int(starts[group]), wanted)
            for group in (range(parquet.num_row_groups) if groups is None else sorted(groups))
        ]
    if not parts:
        return _Matched.none()
    fates = pa.chunked_array([chunk for part in parts for chunk in part.fates.cast(pa.string()).chunks], pa.string())
    places = np.concatenate([part.places for part in parts])
    return _Matched(places, np.concatenate([part.is_exact for part in parts]), fates)


def _groups(store: Store, index: str, wanted: Wanted) -> set[int]:
    """Row groups of a sorted file in which records that are looked for may be."""
    text = stored(wanted.text)
    found: set[int] = set()
    with opened(store, index) as parquet:
        first = json.loads(parquet.schema_arrow.metadata[FIRST_KEYS])
        for hashed in (id_hash(text), url_hash(url_key(text))):
            for group in range(parquet.num_row_groups):
                known = parquet.metadata.row_group(group).column(0).statistics
                if known is None or not known.has_min_max or known.min <= hashed <= known.max:
                    rows = parquet.read_row_group(group, use_threads=False)
                    place = np.flatnonzero(rows["hash"].to_numpy() == np.uint64(hashed))
                    found |= {int(row) // ROWS_PER_GROUP for row in rows["row"].to_numpy()[place]}
    for beginning in wanted.beginnings:
        found |= set(range(max(0, bisect_left(first, beginning) - 1), bisect_right(first, f"{beginning}\U0010ffff")))
    return found


def _in_group(file: FateFile, parquet: pq.ParquetFile, group: int, start: int, wanted: Wanted) -> _Matched:
    """Records of one row group; only the few columns are read that tell which they are."""
    rows = parquet.read_row_group(group, ["id", "url", "source", "shard", "fate"], use_threads=False)
    text = stored(wanted.text)
    exact = pc.or_kleene(pc.equal(rows["id"], text), pc.equal(rows["url"], text)).fill_null(False)
    mask = exact.to_numpy().copy()
    if file.index is not None and wanted.beginnings:
        urls = rows["url"]
        for beginning in wanted.beginnings:
            low = bisect_left(range(len(urls)), beginning, key=lambda at: url_key(urls[at].as_py()))
            high = bisect_right(range(len(urls)), f"{beginning}\U0010ffff", key=lambda at: url_key(urls[at].as_py()))
            mask[low:high] = True
    else:
        pairs = zip(rows["id"].to_pylist(), rows["url"].to_pylist(), strict=True)
        mask |= np.array([wanted.matches(row_id, url) for row_id, url in pairs], np.bool_)
    chosen = np.flatnonzero(mask)
    own = rows.take(pa.array(chosen)).append_column("place", pa.array(chosen + start))
    own = file.counting(own.append_column("exact", pa.array(exact.to_numpy()[chosen])))
    return _Matched(own["place"].to_numpy(), own["exact"].to_numpy().astype(np.bool_), own["fate"])


def _in_full(store: Store, file: FateFile, places: Places) -> Part:
    """Rows of a file with all columns."""
    with rows_opened(store, file) as parquet:
        return Part(file, rows_at(parquet, places), rules_in(parquet.schema_arrow))
