"""`datasets.load_dataset` reads a corpus folder of either format: null columns, mixed sources, nested types."""

import datetime
import gzip
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from textmill.config import pipeline as config
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor

LOAD = """
import json, sys
import datasets
for folder in sys.argv[2:]:
    found = datasets.load_dataset(folder, split="train", cache_dir=sys.argv[1])
    print(json.dumps([found.features.arrow_schema.names, found.to_list()], default=str))
"""
ROWS = 7


def written(folder: Path, writer: str) -> Path:
    """The corpus of two sources of unlike columns, two documents a file."""
    lines = [{"id": f"a{row}", "text": "x"} for row in range(ROWS)]
    (folder / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    table = pa.table(
        {
            "id": [f"b{row}" for row in range(ROWS)],
            "text": ["y"] * ROWS,
            "license": pa.array([None, "CC-BY-4.0"] * 3 + [None]),
            "nothing": pa.nulls(ROWS),
            "at": pa.array([None, datetime.datetime(2024, 1, 2, 3, 4, 5)] * 3 + [None], pa.timestamp("ns")),
            "price": pa.array([Decimal("1.50")] * ROWS, pa.decimal128(5, 2)),
            "tags": pa.array([None, [{"name": "n", "score": 0.5}], []] * 2 + [None]),
        }
    )
    pq.write_table(table, folder / "b.parquet")
    (folder / f"{writer}.yaml").write_text(
        yaml.safe_dump(
            {
                "name": "loaded",
                "sources": [
                    {"name": "a", "reader": {"readers.jsonl": {"paths": "a.jsonl"}}},
                    {"name": "b", "reader": {"readers.parquet": {"paths": "b.parquet"}}},
                ],
                "writer": {writer: {"max_rows_per_file": 2}},
            }
        )
    )
    done = run(config.load(str(folder / f"{writer}.yaml")), str(folder / writer), lambda: InlineExecutor(retries=0))
    assert done.is_complete
    return folder / writer / "corpus"


def test_load_dataset(tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="the extra `dev` is not installed")
    folders = [str(written(tmp_path, writer)) for writer in ("writers.parquet", "writers.jsonl")]
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(tmp_path / "cache"), *folders],
        env={**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (names, parquet), (_, jsonl) = map(json.loads, done.stdout.splitlines())
    assert {"id", "text", "license", "nothing", "at", "price", "tags"} <= set(names)
    ids = [f"{source}{row}" for source in "ab" for row in range(ROWS)]
    assert [row["id"] for row in parquet] == [row["id"] for row in jsonl] == ids
    there, document = parquet[8], jsonl[8]["metadata"]
    assert (there["license"], there["price"]) == ("CC-BY-4.0", "1.50")
    assert (document["license"], document["price"]) == ("CC-BY-4.0", "1.50")
    # The JSON loader of datasets takes the string for a time and writes it out again with a blank; the file has the T.
    assert there["at"].replace("T", " ") == document["at"].replace("T", " ") == "2024-01-02 03:04:05"
    with gzip.open(Path(folders[1]) / "data" / "part-00004.jsonl.gz") as lines:
        assert json.loads(next(lines))["metadata"]["at"] == "2024-01-02T03:04:05"
    assert there["tags"] == document["tags"] == [{"name": "n", "score": 0.5}]
    assert parquet[0]["license"] is jsonl[0]["metadata"]["tags"] is None
