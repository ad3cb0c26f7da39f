"""A laboratory for runs of the real command line over the sample crawl."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from forked import forked

from textmill.cli import main as cli
from textmill.machine.cache_folder import writable_cache_folder
from textmill.store.commit import sealed
from textmill.store.store import Commit, Store

PROJECT = Path(__file__).resolve().parents[2]
CRAWL = PROJECT / "configs" / "sample" / "crawl"

COMPILED = writable_cache_folder("compiled")
"""This machine's compiled functions serve every lab: they go by their content, and each would compile them all anew."""


@dataclass
class Lab:
    """A folder with a copy of the sample crawl and a pipeline over it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path, **environment: str) -> "Lab":
        """With a home that holds nothing but compiled functions, and these variables."""
        home = folder / "home"
        (home / ".cache" / "textmill").mkdir(parents=True)
        if COMPILED is not None:
            (home / ".cache" / "textmill" / "compiled").symlink_to(COMPILED)
        outside = {key: value for key, value in os.environ.items() if key not in ("RAY_ADDRESS", "XDG_CACHE_HOME")}
        made = cls(folder, {**outside, "HOME": str(home), "RAY_USAGE_STATS_ENABLED": "0", **environment})
        made.write_config()
        return made

    @property
    def config(self) -> Path:
        return self.folder / "pipeline.yaml"

    def write_config(self, **changes: object) -> Path:
        """The pipeline, with top-level keys replaced."""
        pipeline = {
            "name": "lab",
            "sources": [{"name": "crawl", "reader": {"readers.warc": {"paths": "crawl/*.warc.gz"}}}],
            "blocks": [
                "filters.url",
                "licenses.creative_commons",
                {"extractors.trafilatura": {"favor_precision": True}},
                "annotators.language",
                {"filters.language": {"keep": ["eng"], "min_score": 0.65}},
                "filters.gopher_repetition",
                "filters.gopher_quality",
                "filters.c4_quality",
                "dedup.exact",
                {"dedup.minhash": {"bands": 14, "rows": 8, "ngram": 5, "seed": 1}},
                "formatters.pii",
            ],
            "writer": {"writers.parquet": {"max_rows_per_file": 20}},
            "removed": {"keep": "all"},
            **changes,
        }
        self.config.write_text(yaml.safe_dump(pipeline, sort_keys=False))
        return self.config

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """The command line in a process group of its own, from the start as a shell would do it."""
        return subprocess.Popen(
            [sys.executable, "-m", "textmill.cli.main", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def textmill(self, *arguments: str, code: int = 0, main: Callable[[], None] = cli.main) -> str:
        """Run to the end; output; the exit code must be `code` and no traceback shown."""
        ended, output, errors = forked(arguments, self.folder, self.environment, 240, main)
        assert ended == code, f"exit {ended}\n{output}\n{errors}"
        assert "Traceback" not in errors
        return output + errors

    def run(self, out: str = "run", *arguments: str, code: int = 0) -> "Run":
        """Run the pipeline into a folder."""
        self.textmill("run", str(self.config), "--out", out, *arguments, code=code)
        return Run(self.folder / out)


@contextmanager
def sample_lab(folder: Path) -> Iterator[Lab]:
    """With a copy of the sample crawl, and a private short temporary folder for Ray's sockets."""
    shutil.copytree(CRAWL, folder / "crawl")
    private = tempfile.mkdtemp(prefix="tm")
    yield Lab.at(folder, TMPDIR=private)
    shutil.rmtree(private, ignore_errors=True)


@dataclass
class Run:
    """A run directory."""

    folder: Path

    def corpus(self) -> dict[str, str]:
        """SHA-256 of every file of the corpus."""
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((self.folder / "corpus").rglob("*"))
            if path.is_file()
        }

    def commits(self, stage: str) -> dict[str, Commit]:
        """Commit records of the stage whose name ends so."""
        return Store(str(self.folder)).commits(self.stage(stage))

    def stage(self, ending: str) -> str:
        """The full name of a stage."""
        stages = json.loads((self.folder / "run.json").read_text())["stages"]
        return str(next(stage["name"] for stage in stages if stage["name"].endswith(ending)))

    def records(self, stage: str) -> dict[str, bytes]:
        """The commit records of a stage by task, with the seconds that each took: done again, it is another."""
        return {task: sealed(commit) for task, commit in self.commits(stage).items()}
