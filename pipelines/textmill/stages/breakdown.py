"""Count kept and dropped documents by source, language, licence and host."""

from collections import Counter
from typing import Final
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.batch import Batch
from textmill.store.stats import Tally
from textmill.store.totals import largest

GROUPS: Final = ("source", "language", "license")
UNKNOWN: Final = ""
MOST_VALUES: Final = {"host": 100}
"""Values that a task counts apart, those with most documents; the others are one, so that its record stays small."""
_MOST: Final = 1000
"""The same of the other groups."""


class Breakdowns:
    """Tallies of one task; a document counts once, where it is kept or dropped."""

    def __init__(self) -> None:
        self._kept: dict[str, Counter[str]] = {}
        self._dropped: dict[str, Counter[str]] = {}
        self._bytes: dict[str, Counter[str]] = {}

    def keep(self, batch: Batch) -> None:
        """Count the documents that leave a stage."""
        rows = len(batch)
        lengths = pc.binary_length(batch.column("text")).to_pylist() if "text" in batch.names else [0] * rows
        for group, values in _groups(batch).items():
            self._kept.setdefault(group, Counter()).update(values)
            sizes = self._bytes.setdefault(group, Counter())
            for value, length in zip(values, lengths, strict=True):
                sizes[value] += length or 0

    def drop(self, batch: Batch, mask: npt.NDArray[np.bool_]) -> None:
        """Count the rows of `mask` as dropped."""
        gone = Batch(
            batch.table.select([name for name in (*GROUPS, "url") if name in batch.names]).filter(pa.array(mask))
        )
        for group, values in _groups(gone).items():
            self._dropped.setdefault(group, Counter()).update(values)

    def tallies(self) -> dict[str, dict[str, Tally]]:
        """Group -> value -> tally, values in alphabetical order."""
        found: dict[str, dict[str, Tally]] = {}
        for group in sorted({*self._kept, *self._dropped}):
            kept, dropped = self._kept.get(group, Counter()), self._dropped.get(group, Counter())
            sizes = self._bytes.get(group, Counter())
            tallies = {
                value: Tally(kept=kept[value], dropped=dropped[value], kept_bytes=sizes[value])
                for value in sorted({*kept, *dropped})
            }
            found[group] = largest(tallies, MOST_VALUES.get(group, _MOST))
        return found


def host_of(url: str | None) -> str:
    """Host name of a URL in lower case, without `www.`; empty when it has none."""
    try:
        host = urlsplit(url or "").hostname or UNKNOWN
    except ValueError:
        return UNKNOWN
    return host.removeprefix("www.")


def _groups(batch: Batch) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {
        name: [value or UNKNOWN for value in batch.column(name).to_pylist()] for name in GROUPS if name in batch.names
    }
    if "url" in batch.names:
        found["host"] = [host_of(url) for url in batch.column("url").to_pylist()]
    return found
