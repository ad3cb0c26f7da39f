"""Say under which licence every document of the corpus stands, and whom to credit.

`LICENSES.parquet` has a row for each document: its licence, and where and how that was read. `ATTRIBUTION.jsonl` has a
line for each document with a licence (CC BY 4.0, section 3(a)(1): creator, notice of the licence, where the work was
found, what was changed). Both are made from what was noted of the documents as they were written, in their order, so
they tell the same story as the data; a part of the corpus at a time is in memory.
"""

import shutil
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

import orjson

from textmill.stages.part_ledger import LEDGER
from textmill.store.store import LocalOutput, Store, StoredFile
from textmill.store.stored_rows import RowWriter, read_rows

__all__ = [
    "ATTRIBUTION",
    "LICENSES_FILE",
    "OTHERS",
    "OTHER_SOURCES",
    "LicenseLedger",
    "LicenseRow",
    "SourceRow",
    "write_ledger",
]

LICENSES_FILE: Final = "corpus/LICENSES.parquet"
ATTRIBUTION: Final = "corpus/ATTRIBUTION.jsonl"
OTHERS: Final = "other licences"
"""Stands for licences beyond those that are counted apart."""
OTHER_SOURCES: Final = "other sources"
"""Stands for sources beyond those that are counted apart."""

_ROWS_PER_GROUP: Final = 1 << 16
_MOST_GROUPS: Final = 10_000
"""Licences by scope and method, and by source, that are counted apart, the first that are met."""

_Group = tuple[str | None, ...]
_Tally = dict[_Group, tuple[int, int]]


@dataclass(frozen=True)
class LicenseRow:
    """Documents under one licence that was read in one way, and UTF-8 text bytes as written; None is unknown."""

    license: str | None
    scope: str | None
    method: str | None
    documents: int
    bytes: int


@dataclass(frozen=True)
class SourceRow:
    """Documents of one source under one licence, and UTF-8 text bytes as written; None is unknown."""

    source: str | None
    license: str | None
    documents: int
    bytes: int


@dataclass(frozen=True)
class LicenseLedger:
    """Both ledgers as stored, and what the first adds up to."""

    rows: tuple[LicenseRow, ...]
    by_source: tuple[SourceRow, ...]
    files: tuple[StoredFile, ...]


def write_ledger(
    store: Store, credits: Sequence[StoredFile], licenses: Sequence[StoredFile], totals: Sequence[StoredFile]
) -> LicenseLedger:
    """Put together what was noted as each file was written: LICENSES_FILE and ATTRIBUTION."""
    rows, by_source = _added(store, totals)
    with _output(store, ATTRIBUTION) as output, output.local.open("wb") as sink:
        for file in credits:
            with store.open_checked(file) as stream:
                shutil.copyfileobj(stream, sink)
            output.rows += file.rows
    with _output(store, LICENSES_FILE) as listed, RowWriter(listed.local, LEDGER, _ROWS_PER_GROUP) as writer:
        for file in licenses:
            store.check(file)
            for batch in read_rows(store, file):
                writer.write(batch)
        listed.rows = writer.rows
    return LicenseLedger(rows, by_source, (output.published(), listed.published()))


def _added(store: Store, totals: Iterable[StoredFile]) -> tuple[tuple[LicenseRow, ...], tuple[SourceRow, ...]]:
    """What all files add up to, by licence and by source."""
    ways: _Tally = {}
    sources: _Tally = {}
    for file in totals:
        with store.open_checked(file) as stream:
            for line in stream:
                source, license, scope, method, documents, size = orjson.loads(line)
                other = None if license is None else OTHERS
                _add(ways, ((license, scope, method), (other, scope, method)), documents, size)
                _add(sources, ((source, license), (OTHER_SOURCES, license), (OTHER_SOURCES, other)), documents, size)
    return (
        tuple(LicenseRow(license, scope, method, *sums) for (license, scope, method), sums in _ordered(ways)),
        tuple(SourceRow(source, license, *sums) for (source, license), sums in _ordered(sources)),
    )


def _add(tally: _Tally, groups: Sequence[_Group], documents: int, size: int) -> None:
    """Count in the first group for which there is room; the last is always taken."""
    group = next((one for one in groups if one in tally or len(tally) < _MOST_GROUPS), groups[-1])
    before = tally.get(group, (0, 0))
    tally[group] = (before[0] + documents, before[1] + size)


def _ordered(tally: _Tally) -> list[tuple[_Group, tuple[int, int]]]:
    return sorted(tally.items(), key=lambda item: [value or "" for value in item[0]])


def _output(store: Store, path: str) -> AbstractContextManager[LocalOutput]:
    folder, _, name = path.rpartition("/")
    stem, _, ending = name.rpartition(".")
    return store.output(folder, stem, f".{ending}", fixed=stem)
