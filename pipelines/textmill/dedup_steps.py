"""The steps of a barrier: sketch every shard, link equal keys, join what is linked, decide, tell every shard."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from textmill import catalog, parquet_batches
from textmill.alarms import Facts
from textmill.barrier import Barrier
from textmill.barrier_rows import barrier_rows, remarks
from textmill.batch import Batch
from textmill.dedup import clusters, combined, components, edges, forest, keep, members, replay, verdict
from textmill.dedup import sketch as sketches
from textmill.dedup_tasks import COMBINED, LAST
from textmill.plan import Plan, Stage
from textmill.rows import ROWS_PER_BATCH, read_rows, sketch_source
from textmill.stats import BlockStats, TaskStats
from textmill.store import Commit, Store, StoredFile
from textmill.task import Task

_EDGES_AT_ONCE: Final = 1 << 20
_NARROW_ROWS_AT_ONCE: Final = 1 << 16


def sketch(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The keys of one shard."""
    barrier = _barrier(stage)
    (data,) = task.files
    told: Counter[str] = Counter()
    with store.output(f"stages/{stage.name}/data", task.name, ".arrow") as output, output.local.open("wb") as sink:
        batches = barrier_rows(store, barrier, data, task.shard)
        output.rows = (replay if barrier.replays() else sketches).write(barrier, batches, sink, told)
    return Commit(
        task=task.name, fingerprint=task.fingerprint, files={"data": output.published()}, stats=remarks(barrier, told)
    )


def link(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The edges of some bands in one hash range, of all shards; without bands, one sketch of several shards."""
    if not task.bands:
        with store.output(f"stages/{stage.name}/data", task.name, ".arrow") as output:
            output.rows = combined.write(_numbered(store, task), sum(file.rows for file in task.files), output.local)
        return Commit(task=task.name, fingerprint=task.fingerprint, files={COMBINED: output.published()})
    with store.output(f"stages/{stage.name}/data", task.name, ".parquet") as output:
        found = _numbered(store, task)
        bands = range(task.band, task.band + task.bands)
        merged = edges.find_forest(found, bands, task.part, task.parts)
        output.rows = merged.num_rows
        pq.write_table(merged, output.local, compression="zstd")
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})


def join(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """One forest of some edge files; the last task makes components of the whole."""
    if task.name != LAST:
        with store.output(f"stages/{stage.name}/data", task.name, ".parquet") as output:
            merged = forest.merge(_edges(store, task.files))
            output.rows = merged.num_rows
            pq.write_table(merged, output.local, compression="zstd")
        return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})
    whole = forest.Forest(task.documents)
    for table in _edges(store, task.files):
        whole.add(*forest.endpoints(table))
    return _components(stage, task, store, whole.stars)


def roots(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The components, each named by the document that datatrove keeps."""
    found = replay.roots(_numbered(store, task), _barrier(stage).band_count())
    return _components(stage, task, store, lambda: [found])


def collect(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """What is to be known of a few shards' documents that are in components."""
    barrier = _barrier(stage)
    joined, *files = task.files
    with store.output(f"stages/{stage.name}/data", task.name, ".arrow") as output:
        rows = (
            row
            for data, keys, (start, _) in zip(files[::2], files[1::2], task.numbers, strict=True)
            for row in _members(store, barrier, data, keys, joined, start)
        )
        output.rows = members.write(rows, output.local, output.local.with_suffix(".spool"))
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})


def _members(
    store: Store, barrier: Barrier, data: StoredFile, keys: StoredFile, joined: StoredFile, start: int
) -> Iterator[pa.RecordBatch]:
    """Those of one shard."""
    found = components.read(sketch_source(store, joined), start, start + data.rows)
    if not found.num_rows:
        return
    with store.open(data.path) as stream:
        schema = pq.read_schema(stream)
    compares = barrier.min_similarity() is not None
    wanted = ["id", "source", "cluster_size", *keep.score_columns(barrier)]
    wanted += barrier.requires() if compares else ()
    columns = [name for name in dict.fromkeys(wanted) if name in schema.names]
    at_once = ROWS_PER_BATCH if compares or "text" in columns else _NARROW_ROWS_AT_ONCE
    batches = (Batch(table) for table in read_rows(store, data, columns, at_once=at_once))
    yield from members.of_shard(barrier, batches, sketch_source(store, keys) if compares else None, found, start)


