"""A part of a corpus may be a folder of files: each with its digest, beside card and ledgers, whatever is killed."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from damage_lab import content, flip
from forked import forked

from textmill.cli import main as cli
from textmill.config import pipeline as config
from textmill.inspect.snapshot import take
from textmill.inspect.verify import verify
from textmill.run.driver import run
from textmill.run.events import Event
from textmill.run.executor import InlineExecutor
from textmill.run.result import Result
from textmill.store.store import LocalOutput, Store

FILES = ("ids.parquet", "index.npy", "tokens.bin")


def write(folder: Path, **settings: object) -> None:
    (folder / "in").mkdir(exist_ok=True)
    for shard in range(3):
        rows = [{"id": f"{shard}/{n}", "text": f"Käse {n} aus {shard}", "url": f"https://a.org/{n}"} for n in range(4)]
        (folder / f"in/{shard}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    described = {
        "name": "packed",
        "sources": [
            {
                "name": "s",
                "reader": {"readers.jsonl": {"paths": "in/*.jsonl"}},
                "license": {"spdx": "CC-BY-4.0", "evidence": "said"},
            }
        ],
        "writer": {"packed:Packed": {"max_rows_per_file": 5, **settings}},
    }
    (folder / "pipeline.yaml").write_text(yaml.safe_dump(described))


def made(folder: Path, out: str = "run", recheck: bool = False) -> Result:
    said: list[Event] = []
    pipeline = config.load(str(folder / "pipeline.yaml"))
    place = out if "://" in out else str(folder / out)
    result = run(pipeline, place, lambda: InlineExecutor(retries=0), said.append, recheck=recheck)
    assert list(verify(result.store)) == []
    return result


def parts(files: tuple[str, ...] = FILES) -> set[str]:
    return {f"data/part-{number:05d}/{name}" for number in range(3) for name in files}


def test_files_card_and_ledgers(tmp_path: Path) -> None:
    write(tmp_path)
    result = made(tmp_path)
    found = content(result.store)
    beside = {"README.md", "SHA256SUMS", "ATTRIBUTION.jsonl", "ATTRIBUTION.md", "LICENSES.parquet"}
    assert set(found) == parts() | beside
    tokens = np.frombuffer(found["data/part-00000/tokens.bin"], "<u2")
    assert bytes(tokens.astype(np.uint8)).decode() == "".join(
        f"Käse {n} aus {s}" for s, n in [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0)]
    )
    subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=tmp_path / "run/corpus", check=True
    )
    listed = {line.split("  ")[1] for line in found["SHA256SUMS"].decode().splitlines()}
    assert listed == set(found) - {"SHA256SUMS"}
    rows = pq.read_table(pa.BufferReader(found["LICENSES.parquet"])).to_pylist()
    assert [row["id"] for row in rows] == [f"{s}/{n}" for s in range(3) for n in range(4)]
    assert {(row["license"], row["source"], row["license_method"]) for row in rows} == {("CC-BY-4.0", "s", "declared")}
    credits = [json.loads(line) for line in found["ATTRIBUTION.jsonl"].splitlines()]
    assert [credit["id"] for credit in credits] == [f"{s}/{n}" for s in range(3) for n in range(4)]
    assert credits[0]["url"] == "https://a.org/0"
    card = found["README.md"].decode()
    assert "12 documents, " in card
    assert "| `tokens.bin` |" in card
    assert "data_files" not in card
    snapshot = take(result.store)
    assert (snapshot.corpus_rows, snapshot.corpus_documents, len(snapshot.corpus)) == (12, 12, 9)


def test_an_object_store_gets_the_same(tmp_path: Path) -> None:
    write(tmp_path)
    expected = content(made(tmp_path).store)
    store = made(tmp_path, f"memory://{tmp_path.name}/run").store
    for path, data in expected.items():
        with store.open(f"corpus/{path}") as stream:
            assert stream.read() == data, path


def test_other_settings_leave_nothing_behind(tmp_path: Path) -> None:
    write(tmp_path)
    made(tmp_path)
    write(tmp_path, with_ids=False, max_rows_per_file=8)
    store = made(tmp_path).store
    small = {f"data/part-0000{number}/{name}" for number in range(2) for name in FILES[1:]}
    assert {path for path in content(store) if path.startswith("data")} == small
    assert store.children("corpus/data") == ["part-00000", "part-00001"]


def test_damage_of_one_file_is_made_again(tmp_path: Path) -> None:
    write(tmp_path)
    store = made(tmp_path).store
    expected = content(store)
    commit = next(iter(store.commits("1-corpus").values()))
    flip(store, commit.files["corpus/index.npy"])
    (problem,) = verify(store)
    assert problem.startswith("corpus/data/part-00000/index.npy: damaged")
    assert made(tmp_path, recheck=True).tasks_done == 1
    assert content(store) == expected


def test_a_missing_file_is_made_again(tmp_path: Path) -> None:
    write(tmp_path)
    store = made(tmp_path).store
    expected = content(store)
    store.remove("corpus/data/part-00001/index.npy")
    assert made(tmp_path).tasks_done == 1
    assert content(store) == expected


@dataclass(frozen=True)
class KilledAfterFile:
    """Kills itself when a file of this name has its place in the corpus and the others of its folder have not."""

    part: str

    def __call__(self) -> None:
        output = Store.output

        @contextmanager
        def dying(
            store: Store, folder: str, task: str, extension: str, fixed: str | None = None
        ) -> Iterator[LocalOutput]:
            with output(store, folder, task, extension, fixed) as found:
                yield found
            if f"{folder}/{fixed}".endswith(self.part):
                os.kill(os.getpid(), signal.SIGKILL)

        pytest.MonkeyPatch().setattr(Store, "output", dying)
        cli.main()


@pytest.mark.parametrize("part", ["part-00000/ids.parquet", "part-00001/index.npy", "part-00002/tokens.bin"])
def test_killed_between_the_files(tmp_path: Path, part: str) -> None:
    write(tmp_path)
    expected = content(made(tmp_path, "whole").store)
    arguments = ("run", "pipeline.yaml", "--out", "run", "--executor", "inline")
    code, output, errors = forked(arguments, tmp_path, dict(os.environ), 120, KilledAfterFile(part))
    assert code == -signal.SIGKILL, output + errors
    assert (tmp_path / "run/corpus/data" / part).exists()
    result = made(tmp_path)
    assert content(result.store) == expected
    before = result.store.commits("1-corpus")
    assert made(tmp_path).tasks_done == 0
    assert result.store.commits("1-corpus") == before
