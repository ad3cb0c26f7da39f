"""Find records by id, URL, host or beginning, by what became of them, and by words in their stored texts.

Without a question there is a sample: of each fate the records with the lowest `key`, which is uniform over the run and
the same whenever it is taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.inspect.columns import Columns, Mask
from textmill.inspect.document_record import Record, records_of
from textmill.inspect.fate_index import Wanted
from textmill.inspect.groups import UNKNOWN
from textmill.inspect.record_lookup import find
from textmill.inspect.units import many
from textmill.store.fate_table import KEPT
from textmill.store.store import Store

__all__ = ["DROPPED", "Found", "Search", "looked_up", "matching", "sampled"]

DROPPED: Final = "dropped"
_MOST_READ: Final = 10_000
"""Records of a host or beginning that are read and of which the other questions choose."""
_MOST_FOUND: Final = 1_000
"""Records that a look-up gives; a host may have millions."""
_COLUMNS: Final = ("fate", "language", "source", "license")


@dataclass(frozen=True)
class Search:
    """What is looked for; an empty field asks for nothing."""

    wanted: str = ""
    """An id, a URL, a host, or the beginning of a URL with `*` behind it."""
    fate: str = ""
    """`kept`, `dropped`, a block's label or a reason."""
    language: str = ""
    source: str = ""
    license: str = ""
    words: str = ""
    """What stands in the text, in any case."""

    @property
    def is_empty(self) -> bool:
        return self == Search()

    def has_fate(self, fate: str) -> bool:
        """Whether a fate is one that is looked for."""
        if self.fate == DROPPED:
            return fate != KEPT
        return self.fate in ("", fate) or fate.startswith(f"{self.fate}.")

    def admits(self, record: Record) -> bool:
        """Whether a record has the fate, language, source and licence that are looked for."""
        values = (record.text(name) or UNKNOWN for name in _COLUMNS[1:])
        asked = (self.language, self.source, self.license)
        return self.has_fate(record.fate) and all(one in ("", value) for one, value in zip(asked, values, strict=True))


@dataclass(frozen=True)
class Found:
    """Records in the order in which they are shown, of those found the ones of one page; and what was looked at."""

    records: Sequence[Record] = ()
    total: int = 0
    """Of all pages."""
    said: str = ""
    texts: Mapping[int, str] = field(default_factory=dict)
    """By place among `records`: texts that were read on the way."""

    def page(self, start: int, stop: int) -> "Found":
        """Some of the records."""
        texts = {place - start: text for place, text in self.texts.items() if start <= place < stop}
        return replace(self, records=self.records[start:stop], texts=texts)


def looked_up(store: Store, search: Search) -> Found:
    """The records with an id, a URL or a beginning of one; those that have it exactly as it is written come first."""
    wanted = search.wanted.encode(errors="replace").decode()
    parts = find(store, Wanted.of(wanted), _MOST_READ).parts
    every = (record for part in parts for record in records_of(part) if search.admits(record))
    found = list(islice(every, _MOST_FOUND + 1))
    found.sort(key=lambda record: wanted not in (record.id, record.text("url")))
    said = (
        f"More than {many(_MOST_FOUND, 'record')} are found; these are the first." if len(found) > _MOST_FOUND else ""
    )
    return Found(found[:_MOST_FOUND], min(len(found), _MOST_FOUND), said)


def matching(columns: Columns, search: Search, start: int, stop: int) -> Found:
    """The records with a fate, language, source and licence by their keys, so that the first ones are a sample."""
    mask: Mask = np.ones(len(columns), np.bool_)
    for name, asked in zip(_COLUMNS, (search.fate, search.language, search.source, search.license), strict=True):
        if asked:
            is_asked = search.has_fate if name == "fate" else partial(_is_group, asked)
            mask &= columns.codes(name).where(is_asked)
    places = np.flatnonzero(mask)
    ordered = places[np.argsort(_keys(columns)[places], kind="stable")]
    return Found(_read(columns, ordered[start:stop]), len(ordered))


def _is_group(asked: str, value: str) -> bool:
    return (value or UNKNOWN) == asked


def sampled(columns: Columns, per_reason: int, kept: int, reasons: Sequence[str], start: int, stop: int) -> Found:
    """Of the kept records and of those dropped for each of the `reasons` a few, reason by reason."""
    fates = columns.codes("fate")
    keys = _keys(columns)
    chosen: list[npt.NDArray[np.intp]] = []
    for fate, most in ((KEPT, kept), *((reason, per_reason) for reason in reasons)):
        if fate in fates.values:
            places = np.flatnonzero(fates.codes == fates.values.index(fate))
            lowest = places if len(places) <= most else places[np.argpartition(keys[places], most)[:most]]
            chosen.append(lowest[np.argsort(keys[lowest], kind="stable")])
    ordered = np.concatenate(chosen) if chosen else np.zeros(0, np.intp)
    return Found(_read(columns, ordered[start:stop]), len(ordered))


def _keys(columns: Columns) -> npt.NDArray[np.uint64]:
    keys: npt.NDArray[np.uint64] = columns.arrow("key").to_numpy()
    return keys


def _read(columns: Columns, places: npt.NDArray[np.intp]) -> list[Record]:
    return [record for part in columns.parts_at(places.tolist()) for record in records_of(part)]
