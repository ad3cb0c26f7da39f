"""The records of a run as columns in memory: all of them, or of many a uniform sample.

Columns are read when they are asked for and kept, so that a view reads the few that it shows. Records are drawn by
their `key`, so a sample is the same whenever it is taken, and the samples of `shadow` and `tokens` lie within it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.digest import Json
from textmill.inspect.fate_rows import FateFile, Part, fate_files, rows_at, rows_opened
from textmill.store.fate_table import CORE, KEY_SEED, fails_column, rules_in
from textmill.store.manifest import accounting, manifest
from textmill.store.sorted_file import SAMPLED
from textmill.store.store import Store

__all__ = ["MOST_ROWS", "Codes", "Columns", "Mask", "Row"]

MOST_ROWS: Final = 1_000_000
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

    def where(self, is_wanted: Callable[[str], bool]) -> Mask:
        """The rows whose value is wanted."""
        found: Mask = np.array([is_wanted(value) for value in self.values], np.bool_)[self.codes]
        return found

    def counts(self, weights: npt.NDArray[np.float64] | Mask | None = None) -> npt.NDArray[np.float64]:
        """Rows of each value, or what their weights add up to; float64 of shape (values,)."""
        found = np.bincount(self.codes, None if weights is None else weights.astype(np.float64), len(self.values))
        return found.astype(np.float64)


@dataclass(frozen=True)
class _Part:
    """A file, or the sample of one, and which of its rows are held."""

    file: FateFile
    is_sample: bool
    """Whether the rows are of the file's sample."""
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
    """Records of the run, estimated where a row was written for a sample of them only."""
    share: float
    """Of all records the share that has a row."""
    _parts: list[_Part]
    _known: dict[str, pa.ChunkedArray] = field(default_factory=dict)
    _coded: dict[str, Codes] = field(default_factory=dict)
    _bits: dict[int, npt.NDArray[np.uint64]] = field(default_factory=dict)

    @classmethod
    def of(cls, store: Store, most: int = MOST_ROWS) -> Self:
        """Those of a run, at most about `most` records."""
        files = fate_files(store)
        total = sum(file.rows for file in files)
        rate = 1.0 if total <= most else min(most / total, 1 / SAMPLED)
        parts = [_part(store, file, rate) for file in files]
        stats = accounting(manifest(store)).stats
        share = stats.share or 1.0
        of_all = min(rate, share) if stats.seed == KEY_SEED else rate * share  # of one number, or of two
        held = sum(len(part.rows) for part in parts)
        return cls(store, of_all, round(held / of_all), share, parts)

    @classmethod
    def of_part(cls, store: Store, part: Part) -> Self:
        """All rows of a part of a file, as they were read."""
        rows = np.arange(part.rows.num_rows)
        names = frozenset(part.rows.schema.names)
        own = _Part(part.file, False, rows, names, part.rules)
        return cls(store, 1.0, len(rows), 1.0, [own], {name: part.rows[name] for name in names})

    def thinned(self, most: int) -> Self:
        """The same with at most about `most` records: a sample of the sample."""
        if len(self) <= most:
            return self
        rate = self.rate * most / len(self)
        keys = self.arrow("key").to_numpy()
        is_in = keys < np.uint64(rate * 2.0**64)
        parts, start = [], 0
        for part in self._parts:
            stop = start + len(part.rows)
            parts.append(replace(part, rows=part.rows[is_in[start:stop]]))
            start = stop
        return type(self)(self.store, int(is_in.sum()) / self.total, self.total, self.share, parts)

    def __len__(self) -> int:
        return sum(len(part.rows) for part in self._parts)

    def arrow(self, name: str) -> pa.ChunkedArray:
        """A column as it is stored; null in files without it."""
        if name not in self._known:
            chunks = [chunk for part in self._parts for chunk in self._read(part, name)]
            core = CORE.field(name).type if name in CORE.names else pa.large_string()
            kind = next((chunk.type for chunk in chunks if not pa.types.is_null(chunk.type)), core)
            kind = pa.large_string() if pa.types.is_string(kind) else kind
            self._known[name] = pa.chunked_array([chunk.cast(kind) for chunk in chunks], kind)
        return self._known[name]

    def numbers(self, name: str) -> npt.NDArray[np.float64]:
        """A column of numbers as float64 of shape (rows,), NaN where a record has none."""
        found: npt.NDArray[np.float64] = self.arrow(name).cast(pa.float64(), safe=False).to_numpy()
        return found

    def codes(self, name: str) -> Codes:
        """A column of strings."""
        if name not in self._coded:
            coded = self.arrow(name).cast(pa.large_string()).fill_null("").combine_chunks().dictionary_encode()
            coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
            self._coded[name] = Codes(coded.indices.to_numpy().astype(np.int32), coded.dictionary.to_pylist())
        return self._coded[name]

    def stages(self) -> Codes:
        """The stage that each record's row is of."""
        names = sorted({part.file.stage for part in self._parts}, key=lambda name: int(name.partition("-")[0]))
        numbers = [np.full(len(part.rows), names.index(part.file.stage), np.int32) for part in self._parts]
        return Codes(np.concatenate(numbers) if numbers else np.zeros(0, np.int32), names)

    def fails(self, reason: str) -> Mask:
        """Which records fail the rule of a reason, as far as they came to it or went on as shadows."""
        found, start = np.zeros(len(self), np.bool_), 0
        for part in self._parts:
            stop = start + len(part.rows)
            if reason in part.rules:
                word, bit = divmod(part.rules.index(reason), 64)
                found[start:stop] = (self._words(word)[start:stop] >> np.uint64(bit) & np.uint64(1)).astype(np.bool_)
            start = stop
        return found

    def rules_beside(self, reason: str) -> list[str]:
        """The rules of the stages that the rule of a reason is of, itself included, in no order."""
        return list(dict.fromkeys(rule for part in self._parts if reason in part.rules for rule in part.rules))

    def stage_of(self, reason: str) -> str:
        """The first stage that has the rule of a reason; empty where no file says so."""
        return next((part.file.stage for part in self._parts if reason in part.rules), "")

    def rows(self, places: Sequence[int] | npt.NDArray[np.int64], names: Sequence[str]) -> list[Row]:
        """A few records with some columns and their `stage`, null where a record has none, in the order asked for."""
        nothing = dict.fromkeys(names)
        parts = self.parts_at([int(place) for place in places], names)
        known = [part.rows.to_pylist() if part.rows.num_columns else [nothing] for part in parts]
        return [{**nothing, **row, "stage": part.file.stage} for part, (row,) in zip(parts, known, strict=True)]

    def _words(self, word: int) -> npt.NDArray[np.uint64]:
        """64 bits of failing rules of each record."""
        if word not in self._bits:
            self._bits[word] = self.arrow(fails_column(word)).fill_null(0).to_numpy().astype(np.uint64)
        return self._bits[word]

    def parts_at(self, places: Sequence[int], names: Sequence[str] | None = None) -> list[Part]:
        """A few records, one a part, with all columns or some, read for this alone: what is seldom asked for."""
        found: dict[int, Part] = {}
        start = 0
        for part in self._parts:
            stop = start + len(part.rows)
            own = [number for number, place in enumerate(places) if start <= place < stop]
            if own:
                known = None if names is None else [name for name in names if name in part.names]
                with rows_opened(self.store, part.file, part.is_sample) as parquet:
                    rows = rows_at(parquet, part.rows[[places[number] - start for number in own]], known)
                found |= {number: Part(part.file, rows.slice(at, 1), part.rules) for at, number in enumerate(own)}
            start = stop
        return [found[number] for number in range(len(places))]

    def _read(self, part: _Part, name: str) -> list[pa.Array]:
        if name not in part.names:
            return [pa.nulls(len(part.rows))]
        with rows_opened(self.store, part.file, part.is_sample) as parquet:
            column = parquet.read([name], use_threads=False)[name]
        is_all = len(part.rows) == len(column)
        return list((column if is_all else column.take(pa.array(part.rows))).chunks)


def _part(store: Store, file: FateFile, rate: float) -> _Part:
    """The rows of a file that count and belong to the sample of `rate`."""
    is_in_sample = file.sample is not None and rate <= 1 / SAMPLED
    with rows_opened(store, file, is_in_sample) as parquet:
        schema = parquet.schema_arrow
        rows = parquet.read(list(_BASE), use_threads=False)
    rows = rows.append_column("place", pa.array(np.arange(rows.num_rows)))
    if rate < 1:
        rows = rows.filter(pc.less(rows["key"], pa.scalar(int(rate * 2.0**64), pa.uint64())))
    places = file.counting(rows)["place"].to_numpy()
    return _Part(file, is_in_sample, places, frozenset(schema.names), rules_in(schema))
