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

__all__ = ["ATTRIBUTION", "LICENSES_FILE", "OTHERS", "LicenseLedger", "LicenseRow", "write_ledger"]

LICENSES_FILE: Final = "corpus/LICENSES.parquet"
ATTRIBUTION: Final = "corpus/ATTRIBUTION.jsonl"
OTHERS: Final = "other licences"
"""Stands for licences beyond those that are counted apart."""

_ROWS_PER_GROUP: Final = 1 << 16
_MOST_GROUPS: Final = 10_000
"""Licences by scope and method that are counted apart, the first that are met."""

_Group = tuple[str | None, str | None, str | None]


@dataclass(frozen=True)
class LicenseRow:
    """Documents under one licence that was read in one way, and UTF-8 text bytes as written; None is unknown."""

    license: str | None
    scope: str | None
    method: str | None
    documents: int
    bytes: int


@dataclass(frozen=True)
class LicenseLedger:
    """Both ledgers as stored, and what the first adds up to."""

    rows: tuple[LicenseRow, ...]
    files: tuple[StoredFile, ...]


def write_ledger(
    store: Store, credits: Sequence[StoredFile], licenses: Sequence[StoredFile], totals: Sequence[StoredFile]
) -> LicenseLedger:
    """Put together what was noted as each file was written: LICENSES_FILE and ATTRIBUTION."""
    rows = tuple(_added(store, totals))
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
    return LicenseLedger(rows, (output.published(), listed.published()))


def _added(store: Store, totals: Iterable[StoredFile]) -> Iterable[LicenseRow]:
    tally: dict[_Group, tuple[int, int]] = {}
    for file in totals:
        with store.open_checked(file) as stream:
            for line in stream:
                license, scope, method, documents, size = orjson.loads(line)
                group: _Group = (license, scope, method)
                if group not in tally and len(tally) >= _MOST_GROUPS:
                    group = (None if license is None else OTHERS, scope, method)
                before = tally.get(group, (0, 0))
                tally[group] = (before[0] + documents, before[1] + size)
    for found, sums in sorted(tally.items(), key=lambda item: [value or "" for value in item[0]]):
        yield LicenseRow(*found, *sums)


def _output(store: Store, path: str) -> AbstractContextManager[LocalOutput]:
    folder, _, name = path.rpartition("/")
    stem, _, ending = name.rpartition(".")
    return store.output(folder, stem, f".{ending}", fixed=stem)
