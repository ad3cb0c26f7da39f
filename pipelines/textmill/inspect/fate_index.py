"""Where in a sorted file of fates records may be that are looked for, by the index beside it."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow.parquet as pq

from textmill.addresses.hosts import host_of, is_name
from textmill.addresses.url_keys import host_key, url_key
from textmill.inspect.fate_rows import opened
from textmill.store.fate_table import stored
from textmill.store.sorted_file import FIRST_KEYS, ROWS_PER_GROUP, id_hash, url_hash
from textmill.store.store import Store

__all__ = ["IndexedPlaces", "Wanted", "behind", "indexed_places"]

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


@dataclass(frozen=True)
class IndexedPlaces:
    """Where in a sorted file records may be that are looked for."""

    hit: Mapping[int, Sequence[int]]
    """Rows whose id or URL key has the hash that is looked for, by row group, each counted in its group."""
    between: frozenset[int]
    """Row groups that may have rows whose URL keys begin so."""
    first: Sequence[str]
    """The URL key of the first row of each row group."""

    @property
    def is_empty(self) -> bool:
        return not self.hit and not self.between

    @property
    def last(self) -> int:
        return max((*self.hit, *self.between))


def indexed_places(store: Store, index: str, wanted: Wanted) -> IndexedPlaces:
    """Row groups of a sorted file in which records that are looked for may be."""
    text = stored(wanted.text)
    found: dict[int, list[int]] = {}
    with opened(store, index) as parquet:
        first = json.loads(parquet.schema_arrow.metadata[FIRST_KEYS])
        for hashed in (id_hash(text), url_hash(url_key(text))):
            for group in _with_hash(parquet, hashed):
                hashes = parquet.read_row_group(group, ["hash"], use_threads=False)["hash"].to_numpy()
                place = np.flatnonzero(hashes == np.uint64(hashed))
                if not len(place):
                    continue
                rows = parquet.read_row_group(group, ["row"], use_threads=False)["row"].to_numpy()
                for row in rows[place].tolist():
                    found.setdefault(row // ROWS_PER_GROUP, []).append(row % ROWS_PER_GROUP)
    between = {
        group
        for beginning in wanted.beginnings
        for group in range(max(0, bisect_left(first, beginning) - 1), bisect_right(first, behind(beginning)))
    }
    return IndexedPlaces({group: sorted(set(rows)) for group, rows in found.items()}, frozenset(between), first)


def _with_hash(parquet: pq.ParquetFile, hashed: int) -> range:
    """Row groups of an index, whose hashes are sorted, that may have one."""
    groups = range(parquet.num_row_groups)

    def ends(group: int) -> tuple[int, int]:
        known = parquet.metadata.row_group(group).column(0).statistics
        if known is None or not known.has_min_max:
            raise ValueError("an index without statistics")
        return known.min, known.max

    start = bisect_left(groups, hashed, key=lambda group: ends(group)[1])
    stop = bisect_right(groups, hashed, key=lambda group: ends(group)[0])
    return range(start, stop)


def behind(beginning: str) -> str:
    """What sorts behind all that begins so."""
    return f"{beginning}\U0010ffff"
