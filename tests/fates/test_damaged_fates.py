"""Fates that are not what was committed: one line that says so, never a traceback and never another answer."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_run import small_run
from typer.testing import CliRunner

from textmill.cli.main import app
from textmill.inspect.why import why
from textmill.store.store import Store

DOCUMENTS = [[{"text": "short", "url": f"http://h{row % 3}.org/{row}"} for row in range(40)] for _ in range(2)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return small_run(tmp_path, DOCUMENTS, ["filters.gopher_quality"])


def changed(change: Callable[[pa.Table], pa.Table]) -> Callable[[Path], None]:
    """Writes the file anew, with its rows changed and its metadata kept."""
    return lambda path: pq.write_table(change(pq.read_table(path)), path)


HARM: dict[str, Callable[[Path], None]] = {
    "gone": Path.unlink,
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-200]),
    "of something else": lambda path: pq.write_table(pa.table({"a": [1]}), path),
    "half": changed(lambda rows: rows.slice(0, rows.num_rows // 2)),
    "key of another type": changed(
        lambda rows: rows.set_column(rows.schema.get_field_index("key"), "key", rows["key"].cast(pa.string()))
    ),
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_damaged_rows_are_one_line(store: Store, harm: Callable[[Path], None]) -> None:
    (path,) = Path(store.locate("stages/0-read/fates")).iterdir()
    harm(path)
    for command in (("why", store.root, "h1.org"), ("why", store.root, "0/1"), ("report", store.root)):
        result = CliRunner().invoke(app, command)
        assert type(result.exception).__name__ == "DamagedFileError", (command, result.exception)
        assert "`textmill run --recheck` makes it again" in str(result.exception)
        assert path.name in str(result.exception)


@pytest.mark.parametrize("rows", [pa.table({"a": [1]}), pa.table({"hash": pa.array([1], pa.uint64()), "row": [10**6]})])
def test_an_index_of_something_else_is_passed_over(store: Store, rows: pa.Table) -> None:
    before = why(store, "0/1").found
    (path,) = Path(store.locate("stages/0-read/fates-index")).iterdir()
    pq.write_table(rows, path)
    assert why(store, "0/1").found == before
    assert why(store, "h1.org").fates.total() == 26


def test_an_index_whose_rows_are_not_there_is_passed_over(store: Store) -> None:
    before = why(store, "0/1").found
    (path,) = Path(store.locate("stages/0-read/fates-index")).iterdir()
    index = pq.read_table(path)
    rows = pa.array([10**6] * index.num_rows, pa.uint32())
    pq.write_table(index.set_column(1, "row", rows), path)
    assert why(store, "0/1").found == before
