"""Read what steps have left of documents of an index, and number a run's documents as the index will."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.nearest_leader import CANDIDATES
from textmill.matching.clusters.verdict import VERDICT
from textmill.matching.index import table as index_table
from textmill.matching.index.lookup import DOCUMENTS
from textmill.step import Files, StoredFile
from textmill.tables import parquet_batches

__all__ = ["Numbers", "growth", "leaders_of_key", "parquet_of", "table_of", "verdict_of"]

U64 = npt.NDArray[np.uint64]


class Numbers:
    """From numbers in the run, where earlier documents that were found come first, to those in the index."""

    def __init__(self, files: Files, earlier: Sequence[StoredFile], total: int) -> None:
        parts = [table_of(files, file).column("document").to_numpy() for file in earlier]
        self._earlier = np.concatenate([np.empty(0, np.uint64), *parts])
        self._total = total

    def of(self, numbers: U64) -> U64:
        """The same documents' numbers in the index."""
        found = numbers + np.uint64(self._total) - np.uint64(len(self._earlier))
        old = numbers < len(self._earlier)
        found[old] = self._earlier[numbers[old]]
        return found


def table_of(files: Files, file: StoredFile) -> pa.Table:
    """All rows of an index table."""
    batches = [batch.replace_schema_metadata(None) for batch in index_table.scan(files.source(file))]
    return pa.Table.from_batches(batches, DOCUMENTS).combine_chunks()


def parquet_of(files: Files, file: StoredFile) -> pa.Table:
    """All rows of a small Parquet file."""
    with files.open(file) as stream:
        return parquet_batches.table(stream)


def verdict_of(files: Files, file: StoredFile | None) -> pa.Table:
    """What was decided on a shard, as VERDICT."""
    return VERDICT.empty_table() if file is None else parquet_of(files, file)


def growth(files: Files, known_file: StoredFile, grown_file: StoredFile, told: StoredFile | None) -> pa.Table:
    """Document, id, and how many more documents each earlier one of a shard stands for now than before the run."""
    known, grown, verdict = table_of(files, known_file), parquet_of(files, grown_file), verdict_of(files, told)
    documents = known.column("document").to_numpy()
    added = np.zeros(len(documents), np.int64)
    added[np.searchsorted(documents, grown.column("document").to_numpy())] = grown.column("added").to_numpy()
    places = verdict.column("row").to_numpy()
    added[places] += verdict.column("cluster_size").to_numpy() - known.column("cluster_size").to_numpy()[places]
    columns = [known.column("document"), known.column("id"), pa.chunked_array([pa.array(added)])]
    return pa.table(columns, ["document", "id", "added"]).filter(pa.array(added > 0))


def leaders_of_key(barrier: ClusterBarrier) -> int | None:
    """Leaders of a key that are ever compared; None without verification: there is one document for a key anyway."""
    return None if barrier.min_similarity() is None else CANDIDATES
