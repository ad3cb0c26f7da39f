"""One size of the scaling benchmark, in a process of its own: make the sketches, or time what follows them.

    python -m scripts.benches.dedup_scale_run {sketch|cluster} DOCUMENTS FOLDER

The pipeline's own plan, task lists and task runner do the work, task after task, in this process. `cluster` prints one
JSON object: what each stage took, and the largest anonymous and file-backed memory, sampled every 5 ms. Ray is not in
it: a run on a cluster adds its scheduling and divides the rest.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from textmill.config.pipeline import load
from textmill.plan.listing import list_tasks
from textmill.plan.plan import Plan
from textmill.plan.preparing import prepare
from textmill.plan.stage import Stage
from textmill.run.worker import run_task
from textmill.stages.entering import ResolvePart
from textmill.store.commits import Records
from textmill.store.store import Store
from textmill.store.task import Task

PIPELINE: Final = """
name: scale
sources:
  - name: planted
    reader: {{"scripts.benches.dedup_planted:Numbered": {{paths: "none", documents: {documents}}}}}
blocks:
  - "scripts.benches.dedup_planted:Planted": {{documents: {documents}}}
writer: writers.parquet
removed: {{keep: none}}
"""
_WARM_DOCUMENTS: Final = 2_000
_SAMPLE_SECONDS: Final = 0.005


class Memory:
    """Watches this process's resident memory from a thread, in bytes: its own, and that of mapped files."""

    def __init__(self) -> None:
        self.own = self.mapped = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_SAMPLE_SECONDS):
            own, mapped = resident()
            self.own, self.mapped = max(self.own, own), max(self.mapped, mapped)


def resident() -> tuple[int, int]:
    """Bytes of anonymous and of file-backed resident memory."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    own, mapped, shared = (int(lines[name].split()[0]) * 1024 for name in ("RssAnon", "RssFile", "RssShmem"))
    return own + shared, mapped


def plan_of(documents: int, folder: Path) -> tuple[Plan, Store]:
    """The plan of this size, and its run directory."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "pipeline.yaml"
    config.write_text(PIPELINE.format(documents=documents))
    return prepare(load(str(config))), Store(str(folder / "run"))


def work(plan: Plan, stage: Stage, store: Store) -> list[float]:
    """Do the tasks of a stage until its list names nothing new; CPU seconds of each."""
    spent: list[float] = []
    while todo := left(plan, stage, store):
        for task in todo:
            before = time.process_time()
            run_task(plan, task, store)
            spent.append(time.process_time() - before)
    return spent


def left(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """Tasks of the stage that are not committed."""
    records = Records(store)
    return [task for task in list_tasks(plan, stage, records) if not records.is_done(task)]


def stages(plan: Plan) -> Iterator[Stage]:
    """The stages of the barrier that follow the sketches."""
    return (stage for stage in plan.stages if stage.kind not in ("map", "sketch", "write"))


def sketch(plan: Plan, store: Store) -> None:
    """What the stages before leave."""
    for stage in plan.stages[:2]:
        work(plan, stage, store)


def cluster(plan: Plan, store: Store) -> dict[str, object]:
    """Run what follows the sketches, anew."""
    found: dict[str, object] = {}
    for stage in stages(plan):
        store.remove(f"stages/{stage.name}")
    base = resident()[0]
    began, began_cpu = time.perf_counter(), time.process_time()
    with Memory() as memory:
        for stage in stages(plan):
            before = time.process_time()
            spent = work(plan, stage, store)
            files = [file for commit in store.commits(stage.name).values() for file in commit.files.values()]
            found[stage.kind] = {
                "tasks": len(spent),
                "cpu_seconds": time.process_time() - before,
                "longest": max(spent),
                "bytes": sum(file.bytes for file in files),
            }
        wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    return {
        "stages": found,
        "seconds": wall,
        "cpu_seconds": cpu,
        "base": base,
        "own": memory.own,
        "mapped": memory.mapped,
    }


def clusters(plan: Plan, store: Store, documents: int) -> npt.NDArray[np.int64]:
    """The cluster of every document, as the next stage would be told: the kept one's number, shape (documents,)."""
    keep = plan.maps[1]
    found = np.arange(documents)
    first = 0
    for task in list_tasks(plan, keep, Records(store)):
        assert isinstance(task.part, ResolvePart)
        if task.part.found is not None:
            with store.open(task.part.found.path) as stream:
                table = pq.read_table(stream, columns=["row", "cluster_id"])
            found[first + table["row"].to_numpy()] = table["cluster_id"].to_numpy().astype(np.int64)
        first += task.part.documents.rows
    return found


def main() -> None:
    """Do one step of one size."""
    step, documents, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    plan, store = plan_of(documents, folder)
    if step == "sketch":
        sketch(plan, store)
        return
    warm = plan_of(_WARM_DOCUMENTS, folder / "warm")  # compiled code is loaded once in a worker's life
    sketch(*warm)
    cluster(*warm)
    print(json.dumps(cluster(plan, store)))
    np.save(folder / "clusters.npy", clusters(plan, store, documents))


if __name__ == "__main__":
    main()
