"""The copies that datatrove keeps: its clustering replayed pair by pair, in its order.

Source: datatrove 0.10.1 `MinhashDedupBuckets` with one worker per bucket and `MinhashDedupCluster` (recipes 6.1). It
joins neighbours among equal band values, sorted by (value, file, document), band after band, in a union by size; what
stays of a cluster is the root, and that depends on the order. The clusters are those of `edges` and `forest`; only to
replay a corpus is this needed, for one task sees all band values: about 200 bytes for a document of each band.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from os import PathLike

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.machine.compiled import compiled
from textmill.matching import scope
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.forest import I64, U64, edge_table
from textmill.matching.clusters.sketch import fingerprint
from textmill.matching.shuffle import File, Source, opened


def write(barrier: ClusterBarrier, batches: Iterable[Batch], sink: File, told: Counter[str] | None = None) -> int:
    """Write the whole keys of one shard, a record batch per band; the number of documents, with or without keys."""
    keys: list[npt.NDArray[np.bytes_]] = []
    rows = [np.empty(0, np.uint32)]
    count = 0
    for batch in batches:
        found, mask = scope.whole_keys(barrier, batch, told)
        keys.append(found[mask])
        rows.append((np.flatnonzero(mask) + count).astype(np.uint32))
        count += len(batch)
    numbers = pa.array(np.concatenate(rows))
    width = keys[0].dtype.itemsize if keys else 1
    kind = pa.binary(width)
    schema = pa.schema([("value", kind), ("row", pa.uint32())], {"barrier": fingerprint(barrier)})
    target = str(sink) if isinstance(sink, PathLike) else sink
    with pa.ipc.new_file(target, schema) as writer:
        for band in range(barrier.band_count()):
            values = b"".join(block[:, band].tobytes() for block in keys)
            column = pa.FixedSizeBinaryArray.from_buffers(kind, len(numbers), [None, pa.py_buffer(values)])
            writer.write_batch(pa.RecordBatch.from_arrays([column, numbers], schema=schema))
    return count


def roots(sketches: Sequence[tuple[int, Source]], bands: int) -> pa.Table:
    """Edges from the root of every cluster, `a`, to its other members, sorted by `b`: a forest for `clusters.resolve`.

    `sketches` are (number of the shard's first document, its file), in the order of shards.
    """
    firsts, seconds = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)]
    for band in range(bands):
        keys, documents = _band(sketches, band)
        if not len(keys):
            continue
        order = np.argsort(keys, kind="stable")
        keys, documents = keys[order], documents[order]
        repeats = np.flatnonzero(keys[1:] == keys[:-1])
        firsts.append(documents[repeats])
        seconds.append(documents[repeats + 1])
    a, b = np.concatenate(firsts), np.concatenate(seconds)
    named = np.unique(np.concatenate([a, b]))
    found = _roots(np.searchsorted(named, a), np.searchsorted(named, b), len(named))
    members = np.flatnonzero(found != np.arange(len(named)))
    return edge_table(named[found[members]], named[members])


def _band(sketches: Sequence[tuple[int, Source]], band: int) -> tuple[npt.NDArray[np.bytes_], U64]:
    """Whole keys and global document numbers of one band, by document."""
    keys, documents = [], [np.empty(0, np.uint64)]
    for offset, file in sketches:
        with opened(file) as reader:
            batch = reader.get_batch(band)
        if batch.num_rows:
            column = batch.column("value")
            keys.append(np.frombuffer(column.buffers()[1], f"S{column.type.byte_width}", batch.num_rows))
            documents.append(batch.column("row").to_numpy() + np.uint64(offset))
    return np.concatenate(keys) if keys else np.empty(0, "S1"), np.concatenate(documents)


@compiled
def _roots(a: I64, b: I64, count: int) -> I64:
    """Root of each one's set, int64 of shape (count,): the larger set's root stays, of equal ones that of `a`."""
    parents = np.arange(count)
    sizes = np.ones(count, np.int64)
    for pair in range(len(a)):
        one, two = a[pair], b[pair]
        while parents[one] != one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        while parents[two] != two:
            parents[two] = parents[parents[two]]
            two = parents[two]
        if one != two:
            if sizes[one] < sizes[two]:
                one, two = two, one
            parents[two] = one
            sizes[one] += sizes[two]
    for place in range(count):
        root = place
        while parents[root] != root:
            root = parents[root]
        parents[place] = root
    return parents
