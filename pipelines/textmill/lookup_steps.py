"""The steps of a span barrier with a Bloom filter: sketch every shard in order, then one pass over all sketches.

Making words and keys is most of the work and is done shard by shard; the pass must be one task, for what a span is
compared with is all that came before it.
"""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from textmill.barrier import WHOLE, Lookup, SpanBarrier
from textmill.barrier_rows import barrier_rows, remarks
from textmill.dedup import ordered_sketch
from textmill.dedup.bloom_filter import BloomFilter, filter_size
from textmill.dedup.repeats import REMOVED
from textmill.errors import UserError
from textmill.plan import Plan, Stage
from textmill.rows import sketch_source
from textmill.store import Commit, Store, StoredFile
from textmill.tasks import Task


def sketch(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The spans of one shard in order; the file's rows are its keys."""
    barrier = _barrier(stage)
    (data,) = task.files
    told: Counter[str] = Counter()
    with store.output(f"stages/{stage.name}/data", task.name, ".arrow") as output, output.local.open("wb") as sink:
        output.rows = ordered_sketch.write(barrier, barrier_rows(store, barrier, data, task.shard), sink, told)
    return Commit(
        task=task.name, fingerprint=task.fingerprint, files={"data": output.published()}, stats=remarks(barrier, told)
    )


def look_up(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """The known spans of all shards, a file for each that has any; roles are the shards' task names.

    UserError when the filter holds more keys than it was made for: then nothing is committed, so nothing is removed.
    """
    barrier = _barrier(stage)
    lookup = barrier.lookup()
    assert lookup is not None
    known = BloomFilter(filter_size(lookup.expected_keys, lookup.false_positive_rate))
    files = {}
    for name, file in zip(task.names, task.files, strict=True):
        removed = _known_spans(known, lookup, store, file)
        if known.new_keys > lookup.expected_keys:
            raise UserError(_too_small(barrier, lookup, name, task))
        if removed.num_rows:
            with store.output(f"stages/{stage.name}/data", name, ".parquet") as output:
                output.rows = removed.num_rows
                pq.write_table(removed, output.local, compression="zstd")
            files[name] = output.published()
    return Commit(task=task.name, fingerprint=task.fingerprint, files=files)


def _known_spans(known: BloomFilter, lookup: Lookup, store: Store, file: StoredFile) -> pa.Table:
    """REMOVED of one shard; a filter that proves too small is not filled further."""
    tables = [REMOVED.empty_table()]
    for batch in ordered_sketch.read(sketch_source(store, file)):
        if known.new_keys > lookup.expected_keys:
            break
        spans, documents = known.look_up(batch.rows, batch.offsets, batch.keys, lookup.max_overlap)
        rows = np.concatenate([batch.rows[spans], batch.rows[documents]])
        numbers = np.concatenate([batch.spans[spans], np.full(documents.sum(), WHOLE, np.uint32)])
        order = np.lexsort((numbers, rows))
        tables.append(pa.table([pa.array(rows[order]), pa.array(numbers[order])], schema=REMOVED))
    return pa.concat_tables(tables)


def _too_small(barrier: SpanBarrier, lookup: Lookup, shard: str, task: Task) -> str:
    total = sum(file.rows for file in task.files)
    place = f"shard {shard}, number {task.names.index(shard) + 1} of {len(task.names)}"
    gib = filter_size(total, lookup.false_positive_rate).gib
    return (
        f"{barrier.label}: {place}, brings more different n-grams than expected_ngrams: {lookup.expected_keys}; now "
        f"more than {lookup.false_positive_rate:.3g} of new ones would be taken for known; set expected_ngrams to "
        f"{total}, all n-grams of the corpus (a filter of {gib:.3g} GiB). Nothing was removed"
    )


def _barrier(stage: Stage) -> SpanBarrier:
    assert isinstance(stage.barrier, SpanBarrier)
    return stage.barrier
