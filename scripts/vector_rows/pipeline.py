"""Sends documents through blocks as a run does: reader, batch, blocks, engine's decision, ledger, commit.

Nothing is shortened: a Parquet shard is written, planned, run as the first stage of a run directory, and the answer is
read back from its fates, its data and its removed documents.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import pyarrow as pa
import pyarrow.parquet as pq

from textmill.block import Block
from textmill.config.accounting import Accounting, Removed
from textmill.config.pipeline import Pipeline, Source
from textmill.documents import COLUMNS
from textmill.plan.listing import list_tasks
from textmill.plan.plan import make_plan
from textmill.readers.parquet import Parquet
from textmill.run import worker
from textmill.store.commits import Records
from textmill.store.fate_table import KEPT
from textmill.store.store import Store, StoredFile
from textmill.writers.parquet import Parquet as ParquetWriter

__all__ = ["Fate", "fates_of"]

_IN_MEMORY: Final = "/dev/shm" if os.path.isdir("/dev/shm") else None
"""A folder in memory, where there is one: a row is a run of its own, and a thousand of them wait for the disk."""

_TYPES: Final = {column.name: column.type for column in COLUMNS}


@dataclass(frozen=True)
class Fate:
    """What became of one document: its reason (None = kept), and its columns (of a dropped one: what is kept of it)."""

    reason: str | None
    document: dict[str, object]

    @property
    def text(self) -> str:
        """The text at the end, or when it was dropped."""
        return cast(str, self.document["text"])


def fates_of(blocks: Sequence[Block], documents: Sequence[Mapping[str, object]]) -> list[Fate]:
    """One fate per document, in order; documents name core columns and lack `text` where it does not matter."""
    with tempfile.TemporaryDirectory(prefix="vectors-", dir=_IN_MEMORY) as folder:
        shard = Path(folder) / "shard.parquet"
        pq.write_table(_table(documents), shard)
        for block in blocks:
            block.prepare()
        reader = Parquet(paths=str(shard))
        pipeline = Pipeline(
            name="vectors",
            sources=(Source("vectors", reader, None, ()),),
            blocks=tuple(blocks),
            writer=ParquetWriter(),
            accounting=Accounting(removed=Removed(keep="all")),
            written={},
            file="vectors",
        )
        plan = make_plan(pipeline, tuple(reader.shards("vectors")))
        store = Store(str(Path(folder) / "run"))
        (task,) = list_tasks(plan, plan.stages[0], Records(store))
        files = worker.run_task(plan, task, store).files
        reasons = {cast(str, row["id"]): row["fate"] for row in _rows(store, files["fates"])}
        found = {
            cast(str, row["id"]): row for role, file in files.items() if role != "fates" for row in _rows(store, file)
        }
    return [
        Fate(None if reasons[key] == KEPT else str(reasons[key]), found[key])
        for key in (str(index) for index in range(len(documents)))
    ]


def _table(documents: Sequence[Mapping[str, object]]) -> pa.Table:
    names = {name: None for document in documents for name in document}
    columns = {"id": pa.array([str(index) for index in range(len(documents))])}
    for name in {"text": None, **names}:
        values = [document.get(name, "" if name == "text" else None) for document in documents]
        columns[name] = pa.array(values, _TYPES.get(name))
    return pa.table(columns)


def _rows(store: Store, file: StoredFile) -> list[dict[str, object]]:
    with store.open(file.path) as stream:
        return cast(list[dict[str, object]], pq.read_table(stream).to_pylist())
