"""Runs one deduplication over documents, as a real pipeline in a folder of its own, and says what became of them."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import yaml

from textmill.config import pipeline as config
from textmill.inspect.fate_rows import parts
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.store import Store

Block = str | Mapping[str, Mapping[str, object]]
"""A block as it is written in YAML."""


@dataclass(frozen=True)
class Fate:
    """What a deduplication made of a document."""

    left: int
    """Characters left, 0 of a dropped document."""
    duplicate_of: str | None
    """Id of the document that it was dropped for, if it names one."""


def fates(block: Block, files: Sequence[Mapping[str, str]]) -> dict[str, Fate]:
    """The fate of every document, by id; `files` are texts by id, in the order of the input."""
    with tempfile.TemporaryDirectory() as folder:
        for number, texts in enumerate(files):
            lines = [json.dumps({"id": name, "text": text}) for name, text in texts.items()]
            (Path(folder) / f"{number:03d}.jsonl").write_text("\n".join(lines) + "\n")
        with finished(folder, {"readers.jsonl": {"paths": "*.jsonl"}}, [block]) as store:
            left = {str(row["id"]): len(str(row["text"])) for row in corpus(store)}
            names = dict(_duplicates(store))
    return {name: Fate(left.get(name, 0), names.get(name)) for texts in files for name in texts}


def extracted(crawl: Path, extractor: str) -> dict[str, str]:
    """Main texts of all pages of a crawl, a folder with WARC files in folders named `warc`, by record id."""
    with tempfile.TemporaryDirectory() as folder:
        reader = {"readers.warc": {"paths": str(crawl.resolve() / "**/warc/*.warc.gz")}}
        with finished(folder, reader, [extractor]) as store:
            return {str(row["id"]): str(row["text"]) for row in corpus(store)}


@contextmanager
def finished(folder: str, reader: Mapping[str, object], blocks: Sequence[Block]) -> Iterator[Store]:
    """The run directory of a pipeline that was run to its end in this process."""
    path = Path(folder) / "pipeline.yaml"
    pipeline = {
        "name": "quality",
        "sources": [{"name": "s", "reader": reader}],
        "blocks": list(blocks),
        "writer": "writers.parquet",
        "removed": {"keep": "none"},
    }
    path.write_text(yaml.safe_dump(pipeline, sort_keys=False))
    result = run(config.load(str(path)), str(Path(folder) / "run"), lambda: InlineExecutor(retries=0))
    if not result.is_complete:
        raise RuntimeError(f"not all shards could be read: {result.quarantined}")
    yield result.store


def corpus(store: Store) -> list[dict[str, object]]:
    """Ids and texts of the corpus, in order."""
    found: list[dict[str, object]] = []
    for name in store.children("corpus/data"):
        with store.open(f"corpus/data/{name}") as stream:
            found += pq.read_table(stream, columns=["id", "text"]).to_pylist()
    return found


def _duplicates(store: Store) -> Iterator[tuple[str, str]]:
    """Ids of dropped documents, and of the kept ones that they repeat."""
    for part in parts(store, ["id", "detail"]):
        for row in part.rows.to_pylist():
            if (row["detail"] or "").startswith("duplicate of "):
                yield row["id"], row["detail"].removeprefix("duplicate of ").split(" (similarity")[0]
