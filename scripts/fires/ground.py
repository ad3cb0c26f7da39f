"""Where faults strike: a pipeline over a dozen small shards, its runs, and what is left of them."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import yaml
from scripts.fires.crawl import SHARDS, cut_crawl
from scripts.fires.family import family

from textmill.store.store import Store

__all__ = ["INLINE", "PROJECT", "Ended", "Fire", "Ground", "Process", "ground"]

PROJECT = Path(__file__).resolve().parents[2]
INLINE = ("--executor", "inline")
Process = subprocess.Popen[str]
_PATIENCE_SECONDS = 900
_PIPELINE = re.compile(rb"```yaml\n.*?```", re.DOTALL)
SLOW = '''
"""Takes its time, so that there is some in which a fault can strike; how much is no setting, and changes nothing."""

import os
import time

from textmill.block import Batch, Block, Columns


class Slow(Block):
    def apply(self, batch: Batch) -> Columns:
        time.sleep(float(os.environ.get("FIRE_SLOW", "0.3")))
        return {}


class Late(Block):
    def apply(self, batch: Batch) -> Columns:
        time.sleep(float(os.environ.get("FIRE_LATE", "0")))
        return {}
'''


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    said: str
    """What it wrote, both streams."""

    @property
    def message(self) -> str:
        """Its last words to a person."""
        lines = [line.strip() for line in self.said.splitlines() if line.strip()]
        own = [line for line in lines if line.startswith("textmill:") and "run the same command" not in line[:40]]
        told = [line for line in lines if any(word in line for word in ("quarantined:", "put aside", "done again"))]
        others = lines[-1:] if self.code not in (0, -9) else []
        return (own or told or others or [""])[-1 if own else 0]


@dataclass(frozen=True)
class Fire:
    """One fault: what strikes, and how the run that is struck may end."""

    name: str
    strike: Callable[["Ground"], Ended]
    """Run under the fault, and take it away again; it notes in the ground how often the fault has struck."""
    codes: Sequence[int] = (0, 3)
    says: str = ""
    """A regular expression that something said must match, where the run does not end with 0."""
    is_short: bool = False
    """Whether it is in the form that the test suite runs."""
    is_run_again: bool = False
    """Whether the run is run again even where it ended with 0: that was of what the fault had left."""
    needs_root: bool = False
    """For mounts or control groups."""
    variant: Mapping[str, object] = field(default_factory=dict)
    """Top-level keys of the pipeline that are others."""


@dataclass
class Ground:
    """A folder with shards, a pipeline and a run directory."""

    folder: Path
    environment: dict[str, str]
    arguments: Sequence[str] = ("--workers", "2")
    """Of each run that does not say otherwise."""
    out: str = "run"
    """The run directory, as it is given to commands."""
    store: Store | None = None
    """Where the run directory is seen without what a fault does on the way to it; None in the folder."""
    hits: int = 0
    """How often the fault has struck."""
    closing: ExitStack = field(default_factory=ExitStack)
    """What ends with the ground: servers, clusters."""

    def write(self, **changes: object) -> None:
        """Write the pipeline, with top-level keys replaced."""
        pipeline = {
            "name": "under-fire",
            "sources": [{"name": "crawl", "reader": {"readers.warc": {"paths": "crawl/*.warc.gz"}}}],
            "blocks": [
                "filters.url",
                "extractors.resiliparse",
                "slow:Slow",
                {"filters.gopher_quality": {"min_words": 20}},
                "dedup.exact",
                {"dedup.minhash": {"bands": 4, "rows": 4}},
                "slow:Late",
                "formatters.pii",
            ],
            "writer": {"writers.parquet": {"max_rows_per_file": 40}},
            "removed": {"keep": "all"},
            **changes,
        }
        (self.folder / "pipeline.yaml").write_text(yaml.safe_dump(pipeline, sort_keys=False))

    def start(self, *arguments: str, before: Sequence[str] = (), **environment: str) -> Process:
        """A textmill command in a session of its own; what it writes goes to a file, for a pipe could fill.

        `before` is a command that runs it.
        """
        log = self.closing.enter_context((self.folder / f"log-{time.monotonic_ns()}").open("w+"))
        process = subprocess.Popen(
            [*before, sys.executable, "-m", "textmill.cli.main", *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        process.stdout = log
        return process

    def begin(self, *arguments: str, before: Sequence[str] = (), **environment: str) -> Process:
        """The run."""
        own = any(one in ("--address", "--executor", "--workers") for one in arguments)
        scale = () if own else self.arguments
        return self.start("run", "pipeline.yaml", "--out", self.out, *arguments, *scale, before=before, **environment)

    def end(self, process: Process, seconds: float = _PATIENCE_SECONDS) -> Ended:
        """Wait for a command; one that does not end is stopped, and has the code 124."""
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop(process)
            code = 124
        assert process.stdout is not None
        process.stdout.seek(0)
        with process.stdout as log:
            return Ended(code, log.read())

    def run(self, *arguments: str, before: Sequence[str] = (), **environment: str) -> Ended:
        """The run, to its end."""
        return self.end(self.begin(*arguments, before=before, **environment))

    def stop(self, process: Process) -> None:
        """End a command and all that it started."""
        for one in [*family(process.pid), psutil.Process(process.pid)]:
            with suppress(psutil.Error):
                one.kill()
        process.wait()

    def commits(self, stage: str = "") -> int:
        """Tasks that are committed, of the stages whose names end so."""
        if self.store is None:
            found = (self.folder / "run" / "stages").glob(f"*{stage}/commits/*.json")
            return sum(1 for _ in found)
        self.store.fs.invalidate_cache()
        return sum(len(self.store.records(one)) for one in self.store.children("stages") if one.endswith(stage))

    def done(self, *stages: str) -> int:
        """Shards that are done in the stages of these names."""
        folder = self.folder / "run" / "stages"
        folded = sum((folder / stage / "folded.json").exists() for stage in stages)
        return folded * SHARDS + sum(1 for stage in stages for _ in (folder / stage / "commits").glob("*.json"))

    def wait_until(self, holds: Callable[[], bool], process: Process, seconds: float = 150) -> bool:
        """Whether something came to hold before the command had ended."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and process.poll() is None:
            if holds():
                return True
            time.sleep(0.02)
        return False

    def corpus(self) -> dict[str, str]:
        """SHA-256 of every file of the corpus; of the card without the pipeline, which says where shards are.

        The list of checksums has the card's, and `verify` looks at it.
        """
        store = self.store or Store(str(self.folder / "run"))
        store.fs.invalidate_cache()
        found = {}
        for path in sorted(store.fs.find(store.locate("corpus"))):
            name = str(path).rpartition("/corpus/")[2]
            data = store.fs.cat_file(path)
            if name == "README.md":
                data = _PIPELINE.sub(b"", data)
            if name != "SHA256SUMS":
                found[name] = hashlib.sha256(data).hexdigest()
        return found

    def is_conserved(self) -> bool:
        """Whether every record of the run is accounted for, and its files are whole."""
        return self.end(self.start("verify", self.out)).code == 0


@contextmanager
def ground(parent: Path) -> Iterator[Ground]:
    """A new folder with shards and a pipeline, and a short temporary folder for Ray's sockets."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    private = tempfile.mkdtemp(prefix="tm")
    cut_crawl(folder / "crawl")
    (folder / "own").mkdir()
    (folder / "own" / "slow.py").write_text(SLOW)
    outside = {key: value for key, value in os.environ.items() if key != "RAY_ADDRESS"}
    own = {"TMPDIR": private, "PYTHONPATH": str(folder / "own"), "PYTHONUNBUFFERED": "1"}
    made = Ground(folder, {**outside, **own, "RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"})
    made.write()
    try:
        with made.closing:
            yield made
    finally:
        for one in psutil.process_iter():
            with suppress(psutil.Error):
                if one.pid != os.getpid() and (one.cwd() == str(folder) or private in " ".join(one.cmdline())):
                    one.send_signal(signal.SIGKILL)
        shutil.rmtree(private, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
