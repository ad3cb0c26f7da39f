"""Ray starts where /dev/shm cannot be written to, as in some containers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PRIVATE = ("unshare", "--mount", "bash", "-c")
READ_ONLY = "mount -t tmpfs -o ro tmpfs /dev/shm"


def test_a_read_only_dev_shm(tmp_path: Path) -> None:
    try:
        allowed = subprocess.run([*PRIVATE, READ_ONLY], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        pytest.skip("mounting in a private namespace needs root and unshare")
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "1", "text": "x"}) + "\n")
    (tmp_path / "p.yaml").write_text(
        "name: p\nsources: [{name: s, reader: {readers.jsonl: {paths: in.jsonl}}}]\nwriter: writers.parquet\n"
    )
    command = f"{READ_ONLY} && exec {sys.executable} -m textmill.cli.main run p.yaml --out run --workers 1"
    done = subprocess.run([*PRIVATE, command], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run/corpus/README.md").exists()
