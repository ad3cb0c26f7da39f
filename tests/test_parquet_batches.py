"""Batches of a Parquet file are bounded in rows and bytes and end with their row group."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textmill.parquet_batches import batches, opened


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
