"""Count kept and dropped documents by source, language, licence, host and what else the pipeline asks for."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.addresses.url_keys import UNKNOWN, site_of
from textmill.batch import Batch
from textmill.store.stats import Tally
from textmill.store.totals import largest

GROUPS: Final = ("source", "language", "script", "license", "license_scope", "license_method")
HOST: Final = "host"
MOST_VALUES: Final = {HOST: 100}
"""Values that a task counts apart, those with most documents; the others are one, so that its record stays small."""
_MOST: Final = 1000
"""The same of the other groups."""


class Breakdowns:
    """Tallies of one task; a document counts once, where it is kept or dropped."""

    def __init__(self, by: Sequence[str] = ()) -> None:
        self._by = tuple(dict.fromkeys((*GROUPS, *by)))
        self._kept: dict[str, dict[str, npt.NDArray[np.int64]]] = {}
        self._dropped: dict[str, dict[str, Counter[str]]] = {}

    def keep(self, batch: Batch, tokens: Sequence[int | None]) -> None:
        """Count the documents that leave a stage, and of their texts the `tokens` that are known."""
        rows = len(batch)
        is_counted = np.array([count is not None for count in tokens], np.int64)
        length = pc.binary_length(batch.column("text")) if "text" in batch.names else pa.nulls(rows, pa.int64())
        sizes = length.fill_null(0).cast(pa.int64()).to_numpy(zero_copy_only=False)
        facts = np.stack([np.ones(rows, np.int64), sizes, sizes * is_counted, [count or 0 for count in tokens]])
        for group, values in self._values(batch).items():
            sums = self._kept.setdefault(group, {})
            coded = values.dictionary_encode()
            codes = coded.indices.to_numpy()
            for code, value in enumerate(coded.dictionary.to_pylist()):
                own = facts[:, codes == code].sum(axis=1)
                sums[value] = sums[value] + own if value in sums else own

    def drop(self, batch: Batch, label: str) -> None:
        """Count documents as dropped by the block of a label."""
        for group, values in self._values(batch).items():
            counts = self._dropped.setdefault(group, {})
            for value, number in Counter(values.to_pylist()).items():
                counts.setdefault(value, Counter())[label] += number

    def tallies(self) -> dict[str, dict[str, Tally]]:
        """Group -> value -> tally, values in alphabetical order."""
        found: dict[str, dict[str, Tally]] = {}
        for group in sorted({*self._kept, *self._dropped}):
            kept, dropped = self._kept.get(group, {}), self._dropped.get(group, {})
            tallies = {value: self._tally(group, kept.get(value), dropped.get(value)) for value in {*kept, *dropped}}
            found[group] = largest(tallies, MOST_VALUES.get(group, _MOST))
        return found

    @staticmethod
    def _tally(group: str, kept: npt.NDArray[np.int64] | None, dropped: Counter[str] | None) -> Tally:
        documents, size, counted, tokens = (0, 0, 0, 0) if kept is None else (int(number) for number in kept)
        by = dropped or Counter()
        return Tally(
            kept=documents,
            dropped=by.total(),
            kept_bytes=size,
            counted_bytes=counted,
            tokens=tokens,
            dropped_by={} if group == HOST else dict(sorted(by.items())),
        )

    def _values(self, batch: Batch) -> dict[str, pa.Array]:
        """The values of each group as strings, without nulls."""
        found = {name: _strings(batch.column(name)) for name in self._by if name in batch.names}
        if "url" in batch.names:
            found[HOST] = pa.array([site_of(url) for url in batch.column("url").to_pylist()], pa.string())
        return found


def _strings(column: pa.Array) -> pa.Array:
    if pa.types.is_string(column.type):
        return column.fill_null(UNKNOWN)
    values = column.to_pylist()
    return pa.array([UNKNOWN if value is None else str(value) for value in values], pa.string())
