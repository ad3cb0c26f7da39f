"""`textmill doctor` names what is missing here, and what it has not looked at. Of nodes: tests/e2e/test_clusters.py."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from scripts.fires.ray_nodes import can_unshare

COMMAND = [sys.executable, "-m", "textmill.cli.main"]


def told(folder: Path, paths: str, blocks: list[object], mounts: str = "") -> tuple[int, str]:
    """Exit code, and what it says of a pipeline: its notes and problems."""
    source = {"name": "s", "reader": {"readers.jsonl": {"paths": paths}}}
    pipeline = {"name": "small", "sources": [source], "blocks": blocks, "writer": "writers.parquet"}
    (folder / "p.yaml").write_text(yaml.safe_dump(pipeline))
    command = [*COMMAND, "doctor", "p.yaml", "--out", "run"]
    if mounts:
        command = ["unshare", "--mount", "bash", "-c", f'{mounts} && exec "$@"', "small", *command]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.skipif(not can_unshare(), reason="mounting in a private namespace needs root and unshare")
def test_a_missing_model_a_missing_mount_and_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    full = f"mount -t tmpfs -o size=1M none {tmp_path}/run && head -c 1M /dev/zero > {tmp_path}/run/all; true"
    code, said = told(tmp_path, "data/in/*.jsonl", [{"annotators.language": {"model": "lid.bin"}}], full)
    assert code == 2
    assert f"problem: here: missing model or list: {tmp_path}/lid.bin\n" in said
    assert f"missing mount or folder: {tmp_path}/data (shards are to be in {tmp_path}/data/in)\n" in said
    assert f"problem: here: run directory ({tmp_path}/run): 0 MB are free, at least 2048 MB are wanted\n" in said
    assert "run: cannot be written to: " in said
    assert said.count("problem:") == 4


def test_what_is_not_looked_at_is_said(tmp_path: Path) -> None:
    blocks: list[object] = [{"annotators.language": {"model": "https://models.example/lid.bin"}}]
    code, said = told(tmp_path, "nfs://crawl/*.jsonl", blocks)
    assert code == 2
    assert "p.yaml:2: not looked at: https://models.example/lid.bin\n" in said
    assert said.count("not looked at: nfs://crawl/*.jsonl\n") == 1
    assert said.endswith("problem: here: nfs://crawl/*.jsonl: Protocol not known: nfs\n")
    _, said = told(tmp_path, "${NOWHERE}/*.jsonl", [])
    assert said.endswith("not looked at: ${NOWHERE} is not set\n")


def test_an_empty_name_is_no_run_directory(tmp_path: Path) -> None:
    command = [*COMMAND, "doctor", "--out", ""]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "textmill: the name of the run directory is empty; is a variable not set?\n"
