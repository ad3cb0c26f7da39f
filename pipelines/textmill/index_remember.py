"""Note what a run adds to an index: kept documents with their keys, and what changed for earlier documents."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from textmill import parquet_batches
from textmill.barrier import Barrier
from textmill.barrier_rows import known_rows
from textmill.batch import Batch
from textmill.dedup import index_build, index_table, keep
from textmill.dedup.index_lookup import CHANGES, DOCUMENTS
from textmill.dedup.nearest_leader import CANDIDATES
from textmill.dedup.verdict import VERDICT
from textmill.plan import Plan, Stage
from textmill.rows import sketch_source
from textmill.store import Commit, Store, StoredFile
from textmill.task import Task

U64 = npt.NDArray[np.uint64]

LISTED: Final = ("id", "cluster_size", "duplicate_of")
"""Columns of what a corpus says of earlier documents; `duplicate_of` is null unless another is kept in their place."""


def remember(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """Of a group of shards what was kept and for which keys; of earlier documents what changed."""
    return _kept(plan, stage, task, store) if task.names else _changed(plan, stage, task, store)


def _kept(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    barrier, count = _barrier(stage), len(task.names)
    data, sketches, before = task.files[:count], task.files[count : 2 * count], task.files[2 * count :]
    numbers = _Numbers(store, before, plan.indexes[stage.label].index.total)
    folder, kept_of, ids, parts = f"stages/{stage.name}/data", [], [], [DOCUMENTS.empty_table()]
    with (
        store.output(folder, task.name, ".documents.arrow") as documents,
        store.output(folder, task.name, ".keys.arrow") as keys,
        store.output(folder, task.name, ".shingles.arrow") as shingles,
    ):
        with index_build.ShinglesWriter(shingles.local) as writer:
            for shard, file, told, (start, rows) in zip(task.names, data, task.verdicts, task.numbers, strict=True):
                verdict = _verdict(store, told)
                own = numbers.of(np.arange(start, start + rows, dtype=np.uint64))
                kept = own.copy()
                kept[verdict.column("row").to_numpy()] = numbers.of(verdict.column("kept").to_numpy())
                names: list[str] = []
                for batch, table in _kept_rows(store, barrier, file, own, kept, verdict, names):
                    parts.append(_naming(table, shard) if task.names_shards else table)
                    for found in barrier.shingles(batch) if barrier.min_similarity() is not None else ():
                        writer.add(found)
                kept_of.append(kept)
                ids.append(index_build.id_keys(names))
        whole = pa.concat_tables(parts)
        index_build.write_documents(whole, documents.local)
        sources = [sketch_source(store, file) for file in sketches]
        pairs = list(zip(sources, kept_of, strict=True))
        keys.rows = index_build.kept_keys(pairs, keys.local, limit(barrier), ids if task.finds_ids else ())
        documents.rows = shingles.rows = whole.num_rows
    files = {"documents": documents.published(), "keys": keys.published()}
    if barrier.min_similarity() is not None:
        files["shingles"] = shingles.published()
    return Commit(task=task.name, fingerprint=task.fingerprint, files=files)


def _kept_rows(
    store: Store, barrier: Barrier, file: StoredFile, own: U64, kept: U64, verdict: pa.Table, names: list[str]
) -> Iterator[tuple[Batch, pa.Table]]:
    """Kept documents of a shard, a batch at a time, and their DOCUMENTS; `names` gets the ids of all."""
    sizes = np.zeros(len(own), np.int64)
    sizes[verdict.column("row").to_numpy()] = verdict.column("cluster_size").to_numpy()
    row = 0
    for known in known_rows(store, barrier, file):
        table = known.table
        names += table.column("id").to_pylist()
        here = slice(row, row + table.num_rows)
        row += table.num_rows
        stay = np.flatnonzero(own[here] == kept[here])
        batch = Batch(table.take(pa.array(stay)))
        clustered = sizes[here][stay]
        columns = [
            pa.array(own[here][stay]),
            batch.column("id").cast(pa.string()),
            pa.array(np.where(clustered > 0, clustered, keep.weights(batch.table))),
            pa.array(keep.scores(barrier, batch)),
        ]
        yield batch, pa.table(columns, schema=DOCUMENTS)


def _naming(table: pa.Table, shard: str) -> pa.Table:
    """DOCUMENTS of a shard with ids that name it."""
    place = table.schema.get_field_index("id")
    return table.set_column(place, DOCUMENTS.field("id"), pc.binary_join_element_wise(shard, table.column("id"), ":"))


def _changed(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    own, more, *before = task.files
    (told,) = task.verdicts
    known, verdict = table_of(store, own), _verdict(store, told)
    numbers = _Numbers(store, before, plan.indexes[stage.label].index.total)
    places = verdict.column("row").to_numpy()
    documents = known.column("document").to_numpy()
    sizes, kept = known.column("cluster_size").to_numpy().copy(), documents.copy()
    sizes[places] = verdict.column("cluster_size").to_numpy()
    kept[places] = numbers.of(verdict.column("kept").to_numpy())
    kept_ids = np.array(known.column("id").to_pylist(), object)
    named = pc.binary_join_element_wise(verdict.column("kept_in"), verdict.column("cluster_id"), ":")
    kept_ids[places] = pc.coalesce(named, verdict.column("cluster_id")).to_pylist()
    changed = np.isin(documents, _parquet(store, more).column("document").to_numpy())
    changed[places] = True
    columns = [known.column("document"), known.column("id"), pa.array(sizes), pa.array(kept), pa.array(kept_ids)]
    changes = pa.Table.from_arrays(columns, schema=CHANGES).filter(pa.array(changed))
    folder = f"stages/{stage.name}/data"
    with store.output(folder, task.name, ".arrow") as output:
        index_table.write(changes, output.local)
        output.rows = changes.num_rows
    with store.output(folder, task.name, ".parquet") as listed:
        is_kept = pc.equal(changes.column("document"), changes.column("kept"))
        replaced = pc.if_else(is_kept, pa.scalar(None, pa.string()), changes.column("kept_id"))
        columns = [changes.column("id"), changes.column("cluster_size"), replaced]
        pq.write_table(pa.table(columns, list(LISTED)), listed.local, compression="zstd")
        listed.rows = changes.num_rows
    files = {"changes": output.published(), "listed": listed.published()}
    return Commit(task=task.name, fingerprint=task.fingerprint, files=files)


def growth(store: Store, known_file: StoredFile, grown_file: StoredFile, told: StoredFile | None) -> pa.Table:
    """Document, id, and how many more documents each earlier one of a shard stands for now than before the run."""
    known, grown, verdict = table_of(store, known_file), _parquet(store, grown_file), _verdict(store, told)
    documents = known.column("document").to_numpy()
    added = np.zeros(len(documents), np.int64)
    added[np.searchsorted(documents, grown.column("document").to_numpy())] = grown.column("added").to_numpy()
    places = verdict.column("row").to_numpy()
    added[places] += verdict.column("cluster_size").to_numpy() - known.column("cluster_size").to_numpy()[places]
    columns = [known.column("document"), known.column("id"), pa.chunked_array([pa.array(added)])]
    return pa.table(columns, ["document", "id", "added"]).filter(pa.array(added > 0))


class _Numbers:
    """From numbers in the run, where earlier documents that were found come first, to those in the index."""

    def __init__(self, store: Store, earlier: Sequence[StoredFile], total: int) -> None:
        parts = [table_of(store, file).column("document").to_numpy() for file in earlier]
        self._earlier = np.concatenate([np.empty(0, np.uint64), *parts])
        self._total = total

    def of(self, numbers: U64) -> U64:
        """The same documents' numbers in the index."""
        found = numbers + np.uint64(self._total) - np.uint64(len(self._earlier))
        old = numbers < len(self._earlier)
        found[old] = self._earlier[numbers[old]]
        return found


def table_of(store: Store, file: StoredFile) -> pa.Table:
    """All rows of an index table."""
    batches = [batch.replace_schema_metadata(None) for batch in index_table.scan(sketch_source(store, file))]
    return pa.Table.from_batches(batches, DOCUMENTS).combine_chunks()


def _parquet(store: Store, file: StoredFile) -> pa.Table:
    with store.open(file.path) as stream:
        return parquet_batches.table(stream)


def _verdict(store: Store, file: StoredFile | None) -> pa.Table:
    return VERDICT.empty_table() if file is None else _parquet(store, file)


def limit(barrier: Barrier) -> int | None:
    """Leaders of a key that are ever compared; without verification there is one document for a key anyway."""
    return None if barrier.min_similarity() is None else CANDIDATES


def _barrier(stage: Stage) -> Barrier:
    assert isinstance(stage.barrier, Barrier)
    return stage.barrier
