"""What a run makes of Parquet files whose columns differ; a resume after files came or went is like a fresh run."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from textmill.block import Shard
from textmill.config.pipeline import load
from textmill.inspect.verify import verify
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.run.result import Result
from textmill.store.store import Store
from textmill.table_reader import TableReader


def write(folder: Path, name: str, **columns: list[object]) -> None:
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.table({"id": [name], "text": [f"text of {name}"], **columns}), folder / f"{name}.parquet")


def done(tmp_path: Path, out: str) -> Result:
    (tmp_path / "p.yaml").write_text(
        f"name: t\nsources: [{{name: s, reader: {{readers.parquet: {{paths: '{tmp_path}/in/*.parquet'}}}}}}]\n"
        "writer: writers.parquet\n"
    )
    return run(load(str(tmp_path / "p.yaml")), str(tmp_path / out), InlineExecutor)


def corpus(tmp_path: Path, out: str) -> bytes:
    assert list(verify(Store(str(tmp_path / out)))) == []
    return (tmp_path / out / "corpus/data/part-00000.parquet").read_bytes()


def test_a_resume_gives_what_a_fresh_run_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    look = TableReader._schema_of

    def seen(reader: TableReader, problems: list[str], shard: Shard) -> pa.Schema | None:
        looked_at.append(shard.name)
        return look(reader, problems, shard)

    monkeypatch.setattr(TableReader, "_schema_of", seen)
    data = tmp_path / "in"
    write(data, "b")
    write(data, "c", z=["precious"])
    done(tmp_path, "run")
    assert looked_at == ["b.parquet", "c.parquet"]
    steps = [
        lambda: (data / "b.parquet").unlink(),  # the first file goes
        lambda: write(data, "a", z=[7]),  # a new first one has another type
        lambda: write(data, "d", z=[None], y=[{"k": 1}]),
        lambda: (data / "c.parquet").unlink(),  # what made z words is gone
    ]
    for number, change in enumerate(steps):
        change()
        looked_at.clear()
        done(tmp_path, "run")
        assert len(looked_at) == (0, 1, 1, 0)[number]
        done(tmp_path, f"fresh-{number}")
        assert corpus(tmp_path, "run") == corpus(tmp_path, f"fresh-{number}")
    found = pq.read_table(tmp_path / "run/corpus/data/part-00000.parquet")
    assert found.schema.field("z").type == pa.int64()
    assert found.column("y").to_pylist() == [None, {"k": 1}]
    assert done(tmp_path, "run").tasks_done == 0


def test_lists_of_nulls_cost_no_shard(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    table = {"id": ["a", "b"], "text": [None, "text"], "tags": pa.array([[None], [None, None]], pa.list_(pa.null()))}
    pq.write_table(pa.table(table), tmp_path / "in/a.parquet")
    assert done(tmp_path, "run").is_complete
    assert pq.read_table(tmp_path / "run/corpus/data")["tags"].to_pylist() == [[None, None]]
