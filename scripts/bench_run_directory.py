"""What a run of very many shards asks of its driver, of `status` and `plan`, and of the run directory.

    python scripts/bench_run_directory.py --shards 90000
    python scripts/bench_run_directory.py --shards 1000 --store s3

The pipeline has six stages with a task for each shard: reading, two deduplications (keys, then what is kept), and a
corpus of one file a shard. The first task of each is done for real; all others are handed copies of its files, so that
the driver, and nothing else, is what takes time. All other steps are real. Afterwards `status`, `plan` and a resume
that has nothing to do run as commands of their own. With `--store s3` the run is on a local S3 server (moto), and its
requests are counted.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from textmill.config import pipeline as config
from textmill.plan.plan import Plan
from textmill.run.driver import run
from textmill.run.executor import Outcome
from textmill.run.worker import run_task
from textmill.stages.sort_fates import SortPart
from textmill.step import StoredFile
from textmill.store.fate_table import FATES
from textmill.store.store import Commit, Store, file_name
from textmill.store.task import Task

PROJECT = Path(__file__).resolve().parents[1]
TEXT = """The river is wide and slow, and the people of the town have lived beside it for as long as anybody can tell.
In the spring they mend their boats, all of them, and in the summer they carry the fruit of the valley to the sea.
Nobody asks what they do in winter, when the water is high and the mill stands still until the ice has gone again.
The miller has a book in which every sack is written down, and he reads from it aloud on the first day of the year.
"""
FILTERS = ["filters.gopher_repetition", "filters.gopher_quality", {"filters.c4_quality": {"min_sentences": 3}}]
BLOCKS = [*FILTERS, "filters.fineweb_quality", "dedup.exact", "formatters.pii", "dedup.minhash"]


MEASURED = """
import re, time
from textmill.cli.main import main
try:
    main()
finally:
    with open("/proc/self/status") as status:
        print("\\n", time.process_time(), re.search(r"VmHWM:\\s+(\\d+)", status.read())[1])
