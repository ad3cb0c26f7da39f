"""A column that cannot be written is an error of `check` and `plan` that names it, not of the last stage."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from textmill.config import pipeline as config
from textmill.errors import ConfigError
from textmill.plan.check import check

TABLE = pa.table({"text": ["a"], "blob": [b"\xff"], "nested": pa.array([[{"b": b"x"}]])})


def checked(folder: Path, writer: object, blocks: tuple[str, ...] = ()) -> list[str]:
    """Columns of the corpus as `check` finds them."""
    pq.write_table(TABLE, folder / "a.parquet")
    sources = [{"name": "s", "reader": {"readers.parquet": {"paths": "a.parquet"}}}]
    pipeline = {"name": "t", "sources": sources, "blocks": list(blocks), "writer": writer}
    (folder / "p.yaml").write_text(yaml.safe_dump(pipeline, sort_keys=False))
    return list(check(config.load(str(folder / "p.yaml"))).plan.corpus_schema.names)


def test_json_lines_have_no_bytes(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"p\.yaml:\d+: column 'blob' is binary, which JSON cannot hold"):
        checked(tmp_path, "writers.jsonl")
    with pytest.raises(ConfigError, match=r"column 'nested' is list<.*> with binary, which JSON cannot hold"):
        checked(tmp_path, {"writers.jsonl": {"columns": ["text", "nested"]}})
    assert checked(tmp_path, {"writers.jsonl": {"columns": ["text"]}}) == ["text"]
    assert {"blob", "nested"} <= set(checked(tmp_path, "writers.parquet"))


@pytest.mark.parametrize("writer", ["writers.parquet", {"writers.jsonl": {"columns": ["text"]}}])
def test_between_stages_all_columns_are_kept(tmp_path: Path, writer: object) -> None:
    with pytest.raises(ConfigError, match=r"p\.yaml: source 's': column 'waits' is month_day_nano_interval, which"):
        checked(tmp_path, writer, ("odd_columns:Waits",))


def test_a_column_that_is_not_there_has_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"p\.yaml:\d+: the writer's columns name 'txt'.*did you mean 'text'"):
        checked(tmp_path, {"writers.jsonl": {"columns": ["txt"]}})
