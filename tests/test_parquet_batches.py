"""Batches of a Parquet file are bounded in rows and bytes and end with their row group."""

import io
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textmill.tables.parquet_batches import Range, batches, opened, table


@pytest.mark.parametrize(
    ("most_rows", "most_bytes", "expected"),
    [(100, 1 << 20, [5, 5, 2]), (3, 1 << 20, [3, 2, 3, 2, 2]), (100, 4200, [2, 2, 1, 2, 2, 1, 2]), (100, 1, [1] * 12)],
)
def test_bounds(most_rows: int, most_bytes: int, expected: list[int], tmp_path: Path) -> None:
    table = pa.table({"id": range(12), "text": [chr(97 + row) * 1000 for row in range(12)]})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=5, use_dictionary=False, compression="none")
    with opened(tmp_path / "a.parquet") as parquet:
        found = list(batches(parquet, most_rows, ["id"], most_bytes=most_bytes))
        assert [batch.num_rows for batch in found] == expected
        assert pa.Table.from_batches(found)["id"].to_pylist() == list(range(12))
        assert [batch.num_rows for batch in batches(parquet, 100, groups=[2])] == [2]


def test_no_rows(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": pa.array([], pa.int64())}), tmp_path / "a.parquet")
    assert list(batches(opened(tmp_path / "a.parquet"), 10)) == []


def test_what_was_read_is_let_go(tmp_path: Path) -> None:
    """Arrow's reading ahead holds every group until the end; the file has 12 groups of 1 MB that do not compress."""
    bits = np.random.default_rng(0).bytes
    noise = pa.array([bits(1 << 20) for _ in range(12)], pa.large_binary())
    pq.write_table(pa.table({"b": noise}), tmp_path / "a.parquet", row_group_size=1, compression="none")
    del noise
    before = pa.total_allocated_bytes()
    held = []
    with opened(tmp_path / "a.parquet") as parquet:
        for batch in batches(parquet, 1):
            held.append(pa.total_allocated_bytes() - before)
            del batch
    assert max(held) < 8 << 20


class Watched(io.FileIO):
    """A file that notes which threads read it, and how much."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.readers: set[int] = set()
        self.bytes_read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.readers.add(threading.get_ident())
        content = super().read(-1 if size is None else size) or b""
        self.bytes_read += len(content)
        return content


@pytest.mark.parametrize(
    "read",
    [
        lambda file: list(batches(opened(file), 100)),
        lambda file: table(file),
        lambda file: table(file, ["id"], Range("id", 3_000, 3_001)),
    ],
)
def test_no_thread_reads_on_when_a_process_ends(read: Callable[[Watched], object], tmp_path: Path) -> None:
    """One that still holds a Python file then has the process aborted."""
    pq.write_table(pa.table({"id": range(5_000), "n": range(5_000)}), tmp_path / "a.parquet", row_group_size=500)
    with Watched(tmp_path / "a.parquet") as file:
        read(file)
        assert file.readers == {threading.get_ident()}


def test_rows_by_a_filter(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": range(100), "n": range(100)}), tmp_path / "a.parquet", row_group_size=10)
    found = table(tmp_path / "a.parquet", ["n"], Range("id", 41, 43))
    assert found.to_pydict() == {"n": [41, 42]}


def test_row_groups_outside_a_range_are_not_read(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": range(100_000)}), tmp_path / "a.parquet", row_group_size=1_000)
    with Watched(tmp_path / "a.parquet") as file:
        table(file, within=Range("id", 500, 600))
        few = file.bytes_read
    with Watched(tmp_path / "a.parquet") as file:
        table(file)
        assert file.bytes_read > 5 * few
