"""Small runs that are damaged in many ways."""

import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from textmill.config import pipeline as config
from textmill.run.driver import run
from textmill.run.events import DamageFound, Event
from textmill.run.executor import InlineExecutor
from textmill.run.result import Result
from textmill.store.store import Commit, Store, StoredFile

SPANS = {"small_steps:Substring": {"min_bytes": 60}}
NEAR = {"small_steps:Minhash": {"bands": 3, "rows": 2}}
EXACT = {"dedup.exact": {}}


def texts(seed: int) -> list[list[dict[str, object]]]:
    """Three files of twelve documents, half of which another has copied with a word or none changed."""
    rng = random.Random(seed)
    files: list[list[dict[str, object]]] = [[], [], []]
    pages: list[list[str]] = []
    for row in range(36):
        words = [rng.choice("abcdefgh") + str(rng.randrange(300)) for _ in range(60)]
        if row % 2 and pages:
            words = [*rng.choice(pages)]
            words[rng.randrange(60)] = rng.choice(["x", words[0]])
        pages.append(words)
        files[row % 3].append({"text": " ".join(words)})
    return files


def again(store: Store, recheck: bool = False, **changes: object) -> tuple[Result, list[str]]:
    """The run once more; and what it says of damage."""
    pipeline = Path(store.root).parent / "pipeline.yaml"
    described = {**yaml.safe_load(pipeline.read_text()), **changes}
    pipeline.write_text(yaml.safe_dump(described))
    said: list[str] = []

    def tell(event: Event) -> None:
        if isinstance(event, DamageFound):
            said.append(event.line)

    found = run(config.load(str(pipeline)), store.url, lambda: InlineExecutor(retries=0), tell, recheck=recheck)
    return found, said


def committed(store: Store) -> Iterator[tuple[str, str, Commit, StoredFile]]:
    """Stage, role, commit and file of everything that is committed."""
    for stage in sorted(store.children("stages"), key=lambda name: int(name.partition("-")[0])):
        for commit in store.commits(stage).values():
            for role, file in commit.files.items():
                yield stage, role, commit, file


def lose(store: Store, stage: str) -> None:
    """Remove the records of a stage."""
    store.remove(f"stages/{stage}/commits")
    store.remove(f"stages/{stage}/folded.json")


def unfold(store: Store, stage: str) -> None:
    """Put the records of a stage where they are until it is done."""
    commits = store.commits(stage)
    lose(store, stage)
    for commit in commits.values():
        store.commit(stage, commit)


def flip(store: Store, file: StoredFile) -> None:
    """Change one bit in the middle of the data."""
    path = Path(store.locate(file.path))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def replace(store: Store, file: StoredFile) -> None:
    """Another valid file of the same size, where that can be had."""
    path = Path(store.locate(file.path))
    if file.path.endswith(".parquet"):
        rows = pq.read_table(path)
        pq.write_table(rows.take(pa.array(range(len(rows) - 1, -1, -1))), path, compression="zstd")
        path.write_bytes(path.read_bytes()[: file.bytes].ljust(file.bytes, b"\0"))
    flip(store, file)


def cut(store: Store, file: StoredFile) -> None:
    path = Path(store.locate(file.path))
    path.write_bytes(path.read_bytes()[:-1])


def delete(store: Store, file: StoredFile) -> None:
    Path(store.locate(file.path)).unlink()


def content(store: Store) -> dict[str, bytes]:
    """The corpus, less nothing."""
    folder = Path(store.locate("corpus"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
