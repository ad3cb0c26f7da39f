"""The spans of one shard in their order, each with all its keys, as one Arrow file that is read from front to back.

Columns are `row` (uint32, the document's number in its shard), `span` (uint32, the span's number in its document) and
`keys` (large_list of uint64, at least one). Nothing is compressed: a local file is mapped. Writing and reading hold the
keys of one batch of documents.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.batch import Batch
from textmill.matching import scope
from textmill.matching.clusters.sketch import fingerprint
from textmill.matching.shuffle import File, Source, opened
from textmill.matching.spans.contract import SpanBarrier, Spans

__all__ = ["SCHEMA", "OrderedSpans", "read", "write"]

SCHEMA: Final = pa.schema([("row", pa.uint32()), ("span", pa.uint32()), ("keys", pa.large_list(pa.uint64()))])
_MAX_ROWS: Final = 1 << 32


@dataclass(frozen=True)
class OrderedSpans:
    """Spans of whole documents; `rows` and `spans` have shape (spans,)."""

    rows: npt.NDArray[np.uint32]
    spans: npt.NDArray[np.uint32]
    offsets: npt.NDArray[np.int64]
    """Where the keys of each span begin, and the last end; shape (spans + 1,)."""
    keys: npt.NDArray[np.uint64]


def write(barrier: SpanBarrier, batches: Iterable[Batch], sink: File, told: Counter[str] | None = None) -> int:
    """Write the sketch of one shard; the number of keys. ValueError beyond 2**32 documents."""
    schema = SCHEMA.with_metadata({"barrier": fingerprint(barrier)})
    rows = keys = 0
    with pa.ipc.new_file(str(sink) if isinstance(sink, PathLike) else sink, schema) as writer:
        for batch in batches:
            if rows + len(batch) > _MAX_ROWS:
                raise ValueError(f"a shard of more than {_MAX_ROWS} documents cannot be sketched: split it")
            found = _gathered(scope.spans(barrier, batch, told), rows)
            lists = pa.LargeListArray.from_arrays(pa.array(found.offsets), pa.array(found.keys))
            columns = [pa.array(found.rows), pa.array(found.spans), lists]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
            rows += len(batch)
            keys += len(found.keys)
    return keys


def read(source: Source) -> Iterator[OrderedSpans]:
    """The spans in order, a batch of documents at a time."""
    with opened(source) as reader:
        for number in range(reader.num_record_batches):
            batch = reader.get_batch(number)
            lists = batch.column("keys")
            yield OrderedSpans(
                batch.column("row").to_numpy(),
                batch.column("span").to_numpy(),
                lists.offsets.to_numpy(),
                lists.values.to_numpy(),
            )


def _gathered(found: Spans, first_row: int) -> OrderedSpans:
    """One span for each run of equal (row, span)."""
    is_first = np.ones(len(found.keys), np.bool_)
    is_first[1:] = (found.rows[1:] != found.rows[:-1]) | (found.spans[1:] != found.spans[:-1])
    starts = np.flatnonzero(is_first)
    return OrderedSpans(
        found.rows[starts] + np.uint32(first_row),
        found.spans[starts],
        np.append(starts, len(found.keys)).astype(np.int64),
        found.keys,
    )
