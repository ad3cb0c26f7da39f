"""The fates of a stage that is done, put together in files sorted by URL key, with an index of ids and URLs each.

A record is found in time that does not grow with the number of shards, and pages of a host stand together. Rows of a
task are those with its source and shard. Rows of tasks that were done again are left out when the stage is folded.

The index has a row for each id and each URL key of its file: `hash` (XXH3, 64 bits, sorted) and `row`, the place in it.
Of a large file there is a sample too: the rows whose `key` is below 2^64 / 64, so that what is asked of a run of 100
million records can be answered from some.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from xxhash import xxh3_64_intdigest

from textmill.addresses.url_keys import url_key
from textmill.store.commit import DamagedFileError
from textmill.store.directory import RunDirectory, StoredFile
from textmill.store.fate_table import unified
from textmill.store.folded import Beside
from textmill.store.merging import Named
from textmill.tables import parquet_batches

__all__ = ["FIRST_KEYS", "ROWS_PER_GROUP", "SAMPLED", "Sorted", "id_hash", "merged", "of_tasks", "url_hash", "write"]

FIRST_KEYS: Final = b"textmill.first_url_keys"
"""Metadata of an index: the URL key of the first row of each row group of its file, as JSON."""
_WITH_STATISTICS: Final = ("key", "row", "fate", "language", "host", "text_bytes")
"""Columns whose least and largest values stand in the footer, which is read for every question."""
_MOST_BYTES: Final = 96 << 20
"""Bytes of files that become one."""
_MOST_ROWS: Final = 1_500_000
"""Rows of these."""
_SMALL_BYTES: Final = _MOST_BYTES // 4
_FEWEST: Final = 8
"""Fewer small sorted files stay as they are."""
SAMPLED: Final = 64
"""Of so many records one has a row in the samples."""
ROWS_PER_GROUP: Final = 16_384
_INDEX: Final = pa.schema([("hash", pa.uint64()), ("row", pa.uint32())])


@dataclass
class Sorted:
    """What became of files: those in which the rows of tasks are now, and what is beside each, by its path."""

    files: dict[str, StoredFile] = field(default_factory=dict)
    beside: dict[str, Beside] = field(default_factory=dict)


def id_hash(value: str) -> int:
    """What an id is looked up by."""
    return xxh3_64_intdigest(value.encode("utf-8", "surrogatepass"), seed=1)


def url_hash(key: str) -> int:
    """What a URL key is looked up by."""
    return xxh3_64_intdigest(key.encode("utf-8", "surrogatepass"), seed=2)


def merged(directory: RunDirectory, files: Sequence[Named], whole: Collection[str]) -> Sorted:
    """Sort the rows of files that are not sorted, and anew those of sorted ones in which rows do not count any more.

    `whole` are paths of sorted files beside which all is there; others are sorted anew too.

    A file that is not as it was committed stays where it is, so that damage is not passed on.
    """
    by_path: dict[str, list[Named]] = {}
    for task, file in files:
        by_path.setdefault(file.path, []).append((task, file))
    own = list(by_path.values())
    stays = [shared for shared in own if _is_whole(shared) and shared[0][1].path in whole]
    small = [shared for shared in stays if shared[0][1].bytes < _SMALL_BYTES]
    again = small if len(small) >= _FEWEST else []
    done = Sorted()
    for group in _groups([shared for shared in own if shared not in stays or shared in again]):
        _merge(directory, group, done)
    return done


def _is_whole(shared: Sequence[Named]) -> bool:
    """Whether a file is sorted and all its rows count."""
    first = shared[0][1]
    return first.is_slice and sum(file.rows for _, file in shared) == first.whole_rows


def _groups(files: Sequence[list[Named]]) -> Iterator[list[list[Named]]]:
    start = size = rows = 0
    for stop, shared in enumerate(files):
        file = shared[0][1]
        if size and (size + file.bytes > _MOST_BYTES or rows + file.rows > _MOST_ROWS):
            yield list(files[start:stop])
            start, size, rows = stop, 0, 0
        size, rows = size + file.bytes, rows + sum(own.rows for _, own in shared)
    if files:
        yield list(files[start:])


def _merge(directory: RunDirectory, group: Sequence[list[Named]], done: Sorted) -> None:
    found = [(shared, rows) for shared in group if (rows := _rows(directory, shared)) is not None]
    if not found:
        return
    table = unified([rows for _, rows in found])
    keys = pa.concat_arrays([pa.array(map(url_key, urls), pa.string()) for urls in _values(table["url"])])
    place = pa.table({"url_key": keys} | {name: table[name] for name in ("source", "shard", "row")})
    order = pc.sort_indices(place, [(name, "ascending") for name in place.column_names])
    folder = group[0][0][1].path.rpartition("/")[0]
    file, beside = write(directory, folder, table.take(order), keys.take(order))
    done.beside[file.path] = beside
    for task, own in (named for shared, _ in found for named in shared):
        done.files[task] = file.share(own.rows)


def write(directory: RunDirectory, folder: str, table: pa.Table, keys: pa.Array) -> tuple[StoredFile, Beside]:
    """Write rows that are sorted by their URL keys, which are `keys`, with what stands beside."""
    with directory.output(folder, "sorted", ".parquet") as output:
        _write(table, output.local)
        output.rows = table.num_rows
    with directory.output(f"{folder}-index", "index", ".parquet") as index:
        _write_index(table["id"], keys, index.local)
        index.rows = 2 * table.num_rows
    sample = _sample(directory, folder, table)
    return output.published(), Beside(rows=table.num_rows, index=index.published(), sample=sample)


def _sample(directory: RunDirectory, folder: str, table: pa.Table) -> StoredFile | None:
    """The file with the rows whose `key` is lowest; None where all are as quick to read."""
    if table.num_rows < ROWS_PER_GROUP:
        return None
    chosen = pc.less(table["key"], pa.scalar((1 << 64) // SAMPLED, pa.uint64()))
    with directory.output(f"{folder}-sample", "sample", ".parquet") as output:
        rows = table.filter(chosen)
        _write(rows, output.local)
        output.rows = rows.num_rows
    return output.published()


def _rows(directory: RunDirectory, shared: Sequence[Named]) -> pa.Table | None:
    """The rows of a file that count; None where it is not as it was committed."""
    try:
        with directory.open_checked(shared[0][1]) as stream:
            rows = parquet_batches.table(BytesIO(stream.read()))
    except DamagedFileError:
        return None
    return (
        rows
        if not shared[0][1].is_slice or _is_whole(shared)
        else rows.filter(of_tasks(rows, [task for task, _ in shared]))
    )


def of_tasks(rows: pa.Table, tasks: Sequence[str]) -> pa.ChunkedArray:
    """Which rows of the fates are those of some tasks."""
    large = pa.large_string()  # as sorted files have it, and others have not
    source, shard = rows["source"].cast(large), rows["shard"].cast(large)
    return pc.is_in(pc.binary_join_element_wise(source, shard, pa.scalar("/", large)), pa.array(tasks, large))


def _write(table: pa.Table, path: Path) -> None:
    numbers = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    others = [field.name for field in table.schema if field.name not in (*numbers, "id", "url", "key")]
    with pq.ParquetWriter(
        path,
        table.schema,
        compression="zstd",
        use_dictionary=others,
        column_encoding=dict.fromkeys(numbers, "BYTE_STREAM_SPLIT"),
        write_statistics=list(_WITH_STATISTICS),
    ) as writer:
        writer.write_table(table, row_group_size=ROWS_PER_GROUP)


def _write_index(ids: pa.ChunkedArray, keys: pa.Array, path: Path) -> None:
    hashes = np.concatenate(
        [
            np.empty(0, np.uint64),
            *(np.array([id_hash(one or "") for one in values], np.uint64) for values in _values(ids)),
            *(np.array(list(map(url_hash, values)), np.uint64) for values in _values(keys)),
        ]
    )
    rows = np.tile(np.arange(len(keys), dtype=np.uint32), 2)
    order = np.argsort(hashes, kind="stable")
    first = json.dumps(keys.take(pa.array(range(0, len(keys), ROWS_PER_GROUP), pa.int64())).to_pylist())
    schema = _INDEX.with_metadata({FIRST_KEYS: first})
    table = pa.Table.from_arrays([pa.array(hashes[order]), pa.array(rows[order])], schema=schema)
    encoding = {"hash": "DELTA_BINARY_PACKED"}
    pq.write_table(table, path, row_group_size=ROWS_PER_GROUP, use_dictionary=False, column_encoding=encoding)


def _values(column: pa.Array | pa.ChunkedArray) -> Iterator[list[str]]:
    """The values of a column, some at a time: as strings of Python they take several times the room."""
    for start in range(0, max(1, len(column)), ROWS_PER_GROUP):
        yield column.slice(start, ROWS_PER_GROUP).to_pylist()
