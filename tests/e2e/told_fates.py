"""The fates of a run's records, as a reader of the run finds them."""

from dataclasses import replace
from typing import Any

import pyarrow.parquet as pq

from textmill.inspect.fate_rows import fate_files, parts
from textmill.store.fate_table import KEPT
from textmill.store.store import Store

Row = dict[str, Any]


def last_rows(store: Store) -> list[Row]:
    """The row that counts of each record, by stage, shard and row, with all columns that it has."""
    files = fate_files(store)
    names = [name for file in files for name in _names(store, file.path)]
    found = [
        (part.file.stage, row["shard"], row["row"], row)
        for part in parts(store, list(dict.fromkeys(names)), files)
        for row in part.rows.to_pylist()
    ]
    return [row for *_, row in sorted(found, key=lambda item: item[:3])]


def stage_rows(store: Store, stage: str) -> list[Row]:
    """A row of each record that entered a stage, whether a later one has it too."""
    files = [replace(file, passed=frozenset()) for file in fate_files(store) if file.stage == stage]
    names = list(dict.fromkeys(name for file in files for name in _names(store, file.path)))
    rows = [row for part in parts(store, names, files) for row in part.rows.to_pylist()]
    return sorted(rows, key=lambda row: (row["shard"], row["row"]))


def dropped(store: Store) -> dict[str, str]:
    """Why documents were dropped, by id."""
    return {row["id"]: row["fate"] for row in last_rows(store) if row["fate"] != KEPT}


def _names(store: Store, path: str) -> list[str]:
    with store.open(path) as stream:
        return list(pq.read_schema(stream).names)
