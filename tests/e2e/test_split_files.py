"""Big files in parts: the corpus is that of the whole files, byte by byte, for any size of parts and any kill."""

import bz2
import gzip
import io
import json
import os
import tarfile
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from forked import forked
from killed import KilledBeforeCommit
from lab import Run
from pyarrow import ipc

from textmill.config import pipeline as config
from textmill.inspect.fate_rows import parts
from textmill.inspect.verify import verify
from textmill.inspect.why import why
from textmill.plan.check import check
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.run.result import Result

SOURCES = [("s", "jsonl", "a.jsonl*"), ("t", "text_files", "a.tar.bz2"), ("u", "arrow", "a.arrow")]
NAMES = ["0-read-survey", "0-read-numbers", "0-read"]


def write_inputs(folder: Path) -> None:
    """JSON lines, plain and packed, a packed tar archive and a stream of Arrow; some without ids, some with others'."""
    documents = [{"text": f"The wind of day {number % 50} blew from the north."} for number in range(160)]
    for number, document in enumerate(documents):
        if not number % 3:
            document["id"] = f"d{number % 70}"
    lines = [json.dumps(one).encode() + b"\n" for one in documents]
    lines[40:40] = [b"{broken\n", b"\n"]
    (folder / "a.jsonl").write_bytes(b"".join(lines))
    (folder / "a.jsonl.gz").write_bytes(
        b"".join(gzip.compress(b"".join(lines[at : at + 7]), mtime=0) for at in range(0, len(lines), 7))
    )
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for number, document in enumerate(documents[:16]):
            item = tarfile.TarInfo(f"{number % 13}.txt")
            item.size = len(document["text"])
            archive.addfile(item, io.BytesIO(document["text"].encode()))
    data = made.getvalue()
    (folder / "a.tar.bz2").write_bytes(b"".join(bz2.compress(data[at : at + 3000]) for at in range(0, len(data), 3000)))
    table = pa.Table.from_pylist(documents[:21])
    with ipc.new_stream(str(folder / "a.arrow"), table.schema) as writer:
        writer.write_table(table, max_chunksize=7)


def write(folder: Path, split: object) -> Path:
    path = folder / f"split-{split}.yaml"
    described = {
        "name": "split",
        "sources": [
            {"name": name, "reader": {f"readers.{reader}": {"paths": paths, "split": split}}}
            for name, reader, paths in SOURCES
        ],
        "blocks": [{"filters.regex": {"pattern": "[1-9] blew"}}, "dedup.exact"],
        "writer": {"writers.jsonl": {"max_rows_per_file": 17}},
        "removed": {"keep": "sample", "rate": 0.3},
    }
    path.write_text(yaml.safe_dump(described))
    return path


def made(folder: Path, path: Path, out: str) -> Result:
    result = run(config.load(str(path)), str(folder / out), lambda: InlineExecutor(retries=0))
    assert result.is_complete, result.quarantined
    assert list(verify(result.store)) == []
    return result


def fates(result: Result) -> list[tuple[str, str, str | None]]:
    rows = (row for part in parts(result.store, ["id", "detail"]) for row in part.rows.to_pylist())
    return sorted((row["id"], row["fate"], row["detail"]) for row in rows)


def corpus(folder: Path, out: str) -> dict[str, str]:
    """Digests of the files of the corpus."""
    return Run(folder / out).corpus()


def test_any_size_of_parts_gives_the_same_bytes_and_fates(tmp_path: Path) -> None:
    write_inputs(tmp_path)
    whole = made(tmp_path, write(tmp_path, None), "whole")
    for split in (400, "2kB", "1MB"):
        result = made(tmp_path, write(tmp_path, split), f"run-{split}")
        assert corpus(tmp_path, f"run-{split}") == corpus(tmp_path, "whole")
        assert fates(result) == fates(whole)
    assert (len(result.plan.shards), len(whole.plan.shards)) == (4, 4)


@pytest.mark.parametrize("number", [2, 14, 20])
def test_a_killed_run_goes_on(tmp_path: Path, number: int) -> None:
    write_inputs(tmp_path)
    made(tmp_path, write(tmp_path, None), "whole")
    path = write(tmp_path, 1000)
    arguments = ("run", path.name, "--out", "run", "--executor", "inline")
    code, output, errors = forked(arguments, tmp_path, dict(os.environ), 120, KilledBeforeCommit(number))
    assert code == -9, output + errors
    result = made(tmp_path, path, "run")
    assert len(result.skipped) + sum(result.standing.values()) >= number - 1
    assert corpus(tmp_path, "run") == corpus(tmp_path, "whole")
    again = made(tmp_path, path, "run")
    assert not again.done


def test_a_part_is_explained_and_a_new_file_is_read_alone(tmp_path: Path) -> None:
    write_inputs(tmp_path)
    path = write(tmp_path, 1000)
    result = made(tmp_path, path, "run")
    (answer,) = why(result.store, "s/a.jsonl#1").found
    assert (answer.id, answer.shard) == ("s/a.jsonl#1", "s/a.jsonl@000000000000000")
    assert [stage.name for stage in check(config.load(str(path))).plan.stages][:3] == NAMES
    (tmp_path / "a.jsonl2").write_bytes(b'{"text": "The wind of day 999 blew."}\n')
    result = made(tmp_path, path, "run")
    assert {name for stage, name in result.done if stage == "0-read"} == {"s/a.jsonl2"}
