"""Where the fates of a stage are many, workers sort them: what a run says is the same, whatever befalls them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_run import corpus, reasons, small_run

from textmill.run import executor
from textmill.run.failure import Failure
from textmill.stages.sort_fates import SortPart
from textmill.store import sorted_fates
from textmill.store.fate_table import FATES
from textmill.store.store import Store

FILES = [[{"text": f"text {(7 * shard + 3 * row) % 11}"} for row in range(4)] for shard in range(6)]


def fates(store: Store, stage: str) -> tuple[list[pa.Table], list[dict[str, object]]]:
    """The files of a stage that are named, and all rows."""
    paths = sorted({commit.files[FATES].path for commit in store.commits(stage).values()})
    tables = [pq.read_table(store.locate(path)) for path in paths]
    rows = [row for table in tables for row in table.to_pylist()]
    return tables, sorted(rows, key=lambda row: (row["shard"], row["row"]))


@pytest.mark.parametrize("befalls", ["nothing", "all fail", "some rows are lost"])
def test_fates_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, befalls: str) -> None:
    whole = small_run(tmp_path, FILES, ["small_steps:Exact"], out="whole")
    monkeypatch.setattr(sorted_fates, "MOST_ROWS", 8)
    attempt, sort, seen = executor.attempt, sorted_fates.sort, []

    def attempted(plan, task, store):  # type: ignore[no-untyped-def]
        if isinstance(task.part, SortPart):
            seen.append(task.name)
            if befalls == "all fail":
                return Failure("task", "RuntimeError: no")
        return attempt(plan, task, store)

    monkeypatch.setattr(executor, "attempt", attempted)
    if befalls == "some rows are lost":
        monkeypatch.setattr("textmill.stages.sort_fates.sort", lambda store, group: sort(store, group[1:]))
    divided = small_run(tmp_path, FILES, ["small_steps:Exact"], out="divided")
    stages = [name for name in whole.children("stages") if name.endswith(("-read", "-keep"))]
    assert len(stages) == 2
    assert len(seen) == 6
    for stage in stages:
        tables, rows = fates(divided, stage)
        assert len(tables) == 3
        assert rows == fates(whole, stage)[1]
        assert all("fates/" not in name for name in divided.commits(stage))
        named = {commit.files[FATES].path for commit in divided.commits(stage).values()}
        assert set(divided.sizes(f"stages/{stage}/fates")) == named
    assert corpus(divided, "id", "cluster_size") == corpus(whole, "id", "cluster_size")
    assert reasons(divided) == reasons(whole)
