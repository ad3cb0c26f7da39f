"""Many small sketches as one large one, so that the tasks that read a hash range of all of them open few files.

A crawl's dump has 90,000 shards and is cut into hundreds of ranges: to open each shard's sketch for each range costs
far more than to read it, on an object store hours for a task. The result is the sketch that the shards would have as
one, byte for byte.
"""

from collections.abc import Sequence
from os import PathLike

import numpy as np
import pyarrow as pa

from textmill.machine.compiled import compiled
from textmill.matching.clusters import sketch
from textmill.matching.clusters.edges import U32, read_runs
from textmill.matching.clusters.forest import U64
from textmill.matching.clusters.sketch import SCHEMA, File, Source


def write(sketches: Sequence[tuple[int, Source]], rows: int, sink: File) -> int:
    """Write one sketch of all; `rows`, the number of documents in all, is returned.

    `sketches` are (number of the shard's first document, its sketch); numbers count from the first of these shards.
    Memory: 36 bytes for a document, and 12 for each key where sketches are no local files. ValueError where there is no
    sketch, sketches of different keys are mixed, or documents are more than 2**32.
    """
    if not sketches or rows > 1 << 32:
        raise ValueError(f"{len(sketches)} sketches of {rows} documents cannot be combined")
    first = min(number for number, _ in sketches)
    head = sketch.header(sketches[0][1])
    schema = SCHEMA.with_metadata({"barrier": head.barrier, "rows": str(rows)})
    bands = read_runs(sketches, range(head.bands), 0, sketch.HASHES)
    with pa.ipc.new_file(str(sink) if isinstance(sink, PathLike) else sink, schema) as writer:
        for runs in bands:
            hashes = np.concatenate([np.empty(0, np.uint64), *(run.hashes for run in runs)])
            numbers = [run.rows + np.uint32(run.first - first) for run in runs]
            places = np.concatenate([np.empty(0, np.uint32), *numbers])
            order = np.argsort(hashes)
            hashes, places = hashes[order], places[order]
            _order_equal(hashes, places)
            writer.write_batch(pa.RecordBatch.from_arrays([pa.array(hashes), pa.array(places)], schema=schema))
    return rows


@compiled
def _order_equal(hashes: U64, rows: U32) -> None:
    """Put rows of equal hashes in ascending order: a sort that keeps their order takes several times as long."""
    start = 0
    while start < len(hashes):
        end = start + 1
        while end < len(hashes) and hashes[end] == hashes[start]:
            end += 1
        if end - start > 1:
            rows[start:end].sort()
        start = end
