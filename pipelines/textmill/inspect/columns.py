"""The records of a run as columns in memory: all of them, or of many a uniform sample.

Columns are read when they are asked for and kept, so that a view reads the few that it shows. Records are drawn by
their `key`, so a sample is the same whenever it is taken, and the samples of `shadow` and `tokens` lie within it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.digest import Json
from textmill.inspect.fate_rows import FateFile, fate_files, opened
from textmill.store.fate_table import fails_column, rules_in
from textmill.store.sorted_fates import SAMPLED
from textmill.store.store import Store

__all__ = ["MOST_ROWS", "Codes", "Columns", "Mask", "Row"]

MOST_ROWS: Final = 2_000_000
"""Records that are held; of more a sample, for which sorted files need not be read whole."""
_BASE: Final = ("source", "shard", "fate", "key")

Mask = npt.NDArray[np.bool_]
Row = dict[str, Json]
"""A record by the names of columns, and the `stage` that its row is of."""


@dataclass(frozen=True)
class Codes:
    """A column of strings: `codes` (int32 of shape (rows,)) are places in `values`; null is the empty string."""

    codes: npt.NDArray[np.int32]
    values: Sequence[str]

    def counts(self, weights: npt.NDArray[np.float64] | Mask | None = None) -> npt.NDArray[np.float64]:
        """Rows of each value, or what their weights add up to; float64 of shape (values,)."""
        found = np.bincount(self.codes, None if weights is None else weights.astype(np.float64), len(self.values))
        return found.astype(np.float64)


@dataclass(frozen=True)
class _Part:
    """A file, or the sample of one, and which of its rows are held."""

    file: FateFile
    path: str
    rows: npt.NDArray[np.int64]
    names: frozenset[str]
    rules: Sequence[str]


@dataclass
class Columns:
    """Records of a run, in no order that means anything."""

    store: Store
    rate: float
    """Of all records the share that is held, 0..1."""
    total: int
    """Records of the run that have a row."""
    _parts: list[_Part]
    _known: dict[str, pa.ChunkedArray] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store, most: int = MOST_ROWS) -> "Columns":
        """Those of a run, at most about `most` records."""
        files = fate_files(store)
        total = sum(file.rows for file in files)
        rate = 1.0 if total <= most else min(most / total, 1 / SAMPLED)
        parts = [_part(store, file, rate) for file in files]
        return cls(store, rate, round(sum(len(part.rows) for part in parts) / rate), parts)

    def __len__(self) -> int:
        return sum(len(part.rows) for part in self._parts)

    def arrow(self, name: str) -> pa.ChunkedArray:
        """A column as it is stored; null in files without it."""
        if name not in self._known:
            chunks = [chunk for part in self._parts for chunk in self._read(part, name)]
            kind = next((chunk.type for chunk in chunks if not pa.types.is_null(chunk.type)), pa.string())
            same = [pa.nulls(len(chunk), kind) if pa.types.is_null(chunk.type) else chunk for chunk in chunks]
            self._known[name] = pa.chunked_array(same, kind)
        return self._known[name]

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """A column of numbers as float64 of shape (rows,), NaN where a record has none."""
        found: npt.NDArray[np.float64] = self.arrow(name).cast(pa.float64(), safe=False).to_numpy()
        return found

    def codes(self, name: str) -> Codes:
        """A column of strings."""
        coded = self.arrow(name).cast(pa.string()).fill_null("").combine_chunks().dictionary_encode()
        coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
        return Codes(coded.indices.to_numpy().astype(np.int32), coded.dictionary.to_pylist())

    def stages(self) -> Codes:
        """The stage that each record's row is of."""
        names = sorted({part.file.stage for part in self._parts}, key=lambda name: int(name.partition("-")[0]))
        numbers = [np.full(len(part.rows), names.index(part.file.stage), np.int32) for part in self._parts]
        return Codes(np.concatenate(numbers) if numbers else np.zeros(0, np.int32), names)

    def fails(self, reason: str) -> Mask:
        """Which records fail the rule of a reason, as far as they came to it or went on as shadows."""
        found = []
        for part in self._parts:
            fails = np.zeros(len(part.rows), np.bool_)
            if reason in part.rules:
                word, bit = divmod(part.rules.index(reason), 64)
                bits = pa.chunked_array(self._read(part, fails_column(word))).fill_null(0).to_numpy()
                fails = (bits >> np.uint64(bit) & np.uint64(1)).astype(np.bool_)
            found.append(fails)
        return np.concatenate(found) if found else np.zeros(0, np.bool_)

    def rows(self, places: npt.NDArray[np.int64], names: Sequence[str]) -> list[Row]:
        """Some records in full, in the order asked for: of files only the row groups are read that hold them."""
        found: dict[int, Row] = {}
        first = 0
        for part in self._parts:
            inside = np.sort(places[(places >= first) & (places < first + len(part.rows))])
            if len(inside):
                rows = _at(self.store, part, part.rows[inside - first], names)
                found |= dict(zip(inside.tolist(), rows, strict=True))
            first += len(part.rows)
        return [found[place] for place in places.tolist()]

    def _read(self, part: _Part, name: str) -> list[pa.Array]:
        if name not in part.names:
            return [pa.nulls(len(part.rows))]
        with opened(self.store, part.path) as parquet:
            column = parquet.read([name], use_threads=False)[name]
        is_all = len(part.rows) == len(column)
        return list((column if is_all else column.take(pa.array(part.rows))).chunks)


def _at(store: Store, part: _Part, rows: npt.NDArray[np.int64], names: Sequence[str]) -> list[Row]:
    """Rows of a file in the order of the file, with its stage; columns that it lacks are None."""
    found: list[Row] = []
    present = [name for name in names if name in part.names]
    nothing: Row = {**dict.fromkeys(names), "stage": part.file.stage}
    with opened(store, part.path) as parquet:
        first = 0
        for group in range(parquet.num_row_groups):
            end = first + parquet.metadata.row_group(group).num_rows
            inside = rows[(rows >= first) & (rows < end)]
            if len(inside):
                read = parquet.read_row_group(group, present, use_threads=False).take(pa.array(inside - first))
                found += [{**nothing, **row} for row in read.to_pylist()]
            first = end
    return found


def _part(store: Store, file: FateFile, rate: float) -> _Part:
    """The rows of a file that count and belong to the sample of `rate`."""
    is_in_sample = file.sample is not None and rate <= 1 / SAMPLED
    path = file.sample if is_in_sample and file.sample is not None else file.path
    with opened(store, path) as parquet:
        schema = parquet.schema_arrow
        rows = parquet.read(list(_BASE), use_threads=False)
    rows = rows.append_column("place", pa.array(np.arange(rows.num_rows)))
    if rate < 1:
        rows = rows.filter(pc.less(rows["key"], pa.scalar(int(rate * 2.0**64), pa.uint64())))
    places = file.counting(rows)["place"].to_numpy()
    return _Part(file, path, places, frozenset(schema.names), rules_in(schema))
