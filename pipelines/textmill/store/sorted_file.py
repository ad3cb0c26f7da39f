"""A file of fates that is sorted by URL key, written piece by piece, with its index and its sample.

The index has a row for each id and each URL key of its file: `hash` (XXH3, 64 bits, sorted) and `row`, the place in it.
Of a large file there is a sample too: the rows whose `key` is below 2^64 / 64, so that what is asked of a run of 100
million records can be answered from some.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from xxhash import xxh3_64_intdigest

from textmill.addresses.url_keys import url_key
from textmill.store.directory import RunDirectory, StoredFile
from textmill.store.folded import Beside
from textmill.store.folders import scratch_folder
from textmill.tables.run_sort import Runs

__all__ = ["FIRST_KEYS", "KEY", "ROWS_PER_GROUP", "SAMPLED", "id_hash", "url_hash", "with_keys", "write"]

FIRST_KEYS: Final = b"textmill.first_url_keys"
"""Metadata of an index: the URL key of the first row of each row group of its file, as JSON."""
KEY: Final = "textmill.url_key"
"""The column that rows are sorted by; it is not stored."""
SAMPLED: Final = 64
"""Of so many records one has a row in the samples."""
ROWS_PER_GROUP: Final = 16_384
_WITH_STATISTICS: Final = ("key", "row", "fate", "language", "host", "text_bytes")
"""Columns whose least and largest values stand in the footer, which is read for every question."""
_INDEX: Final = pa.schema([("hash", pa.uint64()), ("row", pa.uint32())])


def id_hash(value: str) -> int:
    """What an id is looked up by."""
    return xxh3_64_intdigest(value.encode("utf-8", "surrogatepass"), seed=1)


def url_hash(key: str) -> int:
    """What a URL key is looked up by."""
    return xxh3_64_intdigest(key.encode("utf-8", "surrogatepass"), seed=2)


def with_keys(rows: pa.Table) -> pa.Table:
    """Rows of fates with the URL keys that they are sorted by."""
    return rows.append_column(KEY, pa.array(map(url_key, rows["url"].to_pylist()), pa.large_string()))


def write(directory: RunDirectory, folder: str, pieces: Iterable[pa.Table]) -> tuple[StoredFile, Beside]:
    """Write rows that come sorted by their URL keys (`with_keys`), with what stands beside; some pieces, maybe empty.

    Memory is that of a piece and a row group, whatever the number of rows.
    """
    arriving = iter(pieces)
    first = next(arriving)
    schema = first.drop_columns([KEY]).schema
    with ExitStack() as stack:
        scratch = stack.enter_context(scratch_folder(directory, folder))
        index, first_keys = Runs(scratch, ("hash", "row")), list[str]()
        output = stack.enter_context(directory.output(folder, "sorted", ".parquet"))
        sample = stack.enter_context(directory.output(f"{folder}-sample", "sample", ".parquet"))
        with _writer(output.local, schema) as rows, _writer(sample.local, schema) as some:
            for group in _row_groups(chain([first], arriving)):
                keys = group[KEY]
                first_keys.append(keys[0].as_py())
                index.add(_indexed(group["id"], keys, output.rows))
                plain = group.drop_columns([KEY])
                rows.write_table(plain, row_group_size=ROWS_PER_GROUP)
                output.rows += len(group)
                chosen = plain.filter(pc.less(plain["key"], pa.scalar((1 << 64) // SAMPLED, pa.uint64())))
                if len(chosen):
                    some.write_table(chosen, row_group_size=ROWS_PER_GROUP)
                sample.rows += len(chosen)
        sample.is_wanted = output.rows >= ROWS_PER_GROUP  # of a smaller one all are as quick to read
        index.end()
        beside = stack.enter_context(directory.output(f"{folder}-index", "index", ".parquet"))
        beside.rows = 2 * output.rows
        _write_index(index, first_keys, beside.local)
    published = sample.published() if sample.is_wanted else None
    return output.published(), Beside(rows=output.rows, index=beside.published(), sample=published)


def _row_groups(pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows, a row group at a time."""
    waiting: list[pa.Table] = []
    count = 0
    for piece in pieces:
        at = 0
        while at < len(piece):
            part = piece.slice(at, ROWS_PER_GROUP - count)
            waiting.append(part)
            at, count = at + len(part), count + len(part)
            if count == ROWS_PER_GROUP:
                yield pa.concat_tables(waiting)
                waiting, count = [], 0
    if waiting:
        yield pa.concat_tables(waiting)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    numbers = [field.name for field in schema if pa.types.is_floating(field.type)]
    others = [field.name for field in schema if field.name not in (*numbers, "id", "url", "key")]
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=others,
        column_encoding=dict.fromkeys(numbers, "BYTE_STREAM_SPLIT"),
        write_statistics=list(_WITH_STATISTICS),
    )


def _indexed(ids: pa.ChunkedArray, keys: pa.ChunkedArray, first: int) -> pa.Table:
    """The rows of the index for rows of the file from `first` on."""
    hashes = [id_hash(one or "") for one in ids.to_pylist()] + [url_hash(one) for one in keys.to_pylist()]
    rows = np.tile(np.arange(first, first + len(keys), dtype=np.uint32), 2)
    return pa.Table.from_arrays([pa.array(hashes, pa.uint64()), pa.array(rows)], schema=_INDEX)


def _write_index(index: Runs, first_keys: Sequence[str], path: Path) -> None:
    schema = _INDEX.with_metadata({FIRST_KEYS: json.dumps(first_keys)})
    encoding = {"hash": "DELTA_BINARY_PACKED"}
    with pq.ParquetWriter(path, schema, use_dictionary=False, column_encoding=encoding) as writer:
        for group in _row_groups(index.sorted(lambda rows: rows)):
            writer.write_table(group.replace_schema_metadata(schema.metadata), row_group_size=ROWS_PER_GROUP)
