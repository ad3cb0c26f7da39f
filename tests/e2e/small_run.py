"""Runs a pipeline over a few documents in the calling process."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from textmill.config import pipeline as config
from textmill.inspect.fate_rows import parts
from textmill.inspect.verify import verify
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.fate_table import KEPT
from textmill.store.store import Store
from textmill.tables.parquet_batches import table

Document = dict[str, object]


def small_run(
    folder: Path,
    files: Sequence[Sequence[Mapping[str, object]]],
    blocks: list[object],
    out: str = "run",
    columns: Mapping[str, str] | None = None,
    writer: Mapping[str, object] | None = None,
) -> Store:
    """The run directory, complete and verified; documents need `text` and have `id`s such as `0/1` (file, row).

    `columns` are fields with columns of their own, and their types; `writer` has the writer's settings.
    """
    inputs = folder / "in"
    inputs.mkdir(exist_ok=True)
    for number, documents in enumerate(files):
        lines = [json.dumps({"id": f"{number}/{row}", **document}) for row, document in enumerate(documents)]
        file, content = inputs / f"{number:03d}.jsonl", "".join(f"{line}\n" for line in lines)
        if not file.exists() or file.read_text() != content:
            file.write_text(content)
    path = folder / "pipeline.yaml"
    path.write_text(
        yaml.safe_dump(
            {
                "name": "small",
                "sources": [
                    {"name": "s", "reader": {"readers.jsonl": {"paths": "in/*.jsonl", "columns": dict(columns or {})}}}
                ],
                "blocks": blocks,
                "writer": {"writers.parquet": dict(writer or {})},
                "removed": {"keep": "all"},
            }
        )
    )
    result = run(config.load(str(path)), str(folder / out), lambda: InlineExecutor(retries=0))
    assert result.is_complete, result.quarantined
    assert list(verify(result.store)) == []
    return result.store


def corpus(store: Store, *columns: str) -> list[Document]:
    """The rows of the corpus, in order."""
    found: list[Document] = []
    for name in store.children("corpus/data"):
        with store.open(f"corpus/data/{name}") as stream:
            found += table(stream, columns=list(columns) or None).to_pylist()
    return found


def reasons(store: Store) -> dict[str, str]:
    """Fate of every document that was dropped, by id."""
    rows = [row for part in parts(store, ["id"]) for row in part.rows.to_pylist()]
    return {row["id"]: row["fate"] for row in rows if row["fate"] != KEPT}
