"""Millions of documents through reader, filters and MinHash: does memory stay flat, and time in proportion?

    python scripts/soak.py --documents 4000000 --drop

Generated documents of some 190 bytes (a tenth of them copies) are read from shards of 10,000 by two workers of the
embedded Ray. Once a second the memory of the driver, of the largest worker and of Ray's own processes is noted; the
table has a row for each tenth of the time. Peak and end of the run directory are given beside the bytes read.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

WORDS = str.split(
    """
    the of and to in that is was he for it with as his on be at by had not are but from or have an they which one you
    river mill valley winter harbour ship bread flour book cover daughter miller children evening story sack boat town
    spring summer fruit sea water year first aloud read long wide slow people lived beside mended carried down high
    """
)
SHARD = 10_000
BLOCKS: Sequence[object] = (
    {"filters.gopher_quality": {"min_words": 20}},
    {"filters.fineweb_quality": {"max_short_lines_ratio": None}},
    {"dedup.minhash": {"bands": 14, "rows": 8, "ngram": 5, "seed": 1}},
)


@dataclass(frozen=True)
class Sample:
    """What was seen at a time."""

    seconds: float
    driver_mb: float
    worker_mb: float
    ray_mb: float
    disk_mb: float


def write_shards(folder: Path, documents: int) -> int:
    """Generate the input; its bytes. Each shard depends on its number only."""
    folder.mkdir()
    total = 0
    for first in range(0, documents, SHARD):
        draw = random.Random(first)
        texts: list[str] = []
        for number in range(first, min(first + SHARD, documents)):
            is_copy = number % 10 == 9 and texts
            words = draw.choices(WORDS, k=draw.randrange(25, 45))
            texts.append(texts[-1] if is_copy else f"{' '.join(words)} and that is number {number}.")
        lines = [json.dumps({"id": str(first + row), "text": text}) for row, text in enumerate(texts)]
        content = "\n".join(lines) + "\n"
        (folder / f"{first // SHARD:05d}.jsonl").write_text(content)
        total += len(content)
    return total


class Watch(threading.Thread):
    """Notes once a second what a command and those it starts use, until it has ended."""

    def __init__(self, pid: int, run: Path) -> None:
        super().__init__(daemon=True)
        self.samples: list[Sample] = []
        self.ended = threading.Event()
        self._process, self._run = psutil.Process(pid), run
        self._began = time.monotonic()

    def run(self) -> None:
        while not self.ended.wait(1):
            with suppress(psutil.Error):
                self.samples.append(self._sample())

    def _sample(self) -> Sample:
        driver, worker, ray = _mb(self._process), 0.0, 0.0
        for one in self._process.children(recursive=True):
            with suppress(psutil.Error):
                command, size = " ".join(one.cmdline())[:200], _mb(one)
                if command.startswith("ray::"):
                    worker = max(worker, size)
                elif "raylet" in command or "gcs_server" in command or "/ray/" in command:
                    ray += size
                else:  # where the driver is a child of the command
                    driver = max(driver, size)
        return Sample(time.monotonic() - self._began, driver, worker, ray, _folder_mb(self._run))


def _mb(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


def _folder_mb(folder: Path) -> float:
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a file that was put in place, or went
            total += path.stat().st_size if path.is_file() else 0
    return total / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=4_000_000)
    parser.add_argument("--drop", action="store_true", help="with `intermediates: drop`")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        size = write_shards(folder / "in", options.documents) / 1e6
        config = {
            "name": "soak",
            "sources": [{"name": "s", "reader": {"readers.jsonl": {"paths": "in/*.jsonl"}}}],
            "blocks": list(BLOCKS),
            "writer": "writers.parquet",
            **({"intermediates": "drop"} if options.drop else {}),
        }
        (folder / "p.yaml").write_text(json.dumps(config))
        command = [sys.executable, "-m", "textmill.cli.main", "run", "p.yaml", "--out", "run", "--workers", "2"]
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
            watch = Watch(process.pid, folder / "run")
            watch.start()
            code = process.wait()
            watch.ended.set()
            watch.join()
        if code:
            print((folder / "log").read_text()[-3000:])
            return code
        _tell(watch.samples, options.documents, size)
        end, corpus = _folder_mb(folder / "run"), _folder_mb(folder / "run" / "corpus")
        peak = max(one.disk_mb for one in watch.samples)
        print(f"run directory: peak {peak / size:.2f} x input, end {end:,.0f} MB, of it corpus {corpus:,.0f} MB;")
        print(f"beside the corpus {(end - corpus) * 1e6 / options.documents:.0f} bytes for each record read")
    return 0


def _tell(samples: Sequence[Sample], documents: int, size: float) -> None:
    """The table, and how memory later is to that of the first tenth."""
    print(f"{documents:,} documents, {size:,.0f} MB, in {samples[-1].seconds:,.0f} s")
    print("| time, s | driver, MB | largest worker, MB | Ray, MB | run directory, MB |")
    print("| --- | --- | --- | --- | --- |")
    for part in range(1, 11):
        one = samples[len(samples) * part // 10 - 1]
        cells = (one.seconds, one.driver_mb, one.worker_mb, one.ray_mb, one.disk_mb)
        print(f"| {' | '.join(f'{cell:,.0f}' for cell in cells)} |")
    tenth = len(samples) // 10 + 1
    for name, of in (("driver", lambda one: one.driver_mb), ("worker", lambda one: one.worker_mb)):
        first, later = max(map(of, samples[:tenth])), max(map(of, samples[tenth:]))
        print(f"{name}: at most {first:,.0f} MB in the first tenth of the time, {later:,.0f} MB later")


if __name__ == "__main__":
    sys.exit(main())
