"""Rows sorted on the disk come out in order, whatever their number and columns, and none is lost."""

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textmill.tables import run_sort
from textmill.tables.run_sort import Runs

ROWS = st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.none() | st.integers(0, 9)), max_size=40)
SCHEMA = pa.schema([("key", pa.string()), ("row", pa.int64()), ("place", pa.int64()), ("more", pa.int64())])


def table(rows: list[tuple[str, int | None]], first: int, is_wide: bool) -> pa.Table:
    keys, numbers = zip(*rows, strict=True) if rows else ((), ())
    own = {"key": pa.array(keys, pa.string()), "row": pa.array(numbers, pa.int64())}
    own["place"] = pa.array(range(first, first + len(rows)), pa.int64())
    return pa.table(own | ({"more": pa.array([1] * len(rows), pa.int64())} if is_wide else {}))


def wide(rows: pa.Table) -> pa.Table:
    return rows if "more" in rows.column_names else rows.append_column("more", pa.nulls(len(rows), pa.int64()))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(ROWS, st.booleans()), max_size=6))
def test_rows_come_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: list[tuple[list[tuple[str, int | None]], bool]]
) -> None:
    monkeypatch.setattr(run_sort, "_ROWS_PER_RUN", 16)
    monkeypatch.setattr(run_sort, "_BATCHES_PER_RUN", 4)
    monkeypatch.setattr(run_sort, "_ROWS_AT_ONCE", 5)
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    folder.mkdir()
    runs = Runs(folder, ("key", "row", "place"))
    first = 0
    for rows, is_wide in parts:
        runs.add(table(rows, first, is_wide))
        first += len(rows)
    runs.end()
    pieces = list(runs.sorted(wide))
    given_rows = [row for rows, _ in parts for row in rows]
    expected = sorted(
        ((key, row is None, row, place) for place, (key, row) in enumerate(given_rows)),
        key=lambda one: (one[0], one[1], one[2] or 0, one[3]),
    )
    found = pa.concat_tables([SCHEMA.empty_table(), *pieces])
    assert list(zip(*(found[name].to_pylist() for name in ("key", "row", "place")), strict=True)) == [
        (key, row, place) for key, _, row, place in expected
    ]
    # Some rows at a time: those that may not be given out yet are at most a batch of each run.
    assert all(len(piece) <= 5 + 4 * (1 + len(given_rows) // 16 + len(parts)) for piece in pieces)
