"""The steps of a barrier's index: what earlier crawls have of this one's keys, and adding this one to them."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import cast, get_args

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from textmill import parquet_batches
from textmill.barrier import Barrier
from textmill.dedup import components, index_build, index_recall, index_table, members
from textmill.dedup.index_append import NewFile, append, content, entry_of
from textmill.dedup.index_lookup import KEYS, Lookup
from textmill.dedup.index_state import FileKind, IndexFile, Segment
from textmill.index_base import definition, note_added
from textmill.index_remember import growth, limit, table_of
from textmill.index_tasks import GROWN, SEGMENT
from textmill.plan import Plan, Stage
from textmill.rows import sketch_source
from textmill.store import Commit, Store, StoredFile
from textmill.task import Task, step


def recall(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """Earlier kept documents that hold keys of some bands and one hash range of the crawl, or have grown before it."""
    if task.name == GROWN:
        return _recall_grown(plan, stage, task, store)
    barrier = _barrier(stage)
    sketches = [sketch_source(store, file) for file in task.files]
    bands = range(task.band, task.band + task.bands)
    with store.output(f"stages/{stage.name}/data", task.name, ".parquet") as output:
        lookup = Lookup(plan.indexes[stage.label].index)
        found = index_recall.find(lookup, sketches, bands, task.part, task.parts, limit(barrier))
        output.rows = found.num_rows
        pq.write_table(found, output.local, compression="zstd", row_group_size=1 << 16)
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})


def earlier(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """A shard of earlier documents: what they are now, and a sketch of the keys by which they were found."""
    index = plan.indexes[stage.label].index
    low, high = (index.total * edge // task.parts for edge in (task.part, task.part + 1))
    wanted = parquet_batches.Range("document", low, high)
    pairs = []
    for file in task.files:
        with store.open(file.path) as stream:
            pairs.append(parquet_batches.table(stream, within=wanted))
    more = []
    if task.grown is not None:
        with store.open(task.grown.path) as stream:
            more.append(parquet_batches.table(stream, within=wanted))
    added = index_recall.grown(more)
    folder = f"stages/{stage.name}/data"
    with store.output(folder, task.name, ".arrow") as sketch:
        grown_documents = added.column("document").to_numpy()
        documents = index_recall.write_sketch(_barrier(stage), pairs, grown_documents, sketch.local)
        sketch.rows = len(documents)
    with store.output(folder, task.name, ".known.arrow") as known:
        index_build.write_documents(index_recall.with_added(Lookup(index).documents(documents), added), known.local)
        known.rows = len(documents)
    with store.output(folder, task.name, ".parquet") as grown:
        pq.write_table(added, grown.local, compression="zstd")
        grown.rows = added.num_rows
    files = {"data": known.published(), "sketch": sketch.published(), "grown": grown.published()}
    return Commit(task=task.name, fingerprint=task.fingerprint, files=files)


def collect(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """What is to be known of one shard of earlier documents, as `dedup_steps.collect` of a real one."""
    data, keys, joined = task.files
    lookup = Lookup(plan.indexes[stage.label].index)
    found = components.read(sketch_source(store, joined), task.start, task.start + data.rows)
    with store.output(f"stages/{stage.name}/data", task.name, ".arrow") as output:
        source = sketch_source(store, keys)
        rows = index_recall.members_of(_barrier(stage), lookup, table_of(store, data), source, found, task.start)
        output.rows = members.write(rows, output.local, output.local.with_suffix(".spool"))
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"data": output.published()})


def postings(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The crawl's keys of one band and hash range, with the documents that are kept for them."""
    sources = [sketch_source(store, file) for file in task.files]
    found = index_build.merged_keys(sources, task.band, task.part, task.parts, limit(_barrier(stage)))
    with store.output(f"stages/{stage.name}/data", task.name, ".arrow") as output:
        index_table.write(pa.Table.from_batches([found], KEYS), output.local)
        output.rows = found.num_rows
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"keys": output.published()})


def add(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """Copy the segment into the index and make it seen; the segment's description is left here too."""
    base, barrier = plan.indexes[stage.label], _barrier(stage)
    files = list(_new_files(plan, stage, store))
    remembered = store.commits(step(plan, stage.label, "remember").name).values()
    changes = [commit.files["changes"] for commit in remembered if "changes" in commit.files]
    segment = Segment(
        first=base.index.total,
        documents=task.documents,
        kept=sum(new.file.rows for new in files if new.file.kind == "documents"),
        superseded=sum(_superseded(store, file) for file in changes),
        run=plan.pipeline.name,
        inputs=task.inputs,
        before=base.index.state,
        files=tuple(new.file for new in files),
    )
    entry = entry_of(segment, len(base.index.entries))
    note_added(store, stage.label, entry.sha256)
    append(base.index, definition(plan.pipeline, barrier), segment, files, base.added)
    with store.output(f"stages/{stage.name}/data", task.name, ".json") as output:
        output.local.write_bytes(content(segment))
        output.rows = 1
    return Commit(task=task.name, fingerprint=task.fingerprint, files={SEGMENT: output.published()})


def _recall_grown(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """Earlier documents that stand for more since the barrier before, whose earlier documents the task names."""
    before = plan.indexes[task.names[0]].index
    parts = [
        growth(store, known, grown, told)
        for known, grown, told in zip(task.files[::2], task.files[1::2], task.verdicts, strict=True)
    ]
    table = pa.concat_tables(parts)
    firsts = np.array([segment.first for segment in before.segments], np.uint64)
    segments = np.searchsorted(firsts, table.column("document").to_numpy(), side="right") - 1
    lookup = Lookup(plan.indexes[stage.label].index)
    ids, added = table.column("id").to_pylist(), table.column("added").to_numpy()
    found = index_recall.find_grown(lookup, _barrier(stage).band_count(), segments, ids, added)
    with store.output(f"stages/{stage.name}/data", task.name, ".parquet") as output:
        pq.write_table(found, output.local, compression="zstd", row_group_size=1 << 16)
        output.rows = found.num_rows
    return Commit(task=task.name, fingerprint=task.fingerprint, files={"grown": output.published()})


def _new_files(plan: Plan, stage: Stage, store: Store) -> Iterator[NewFile]:
    counts: Counter[str] = Counter()
    for kind in ("remember", "postings"):
        for task, commit in store.commits(step(plan, stage.label, kind).name).items():
            numbers = dict(counts)
            for role, stored in commit.files.items():
                if role not in get_args(FileKind) or (role == "keys") != (kind == "postings"):
                    continue
                counts[role] += 1
                path = f"{task}.arrow" if role == "keys" else f"{role}-{numbers.get(role, 0):05d}.arrow"
                source = sketch_source(store, stored)
                low, high = index_table.ends(source) if role != "shingles" else (0, 0)
                file = IndexFile(
                    kind=cast(FileKind, role),
                    path=path,
                    rows=stored.rows,
                    bytes=stored.bytes,
                    sha256=stored.sha256,
                    low=low,
                    high=high,
                    band=int(task.split("-")[1]) if role == "keys" else 0,
                )
                yield NewFile(file, partial(store.open, stored.path))


def _superseded(store: Store, stored: StoredFile) -> int:
    """Earlier documents of a file of changes that are kept no longer."""
    batches = index_table.scan(sketch_source(store, stored))
    return sum(int((batch.column("document").to_numpy() != batch.column("kept").to_numpy()).sum()) for batch in batches)


def _barrier(stage: Stage) -> Barrier:
    assert isinstance(stage.barrier, Barrier)
    return stage.barrier
