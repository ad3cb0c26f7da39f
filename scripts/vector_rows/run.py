"""Sends several shards of documents through a whole run, barriers and corpus included, and verifies the run.

The same as `vectors_pipeline` for blocks that must see every shard before they can decide.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq

from textmill.block import Block
from textmill.config.accounting import Accounting, Removed
from textmill.config.pipeline import Pipeline, Source
from textmill.documents import COLUMNS
from textmill.inspect.fate_rows import parts
from textmill.inspect.verify import verify
from textmill.readers.parquet import Parquet
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.fate_table import KEPT
from textmill.store.manifest import map_stages
from textmill.store.store import Store, StoredFile
from textmill.store.stored_rows import read_rows
from textmill.writers.parquet import Parquet as ParquetWriter

__all__ = ["Document", "Outcome", "outcome_of"]

Document = dict[str, object]
_TYPES = {column.name: column.type for column in COLUMNS}


@dataclass(frozen=True)
class Outcome:
    """What became of documents that are named by their place, `shard/row`, both from 0."""

    places: list[str]
    """All of them, in order."""
    reasons: dict[str, str]
    """Why those that were dropped were dropped."""
    details: dict[str, str]
    """What their fates add to that."""
    kept: dict[str, Document]
    """The others, with the columns that they end with."""
    corpus: list[Document]
    """The rows of the corpus, in order."""


def outcome_of(
    blocks: Sequence[Block], shards: Sequence[Sequence[Mapping[str, object]]], repeat_by: str | None = None
) -> Outcome:
    """Run the blocks over all shards; RuntimeError when the run does not verify."""
    with tempfile.TemporaryDirectory(prefix="vectors-") as folder:
        for number, documents in enumerate(shards):
            pq.write_table(_table(number, documents), f"{folder}/{number:05d}.parquet")
        pipeline = Pipeline(
            name="vectors",
            sources=(Source("vectors", Parquet(paths=f"{folder}/*.parquet"), None, ()),),
            blocks=tuple(blocks),
            writer=ParquetWriter(repeat_by=repeat_by),
            accounting=Accounting(removed=Removed(keep="all")),
            written={},
            file="vectors",
        )
        store = run(pipeline, str(Path(folder) / "run"), lambda: InlineExecutor(retries=0)).store
        problems = list(verify(store))
        if problems:
            raise RuntimeError("; ".join(problems))
        stages = [store.commits(stage) for stage in map_stages(store)]
        fates = [row for part in parts(store, ["id", "detail"]) for row in part.rows.to_pylist()]
        dropped = {str(row["id"]): row for row in fates if row["fate"] != KEPT}
        last = [row for commit in stages[-1].values() for row in _rows(store, commit.files["data"])]
        names = store.children("corpus/data")
        corpus = [row for name in names for row in _read(store, f"corpus/data/{name}")]
    return Outcome(
        places=[f"{number}/{row}" for number, documents in enumerate(shards) for row in range(len(documents))],
        reasons={place: str(row["fate"]) for place, row in dropped.items()},
        details={place: str(row["detail"]) for place, row in dropped.items()},
        kept={str(row["id"]): row for row in last},
        corpus=corpus,
    )


def _table(number: int, documents: Sequence[Mapping[str, object]]) -> pa.Table:
    names = {name: None for document in documents for name in document}
    columns = {"id": pa.array([f"{number}/{row}" for row in range(len(documents))], pa.string())}
    for name in {"text": None, **names}:
        columns[name] = pa.array([document.get(name) for document in documents], _TYPES.get(name))
    return pa.table(columns)


def _rows(store: Store, file: StoredFile) -> list[Document]:
    return cast(list[Document], [row for batch in read_rows(store, file) for row in batch.to_pylist()])


def _read(store: Store, path: str) -> list[Document]:
    with store.open(path) as stream:
        return cast(list[Document], pq.read_table(stream).to_pylist())
