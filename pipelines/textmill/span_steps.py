"""The steps of a span barrier: sketch every shard, find repeated spans by key range, gather them by shard."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from textmill import parquet_batches
from textmill.barrier import SpanBarrier
from textmill.barrier_rows import barrier_rows, remarks
from textmill.dedup import chosen, repeats, span_sketch
from textmill.dedup.sketch import Source
from textmill.plan import Plan, Stage
from textmill.rows import sketch_source
from textmill.store import Commit, Store
from textmill.tasks import Task


def sketch(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The spans of one shard."""
    barrier = _barrier(stage)
    (data,) = task.files
    told: Counter[str] = Counter()
    with store.output(f"stages/{stage.name}/data", task.name, ".arrow") as output, output.local.open("wb") as sink:
        batches = barrier_rows(store, barrier, data, task.shard)
        output.rows = span_sketch.write(barrier, batches, sink, told)
    return Commit(
        task=task.name, fingerprint=task.fingerprint, files={"data": output.published()}, stats=remarks(barrier, told)
    )


def find(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The repeated spans of one key range, or the documents in it that are not chosen, of all shards."""
    barrier = _barrier(stage)
    with store.output(f"stages/{stage.name}/data", task.name, ".parquet") as output:
        sketches = [sketch_source(store, file) for file in task.files]
        with pq.ParquetWriter(output.local, repeats.REPEATS, compression="zstd") as writer:
            for found in _sought(barrier, sketches, task.part, task.parts):
                output.rows += found.num_rows
                writer.write_table(found, row_group_size=1 << 16)
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})


def gather(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The repeated spans of a few shards, a file for each that has any; roles are the shards' task names."""
    last = task.first + len(task.names)
    wanted = parquet_batches.Range("shard", task.first, last)
    found = []
    for file in task.files:
        with store.open(file.path) as stream:
            found.append(parquet_batches.table(stream, within=wanted))
    files = {}
    for shard, removed in repeats.gather(found):
        name = task.names[shard - task.first]
        with store.output(f"stages/{stage.name}/data", name, ".parquet") as output:
            output.rows = removed.num_rows
            pq.write_table(removed, output.local, compression="zstd")
        files[name] = output.published()
    return Commit(task=task.name, fingerprint=task.fingerprint, files=files)


def _sought(barrier: SpanBarrier, sketches: Sequence[Source], part: int, parts: int) -> Iterator[pa.Table]:
    if isinstance(barrier, chosen.Chooser):
        return chosen.find(barrier, sketches, part, parts)
    return iter([repeats.find(barrier, sketches, part, parts)])


def _barrier(stage: Stage) -> SpanBarrier:
    assert isinstance(stage.barrier, SpanBarrier)
    return stage.barrier
