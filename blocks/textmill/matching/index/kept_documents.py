"""What a run adds to an index of the documents of a few shards: those that are kept, and for which keys."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from textmill.batch import Batch
from textmill.id_keys import id_keys
from textmill.matching.clusters import keep
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.index import build
from textmill.matching.index.lookup import DOCUMENTS
from textmill.matching.index.rows import U64, Numbers, leaders_of_key, verdict_of
from textmill.matching.shards import known_rows
from textmill.step import Done, Files, StoredFile

__all__ = ["Shard", "write"]

Shard = tuple[str, StoredFile, StoredFile, StoredFile | None, int]
"""Name, documents, sketch, what was decided on them, and the number of the first in the run."""


def write(
    files: Files, barrier: ClusterBarrier, shards: Sequence[Shard], numbers: Numbers, finds_ids: bool, names: bool
) -> Done:
    """Documents, keys and, where documents are compared, shingles; with `names` ids name the shard."""
    kept_of, ids, parts = [], [], [DOCUMENTS.empty_table()]
    with (
        files.output(".documents.arrow") as documents,
        files.output(".keys.arrow") as keys,
        files.output(".shingles.arrow") as shingles,
    ):
        with build.ShinglesWriter(shingles.local) as writer:
            for shard, file, _, told, start in shards:
                verdict = verdict_of(files, told)
                own = numbers.of(np.arange(start, start + file.rows, dtype=np.uint64))
                kept = own.copy()
                kept[verdict.column("row").to_numpy()] = numbers.of(verdict.column("kept").to_numpy())
                every: list[str] = []
                for batch, table in _kept_rows(files, barrier, file, own, kept, verdict, every):
                    parts.append(_naming(table, shard) if names else table)
                    for found in barrier.shingles(batch) if barrier.min_similarity() is not None else ():
                        writer.add(found)
                kept_of.append(kept)
                ids.append(id_keys(every))
        whole = pa.concat_tables(parts)
        build.write_documents(whole, documents.local)
        pairs = [(files.source(sketch), kept) for (_, _, sketch, _, _), kept in zip(shards, kept_of, strict=True)]
        keys.rows = build.kept_keys(pairs, keys.local, leaders_of_key(barrier), ids if finds_ids else ())
        documents.rows = shingles.rows = whole.num_rows
    stored = {"documents": documents.published(), "keys": keys.published()}
    if barrier.min_similarity() is not None:
        stored["shingles"] = shingles.published()
    return Done(stored)


def _kept_rows(
    files: Files, barrier: ClusterBarrier, file: StoredFile, own: U64, kept: U64, verdict: pa.Table, every: list[str]
) -> Iterator[tuple[Batch, pa.Table]]:
    """Kept documents of a shard, a batch at a time, and their DOCUMENTS; `every` gets the ids of all."""
    sizes = np.zeros(len(own), np.int64)
    sizes[verdict.column("row").to_numpy()] = verdict.column("cluster_size").to_numpy()
    row = 0
    for known in known_rows(files, barrier, file):
        table = known.table
        every += table.column("id").to_pylist()
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
