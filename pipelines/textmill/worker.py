"""Run one task: plain Python, no Ray. What it leaves is files and one commit record."""

import time
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from textmill import lookup_steps, map_shard, span_steps, substring_steps, write_part
from textmill.barrier import Barrier, SpanBarrier
from textmill.barrier_rows import barrier_rows
from textmill.dedup import clusters, edges, forest, keep, replay, sketch
from textmill.dedup.verdict import cluster_sizes
from textmill.documents import column_type
from textmill.plan import Plan, Stage
from textmill.rows import read_rows, sketch_source
from textmill.store import Commit, Store
from textmill.tasks import Task


def run_task(plan: Plan, task: Task, store: Store) -> Commit:
    """Do a task and commit it; raises what the work raises, and then nothing is visible."""
    stage = plan.stage(task.stage)
    started = time.perf_counter()
    commit = _RUNNERS[stage.kind](plan, stage, task, store)
    commit = commit.model_copy(update={"seconds": time.perf_counter() - started})
    store.commit(stage.name, commit)
    return commit


def _sketch(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    if isinstance(stage.barrier, SpanBarrier):
        if stage.barrier.lookup() is not None:
            return lookup_steps.sketch(plan, stage, task, store)
        return span_steps.sketch(plan, stage, task, store)
    barrier = _barrier(stage)
    (data,) = task.files
    with store.output(f"stages/{stage.name}/data", task.name, ".arrow") as output, output.local.open("wb") as sink:
        batches = barrier_rows(store, barrier, data, task.shard)
        output.rows = (replay if barrier.replays() else sketch).write(barrier, batches, sink)
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})


def _edges(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    with store.output(f"stages/{stage.name}/data", task.name, ".parquet") as output:
        starts = clusters.offsets([file.rows for file in task.files])
        sketches = [(start, sketch_source(store, file)) for start, file in zip(starts, task.files, strict=True)]
        bands = range(task.band, task.band + task.bands)
        merged = forest.merge(edges.find(sketches, band, task.part, task.parts) for band in bands)
        output.rows = merged.num_rows
        pq.write_table(merged, output.local, compression="zstd")
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})


def _replay(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The clusters as a forest of stars, each around the document that datatrove keeps."""
    with store.output(f"stages/{stage.name}/data", task.name, ".parquet") as output:
        starts = clusters.offsets([file.rows for file in task.files])
        sketches = [(start, sketch_source(store, file)) for start, file in zip(starts, task.files, strict=True)]
        found = replay.roots(sketches, _barrier(stage).band_count())
        output.rows = found.num_rows
        pq.write_table(found, output.local, compression="zstd")
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})


def _forest(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    with store.output(f"stages/{stage.name}/data", task.name, ".parquet") as output:
        merged = forest.merge([])
        for file in task.files:
            with store.open(file.path) as stream:
                merged = forest.merge([merged, pq.read_table(stream)])
        output.rows = merged.num_rows
        pq.write_table(merged, output.local, compression="zstd")
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})


def _clusters(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """Verdicts by shard, for the shards that hold members of a cluster; roles are the shards' task names."""
    forest_file, *data = task.files
    with store.open(forest_file.path) as stream:
        links = pq.read_table(stream)

    def ids(shard: int) -> pa.Array:
        parts = [batch.column("id") for batch in read_rows(store, data[shard], ["id"])]
        return pa.concat_arrays(parts) if parts else pa.array([], column_type("id"))

    def sizes(shard: int) -> npt.NDArray[np.int64]:
        parts = [cluster_sizes(batch) for batch in read_rows(store, data[shard], ["cluster_size"])]
        return np.concatenate([np.empty(0, np.int64), *parts])

    has_sizes = any("cluster_size" in schema.names for (name, _), schema in plan.schemas.items() if name == stage.data)
    barrier = _barrier(stage)
    scored = keep.score_column(barrier)

    def scores(shard: int) -> npt.NDArray[np.float64]:
        parts = [keep.scores(barrier, batch.column(0)) for batch in read_rows(store, data[shard], [scored or ""])]
        return np.concatenate([np.empty(0), *parts])

    files = {}
    rows = [file.rows for file in data]
    verdicts = clusters.resolve(
        links,
        rows,
        ids,
        weights=sizes if has_sizes else None,
        scores=None if scored is None else scores,
        by_row=barrier.first_is() == "highest in its shard",
    )
    for shard, verdict in verdicts:
        name = task.names[shard]
        with store.output(f"stages/{stage.name}/data", name, ".parquet") as output:
            output.rows = verdict.num_rows
            pq.write_table(verdict, output.local, compression="zstd")
        files[name] = output.published()
    return Commit(task=task.name, fingerprint=task.fingerprint, files=files)


def _barrier(stage: Stage) -> Barrier:
    assert isinstance(stage.barrier, Barrier)
    return stage.barrier


_RUNNERS: Final[dict[str, Callable[[Plan, Stage, Task, Store], Commit]]] = {
    "map": map_shard.run,
    "sketch": _sketch,
    "edges": _edges,
    "replay": _replay,
    "forest": _forest,
    "clusters": _clusters,
    "repeats": span_steps.find,
    "gather": span_steps.gather,
    "lookup": lookup_steps.look_up,
    "passages": substring_steps.write_passages,
    "confirm": substring_steps.confirm,
    "write": write_part.run,
}
