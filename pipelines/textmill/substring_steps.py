"""The steps of a span barrier that compares text: passages of every shard, repeats among those of a key range.

They stand between `repeats` and `gather`, which here nominate spans, and a second `gather` of what is confirmed.
"""

import pyarrow.parquet as pq

from textmill import parquet_batches
from textmill.barrier import SpanBarrier, Windows
from textmill.barrier_rows import barrier_rows
from textmill.dedup import passages, window_repeats
from textmill.plan import Plan, Stage
from textmill.rows import sketch_source
from textmill.store import Commit, Store
from textmill.tasks import Task


def write_passages(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The passages of one shard that may repeat."""
    assert isinstance(stage.barrier, SpanBarrier)
    (data,) = task.files
    nominated = None
    if task.verdict is not None:
        with store.open(task.verdict.path) as stream:
            nominated = parquet_batches.table(stream)
    with store.output(f"stages/{stage.name}/data", task.name, ".arrow") as output, output.local.open("wb") as sink:
        batches = barrier_rows(store, stage.barrier, data, task.shard)
        output.rows = passages.write(stage.barrier, batches if nominated is not None else (), nominated, sink)
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})


def confirm(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The repeated windows of one key range, of all shards."""
    with store.output(f"stages/{stage.name}/data", task.name, ".parquet") as output:
        sources = [sketch_source(store, file) for file in task.files]
        found = window_repeats.find(_windows(stage), sources, task.part, task.parts)
        output.rows = found.num_rows
        pq.write_table(found, output.local, compression="zstd", row_group_size=1 << 16)
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})


def _windows(stage: Stage) -> Windows:
    assert isinstance(stage.barrier, SpanBarrier)
    windows = stage.barrier.windows()
    assert windows is not None
    return windows