def decide(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The clusters of one group of components, and what speaks for or against them."""
    barrier = _barrier(stage)
    rule = clusters.Rule(barrier.min_similarity(), keep.is_by_number(barrier), barrier.compares_in_order())
    sources = [sketch_source(store, file) for file in task.files]
    folder = f"stages/{stage.name}/data"
    with store.output(folder, task.name, ".parquet") as output:
        spool = output.local.with_suffix(".spool")
        found = clusters.decide(rule, sources, task.low, task.high, output.local, spool, task.start)
        output.rows = found.rows
    largest = [(cluster.documents, cluster.kept, list(cluster.others)) for cluster in found.largest]
    told: Facts = {"largest": largest, "dropped": found.dropped}
    with store.output(folder, task.name, ".json") as facts:
        facts.local.write_text(json.dumps(told))
    pairs = found.pairs
    counts = {
        "candidate pairs": pairs.candidates,
        "candidates confirmed": pairs.confirmed,
        "candidates refuted": pairs.refuted,
        "candidates not compared": pairs.capped,
    }
    block = BlockStats(label=barrier.label, kind=catalog.name_of(barrier), counts=counts if pairs.candidates else {})
    files = {"data": output.published(), "facts": facts.published()}
    return Commit(task=task.name, fingerprint=task.fingerprint, files=files, stats=TaskStats(blocks=[block]))


def tell(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The verdicts of a few shards, a file for each that has documents in clusters; roles are the shards' names."""
    low, high = task.numbers[0][0], sum(task.numbers[-1])
    wanted = parquet_batches.Range("document", low, high)
    found = [clusters.CLUSTERED.empty_table()]
    for file in task.files:
        with store.open(file.path) as stream:
            found.append(parquet_batches.table(stream, within=wanted))
    clustered = pa.concat_tables(found).sort_by("document")
    files = {}
    for name, (start, documents) in zip(task.names, task.numbers, strict=True):
        table = verdict.of_shard(clustered, start, documents, task.places)
        if table.num_rows:
            with store.output(f"stages/{stage.name}/data", name, ".parquet") as output:
                output.rows = table.num_rows
                pq.write_table(table, output.local, compression="zstd", use_dictionary=verdict.REPEATED)
            files[name] = output.published()
    return Commit(task=task.name, fingerprint=task.fingerprint, files=files)


def _components(stage: Stage, task: Task, store: Store, stars: components.Stars) -> Commit:
    folder = f"stages/{stage.name}/data"
    with store.output(folder, task.name, ".arrow") as output:
        output.rows, found = components.write(stars, output.local, task.most)
    with store.output(folder, task.name, ".json") as groups:
        groups.rows = len(found)
        groups.local.write_text(json.dumps([[group.low, group.high, group.documents] for group in found]))
    files = {"data": output.published(), "groups": groups.published()}
    return Commit(task=task.name, fingerprint=task.fingerprint, files=files)


def _numbered(store: Store, task: Task) -> list[tuple[int, sketches.Source]]:
    """Number of the first document, and the sketch, of every shard."""
    starts = components.offsets([file.rows for file in task.files], task.start)
    return [(start, sketch_source(store, file)) for start, file in zip(starts, task.files, strict=True)]


def _edges(store: Store, files: tuple[StoredFile, ...]) -> Iterator[pa.Table]:
    for file in files:
        with store.open(file.path) as stream, parquet_batches.opened(stream) as parquet:
            for batch in parquet_batches.batches(parquet, _EDGES_AT_ONCE):
                yield pa.Table.from_batches([batch])


def _barrier(stage: Stage) -> Barrier:
    assert isinstance(stage.barrier, Barrier)
    return stage.barrier
