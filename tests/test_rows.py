"""Any range of rows is read back, and row groups outside it are not."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.store.store import Store, StoredFile
from textmill.store.stored_rows import RowWriter, read_rows


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("rows")
    for rows in (0, 1, 23):
        pq.write_table(pa.table({"n": range(rows), "m": range(rows)}), folder / f"{rows}.parquet", row_group_size=5)
    return Store(str(folder))


def read(store: Store, rows: int, start: int = 0, stop: int | None = None) -> list[int]:
    file = StoredFile(path=f"{rows}.parquet", rows=rows, bytes=0, sha256="")
    return [row for batch in read_rows(store, file, ["n"], start, stop) for row in batch.column("n").to_pylist()]


@given(st.sampled_from([0, 1, 23]), st.integers(0, 25), st.none() | st.integers(0, 25))
def test_any_range(store: Store, rows: int, start: int, stop: int | None) -> None:
    assert read(store, rows, start, stop) == list(range(rows))[start:stop]


@given(st.integers(0, 22), st.integers(1, 23), st.integers(0, 25), st.none() | st.integers(0, 25))
def test_any_range_of_a_slice(store: Store, first: int, rows: int, start: int, stop: int | None) -> None:
    """Counted from its first row, and never beyond its last, which another task's rows follow."""
    rows = min(rows, 23 - first)
    file = StoredFile(path="23.parquet", rows=23, bytes=0, sha256="").slice(first, rows)
    found = [row for batch in read_rows(store, file, ["n"], start, stop) for row in batch.column("n").to_pylist()]
    assert found == list(range(first, first + rows))[start:stop]


def test_groups_outside_the_range_are_not_read(store: Store, tmp_path: Path) -> None:
    damaged = bytearray(Path(store.locate("23.parquet")).read_bytes())
    groups = pq.ParquetFile(store.locate("23.parquet")).metadata
    first = groups.row_group(0).column(0)
    damaged[4 : first.total_compressed_size] = b"\0" * (first.total_compressed_size - 4)
    (tmp_path / "23.parquet").write_bytes(damaged)
    assert read(Store(str(tmp_path)), 23, 12, 22) == list(range(12, 22))


def test_row_groups_are_bounded_in_rows_and_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textmill.store.stored_rows._ROWS_PER_GROUP", 4)
    monkeypatch.setattr("textmill.store.stored_rows._BYTES_PER_GROUP", 5000)
    lists = [["x" * 1000], ["x" * 990] * 4, ["x" * 6000], *[["y"]] * 6]
    batch = pa.RecordBatch.from_pydict({"nested": pa.array(lists, pa.list_(pa.string()))})
    with RowWriter(tmp_path / "a.parquet", batch.schema) as writer:
        writer.write(batch.slice(0, 5))
        writer.write(batch.slice(5))
    assert writer.rows == len(lists)
    about = pq.read_metadata(tmp_path / "a.parquet")
    assert [about.row_group(group).num_rows for group in range(about.num_row_groups)] == [2, 1, 4, 2]
    assert pq.read_table(tmp_path / "a.parquet")["nested"].to_pylist() == lists