"""
"""A command that says in its last line how many seconds of CPU and kilobytes of memory it took."""


class Copying:
    """Does the first task of each stage that has one for each shard, and copies its files for all others."""

    def __init__(self, count: Callable[[], int] = int) -> None:
        """`count` says how many requests a store has had so far."""
        self.seconds = 0.0
        """CPU time of what workers would do."""
        self.requests = 0
        """Of what workers would do, or of the copies in its place."""
        self.tasks = 0
        self._count = count
        self._first: dict[str, Commit] = {}

    def run(self, plan: Plan, tasks: Iterable[Task | None], store: Store) -> Iterator[Outcome]:
        """As an executor does."""
        for task in tasks:
            if task is not None:
                started, asked = time.process_time(), self._count()
                commit = self._done(plan, task, store)
                self.seconds += time.process_time() - started
                self.requests += self._count() - asked
                self.tasks += 1
                yield Outcome(task, commit)

    def close(self) -> None:
        """Nothing was started."""

    def _done(self, plan: Plan, task: Task, store: Store) -> Commit:
        stage = plan.stage(task.stage)
        if isinstance(task.part, SortPart):
            return run_task(plan, task, store)
        first = self._first.get(stage.name)
        if first is None or not (stage.step.is_by_shard or stage.step.is_in_place):
            self._first[stage.name] = done = run_task(plan, task, store)
            return done
        files = {role: self._copied(store, file, first.task, task.name) for role, file in first.files.items()}
        commit = first.model_copy(update={"task": task.name, "fingerprint": task.fingerprint, "files": files})
        store.commit(stage.name, commit)
        return commit

    def _copied(self, store: Store, file: StoredFile, first: str, task: str) -> StoredFile:
        folder, _, name = file.path.rpartition("/")
        own = file_name(task) if name.startswith(file_name(first)) else task
        path = f"{folder}/{own}{name.removeprefix(file_name(first)).removeprefix(first)}"
        target = store.locate(path)
        store.fs.cp_file(store.locate(file.path), target)
        return StoredFile(path=path, rows=file.rows, bytes=file.bytes, sha256=file.sha256)


class S3:
    """A local S3 server, in a process of its own, whose log counts requests."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "requests"
        self._read, self._counted = 0, 0
        with self.log.open("wb") as log:
            command = [sys.executable, str(PROJECT / "tests" / "s3_child.py")]
            self.server = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.server.stdout is not None
        os.environ |= {
            "AWS_ENDPOINT_URL": self.server.stdout.readline().strip(),
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def count(self) -> int:
        """Requests since the server was started."""
        with self.log.open("rb") as log:
            log.seek(self._read)
            lines = log.read().rpartition(b"\n")[0]
        self._read += len(lines)
        self._counted += lines.count(b"HTTP/1.1")
        return self._counted

    def end(self) -> None:
        """Stop the server."""
        self.server.communicate()


def main() -> None:
    """Make the run, then measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=int, default=90_000)
    parser.add_argument("--store", choices=["local", "s3"], default="local")
    parser.add_argument("--folder", help="where to make it, if not among temporary files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-") as name:
        folder = Path(name)
        path, out, server = pipeline_file(folder, options.shards), str(folder / "run"), None
        if options.store == "s3":
            server, out = S3(folder), "s3://bench/run"
            Store(out).fs.mkdir("bench")
        before = 0 if server is None else server.count()
        first = first_run(path, out)
        print(
            f"first run: {first.tasks:,} tasks in {first.seconds:,.0f} s; the driver took "
            f"{1000 * first.driver / first.tasks:.2f} ms of CPU a task; peak {first.peak_mb:,.0f} MB with first tasks"
        )
        said = "" if server is None else f", {(server.count() - before) / options.shards:.1f} requests a shard"
        print(f"  {_files(out, options.shards)}{said}", flush=True)
        for command in (["status", out], ["plan", str(path), "--out", out], ["run", str(path), "--out", out]):
            before = 0 if server is None else server.count()
            said = _timed(command)
            asked = "" if server is None else f", {(server.count() - before) / options.shards:.3f} requests a shard"
            print(f"textmill {command[0]}: {said}{asked}", flush=True)
        if server is not None:
            server.end()


def pipeline_file(folder: Path, shards: int, documents: int = 1) -> Path:
    """A pipeline over so many shards of so many documents each, which all say the same."""
    (folder / "in").mkdir()
    rows = range(documents)
    for number in range(shards):
        named = [{"id": f"{number}-{row}", "url": f"https://site{row * 7919 % 977}.org/{number}/{row}"} for row in rows]
        lines = "".join(json.dumps({**one, "text": TEXT}) + "\n" for one in named)
        (folder / "in" / f"{number:06d}.jsonl").write_text(lines)
    path = folder / "pipeline.yaml"
    source = {"name": "s", "reader": {"readers.jsonl": {"paths": "in/*.jsonl"}}}
    writer = {"writers.parquet": {"max_rows_per_file": 1}}
    path.write_text(yaml.safe_dump({"name": "bench", "sources": [source], "blocks": BLOCKS, "writer": writer}))
    return path


@dataclass(frozen=True)
class FirstRun:
    """What a run took."""

    tasks: int
    seconds: float
    driver: float
    """Seconds of CPU."""
    requests: int
    """Of the driver."""
    peak_mb: float
    fates: int
    """Rows of fates, which the driver sorts."""


def first_run(path: Path, out: str, count: Callable[[], int] = int) -> FirstRun:
    """Run a pipeline whose tasks are copies; `count` says how many requests a store has had so far."""
    copying = Copying(count)
    started, cpu, asked = time.perf_counter(), time.process_time(), count()
    result = run(config.load(str(path)), out, lambda: copying)
    driver, requests = time.process_time() - cpu - copying.seconds, count() - asked - copying.requests
    assert result.is_complete, result.quarantined
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    entries = (entry for stage in result.plan.maps for entry in result.records.of(stage.name).values())
    fates = sum(entry.files[FATES].rows for entry in entries)
    return FirstRun(copying.tasks, time.perf_counter() - started, driver, requests, peak, fates)


def _files(out: str, shards: int) -> str:
    store = Store(out)
    names = (str(name).removeprefix(store.root).strip("/").split("/") for name in store.fs.find(store.root))
    found = Counter("/".join(name[:-1][:3]) for name in names)
    listed = ", ".join(f"{count} in {name or '.'}" for name, count in found.items() if count > shards // 10)
    return f"{found.total() / shards:.2f} files a shard ({listed})"


def _timed(command: list[str]) -> str:
    """Wall-clock seconds, CPU seconds and memory of a command."""
    inline = ["--executor", "inline"] if command[0] == "run" else []
    whole = [sys.executable, "-c", MEASURED, *command, *inline]
    started = time.perf_counter()
    done = subprocess.run(whole, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    seconds = time.perf_counter() - started
    cpu, kilobytes = done.stdout.splitlines()[-1].split()
    return f"{seconds:.1f} s, {float(cpu):.1f} s of CPU, {int(kilobytes) / 1024:,.0f} MB"


if __name__ == "__main__":
    main()
