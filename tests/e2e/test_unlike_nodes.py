"""Nodes of a real Ray cluster that are not what the driver is: put aside and named, and the corpus is the same."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from scripts.fires.ray_nodes import RayNodes, can_unshare, ray_nodes

from textmill.store.store import Store


@dataclass
class Farm:
    """Shards, a block of the user's own that is not installed, its model, and where runs go."""

    folder: Path
    nodes: RayNodes

    def write(self, shards: int) -> None:
        for name in ("in", "own", "runs", "diary", "models", "empty"):
            (self.folder / name).mkdir()
        own = (Path(__file__).parent / "own_trouble.py").read_text()
        (self.folder / "own" / "sent_along.py").write_text(own)
        (self.folder / "models" / "model.bin").write_bytes(b"weights")
        for number in range(shards):
            text = "gate late" if number == 7 else f"fine {number % 10}"
            line = json.dumps({"id": str(number), "text": text})
            (self.folder / "in" / f"{number:03d}.jsonl").write_text(f"{line}\n")
        trouble = {"diary": str(self.folder / "diary"), "model": str(self.folder / "models" / "model.bin")}
        described = {
            "name": "farm",
            "sources": [{"name": "s", "reader": {"readers.jsonl": {"paths": "in/*.jsonl"}}}],
            "blocks": [{"sent_along:Trouble": trouble}],
            "writer": "writers.parquet",
        }
        (self.folder / "p.yaml").write_text(yaml.safe_dump(described))

    def start(self, out: str, *arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "textmill.cli.main", "run", "p.yaml", "--out", f"runs/{out}", *arguments]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env={**os.environ, "RAY_AUTH_MODE": "disabled", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, out: str, *arguments: str) -> tuple[int, str]:
        """Exit code, and what it said of itself."""
        process = self.start(out, *arguments)
        _, errors = process.communicate(timeout=300)
        assert "Traceback" not in errors
        return process.returncode, errors

    def corpus(self, out: str) -> dict[str, bytes]:
        folder = self.folder / "runs" / out / "corpus" / "data"
        return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.skipif(not can_unshare(), reason="mounting in a private namespace needs root and unshare")
def test_nodes_unlike_the_driver(tmp_path: Path) -> None:
    with ray_nodes() as nodes:
        farm = Farm(tmp_path, nodes)
        farm.write(shards=24)
        other = tmp_path / "METADATA"
        package = metadata.distribution("regex")._path  # type: ignore[attr-defined]  # where it lies
        other.write_text("Metadata-Version: 2.1\nName: regex\nVersion: 1.0\n")
        runs, empty = tmp_path / "runs", tmp_path / "empty"
        hidden = f"mount --bind {empty} {tmp_path}"
        nodes.add("good", NODE="good")
        nodes.add("other", mounts=f"mount --bind {other} {package}/METADATA", NODE="other")
        nodes.add("blind", mounts=f"{hidden}/in && {hidden}/models", NODE="blind")
        nodes.add("elsewhere", mounts=f"{hidden}/runs", NODE="elsewhere")
        read_only = f"mount --bind {runs} {runs} && mount -o remount,ro,bind {runs}"
        nodes.add("readonly", mounts=read_only, NODE="readonly")
        ship = ("--ship", str(tmp_path / "own"))
        process = farm.start("a", "--address", nodes.address, *ship)
        nodes.add("late", NODE="late")  # in mid-stage: a shard waits for it
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
        assert "Traceback" not in said
        put_aside = "\n".join(line for line in said.splitlines() if "is put aside" in line)
        assert f"regex 1.0, not {metadata.version('regex')} (for sent_along)" in put_aside
        # Where its probe was lost, its first task says so, and of what comes first.
        assert "000.jsonl: cannot be opened: FileNotFoundError" in put_aside or "no model of trouble at" in put_aside
        assert "another directory here than the driver's, or not mounted" in put_aside
        assert "Read-only file system" in put_aside
        assert {path.name for path in (tmp_path / "diary").iterdir()} == {"good", "late"}
        assert farm.run("inline", "--executor", "inline", *ship)[0] == 0
        assert farm.corpus("a") == farm.corpus("inline")
        assert not Store(str(runs / "a")).children(".probe")
        # Nobody has the module.
        code, said = farm.run("b", "--address", nodes.address, "--set", "sources.0.reader.paths=in/00*.jsonl")
        assert (code, "sent_along" in said) == (2, True)  # the driver has not either
        nodes.end("good")
        nodes.end("late")
        code, said = farm.run("c", "--address", nodes.address, *ship)
        assert code == 3, said
        assert "stage 0-read: no node is left that can do its tasks" in said
        assert not (runs / "c" / "corpus").exists()
