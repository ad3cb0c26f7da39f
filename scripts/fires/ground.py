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
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import psutil
import yaml

__all__ = ["Ended", "Fire", "Ground", "ground"]

PROJECT = Path(__file__).resolve().parents[2]
CRAWL = PROJECT / "configs" / "sample" / "crawl"
SHARDS = 12
_PATIENCE_SECONDS = 240
SLOW = '''
"""Takes its time, so that there is some in which a fault can strike."""

import time

from textmill.block import Batch, Block, Columns


class Slow(Block):
    seconds: float = 0.3

    def apply(self, batch: Batch) -> Columns:
        time.sleep(self.seconds)
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
        lines = [line.strip() for line in self.said.splitlines() if line.strip().startswith("textmill:")]
        others = [line.strip() for line in self.said.splitlines() if line.strip()]
        return (lines or others or [""])[-1]


@dataclass(frozen=True)
class Fire:
    """One fault: what strikes, and how the run that is struck may end."""

    name: str
    strike: Callable[["Ground"], Ended]
    """Run under the fault, and take it away again."""
    codes: Sequence[int] = (0, 3)
    says: str = ""
    """A regular expression that something said must match, where the run does not end well by itself."""
    is_short: bool = False
    """Whether it is in the form that the test suite runs."""
    variant: Mapping[str, object] = field(default_factory=dict)
    """Top-level keys of the pipeline that are others."""


@dataclass
class Ground:
    """A folder with shards, a pipeline and a run directory."""

    folder: Path
    environment: dict[str, str]
    workers: int = 2
    out: str = "run"
    """The run directory, as it is given to commands."""

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
                "formatters.pii",
            ],
            "writer": {"writers.parquet": {"max_rows_per_file": 40}},
            "removed": {"keep": "all"},
            **changes,
        }
        (self.folder / "pipeline.yaml").write_text(yaml.safe_dump(pipeline, sort_keys=False))

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        """A textmill command in a session of its own; what it writes goes to a file, for a pipe could fill."""
        log = (self.folder / f"log-{time.monotonic_ns()}").open("w+")
        process = subprocess.Popen(
            [sys.executable, "-m", "textmill.cli.main", *arguments],
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

    def begin(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        """The run."""
        return self.start("run", "pipeline.yaml", "--out", self.out, *self.scale(arguments), **environment)

    def scale(self, arguments: Sequence[str]) -> list[str]:
        """The arguments, with as many workers as there are unless they say otherwise."""
        own = any(one in ("--address", "--executor", "--workers") for one in arguments)
        return [*arguments] if own else [*arguments, "--workers", str(self.workers)]

    def end(self, process: "subprocess.Popen[str]", seconds: float = _PATIENCE_SECONDS) -> Ended:
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

    def run(self, *arguments: str, **environment: str) -> Ended:
        """The run, to its end."""
        return self.end(self.begin(*arguments, **environment))

    def stop(self, process: "subprocess.Popen[str]") -> None:
        """End a command and all that it started."""
        for one in [*family(process.pid), psutil.Process(process.pid)]:
            with suppress(psutil.Error):
                one.kill()
        process.wait()

    def commits(self, stage: str = "") -> int:
        """Commit records that the run directory has, of the stages whose names end so."""
        found = (self.folder / "run" / "stages").glob(f"*{stage}/commits/*.json")
        return sum(1 for _ in found)

    def wait_until(self, holds: Callable[[], bool], process: "subprocess.Popen[str]", seconds: float = 90) -> bool:
        """Whether something came to hold before the command had ended."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and process.poll() is None:
            if holds():
                return True
            time.sleep(0.02)
        return False

    def corpus(self) -> dict[str, str]:
        """SHA-256 of every file of the corpus."""
        folder = self.folder / "run" / "corpus"
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    def is_conserved(self) -> bool:
        """Whether every record of the run is accounted for, and its files are whole."""
        return self.end(self.start("verify", self.out)).code == 0


def family(pid: int) -> list[psutil.Process]:
    """The processes that one has started, and theirs."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def members(pid: int, *words: str) -> list[psutil.Process]:
    """Those of a family whose command line has one of the words."""
    found = []
    for one in family(pid):
        with suppress(psutil.Error):
            if any(word in " ".join(one.cmdline()) for word in words):
                found.append(one)
    return found


def signalled(processes: Sequence[psutil.Process], number: int) -> int:
    """Send a signal; how many there were."""
    count = 0
    for one in processes:
        with suppress(psutil.Error):
            one.send_signal(number)
            count += 1
    return count


@contextmanager
def ground(parent: Path) -> Iterator[Ground]:
    """A new folder with shards and a pipeline, and a short temporary folder for Ray's sockets."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    private = tempfile.mkdtemp(prefix="tm")
    _cut_crawl(folder / "crawl")
    (folder / "slow.py").write_text(SLOW)
    outside = {key: value for key, value in os.environ.items() if key != "RAY_ADDRESS"}
    made = Ground(folder, {**outside, "TMPDIR": private, "PYTHONPATH": str(folder), "RAY_USAGE_STATS_ENABLED": "0"})
    made.write()
    try:
        yield made
    finally:
        for one in psutil.process_iter():
            with suppress(psutil.Error):
                if one.cwd() == str(folder) or private in " ".join(one.cmdline()):
                    one.send_signal(signal.SIGKILL)
        shutil.rmtree(private, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _cut_crawl(folder: Path) -> None:
    """The sample crawl as a dozen shards: its gzip members, shared out in order."""
    found = [member for path in sorted(CRAWL.glob("*.warc.gz")) for member in _members(path.read_bytes())]
    folder.mkdir()
    for number in range(SHARDS):
        first, last = len(found) * number // SHARDS, len(found) * (number + 1) // SHARDS
        (folder / f"{number:02d}.warc.gz").write_bytes(b"".join(found[first:last]))


def _members(data: bytes) -> Iterator[bytes]:
    """The gzip members of an archive; one that is damaged further on is one too."""
    starts = [at.start() for at in re.finditer(rb"\x1f\x8b\x08", data) if _begins_a_record(data[at.start() :][:4096])]
    for start, end in pairwise([*starts, len(data)]):
        yield data[start:end]


def _begins_a_record(head: bytes) -> bool:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 5) == b"WARC/"
    except zlib.error:
        return False
