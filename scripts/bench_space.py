"""What a run of many short documents takes on disk: by kind of file at the end, and at most while it goes on.

    python scripts/bench_space.py --documents 1000000
    python scripts/bench_space.py --documents 1000000 --intermediates drop

The documents are made up, some 200 bytes of JSON each, in files of 50,000; a tenth of them nearly repeat an earlier
one. The pipeline reads them, filters by length and symbols, and removes exact and near duplicates. While it runs as a
command of its own, the run directory is looked through five times a second.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import yaml

_PER_FILE = 50_000
_WORDS = 20_000
_LOOK_SECONDS = 0.2


def main() -> None:
    """Make the documents, run, and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=1_000_000)
    options.add_argument("--intermediates", choices=("keep", "drop"), default="keep")
    options.add_argument("--folder", help="where to work; by default a temporary folder that is removed")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="space-") as scratch:
        folder = Path(given.folder or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        _measure(folder, given.documents, given.intermediates)


def _measure(folder: Path, documents: int, intermediates: str) -> None:
    read = _make(folder / "documents", documents)
    pipeline = folder / "pipeline.yaml"
    blocks: list[object] = [
        {"filters.gopher_quality": {"min_words": 5, "min_stop_words": 0}},
        "dedup.exact",
        "dedup.minhash",
    ]
    source = {"name": "made", "reader": {"readers.jsonl": {"paths": str(folder / "documents" / "*.jsonl")}}}
    written = {"name": "space", "sources": [source], "blocks": blocks, "writer": "writers.parquet"}
    pipeline.write_text(yaml.safe_dump(written | {"intermediates": intermediates}))
    out = folder / f"run-{intermediates}"
    peak, seconds = _run(pipeline, out)
    print(f"{documents:,} documents, {read / 1e6:.1f} MB; intermediates: {intermediates}; {seconds:.0f} s of CPU\n")
    print(f"{'kind':44}{'MB':>9}{'bytes a record':>16}")
    kinds = _kinds(out)
    for kind, size in (*sorted(kinds.items(), key=lambda item: -item[1]), ("all", sum(kinds.values()))):
        print(f"{kind:44}{size / 1e6:9.1f}{size / documents:16.1f}")
    print(f"{'at most while it ran':44}{peak / 1e6:9.1f}{peak / documents:16.1f}  {peak / read:.2f} of the input")


def _make(folder: Path, documents: int) -> int:
    """Write the documents; how many bytes they are."""
    folder.mkdir(exist_ok=True)
    rows = _documents(documents)
    for number in range(-(-documents // _PER_FILE)):
        with (folder / f"{number:05}.jsonl").open("w") as file:
            file.writelines(line for _, line in zip(range(min(_PER_FILE, documents)), rows, strict=False))
    return sum(path.stat().st_size for path in folder.iterdir())


def _documents(documents: int) -> Iterator[str]:
    chance = random.Random(13)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    words = ["".join(chance.choices(letters, range(26, 0, -1), k=chance.randint(2, 9))) for _ in range(_WORDS)]
    weights = [1 / (rank + 3) for rank in range(_WORDS)]
    drawn: Iterator[str] = iter(())
    before: list[list[str]] = []
    for number in range(documents):
        if number % 10_000 == 0:
            drawn = iter(chance.choices(words, weights, k=10_000 * 24))
        text = [next(drawn) for _ in range(chance.randint(14, 24))]
        if before and chance.random() < 0.1:
            text = [*chance.choice(before)]
            text[-1] = chance.choice(words)
        elif len(before) < 100_000:
            before.append(text)
        url = f"https://{chance.choice(words)}.example/{chance.choice(words)}/{number}"
        yield json.dumps({"id": f"made-{number}", "url": url, "text": " ".join(text) + "."}) + "\n"


def _run(pipeline: Path, out: Path) -> tuple[int, float]:
    """Run the pipeline; the most bytes that its directory had, and the CPU time of all its processes."""
    before = _seconds()
    command = [sys.executable, "-m", "textmill.cli.main", "run", str(pipeline), "--out", str(out)]
    command += ["--executor", "inline"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        peak = 0
        while running.poll() is None:
            peak = max(peak, _taken(out))
            time.sleep(_LOOK_SECONDS)
    if running.returncode:
        raise SystemExit(f"the run ended with exit code {running.returncode}")
    return max(peak, _taken(out)), _seconds() - before


def _seconds() -> float:
    """CPU time of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _taken(folder: Path) -> int:
    return sum(size for _, size in _files(folder))


def _files(folder: Path) -> Iterator[tuple[str, int]]:
    """Path and bytes of the files below a folder, some of which may go meanwhile."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with suppress(FileNotFoundError):
                yield os.path.relpath(path, folder), os.lstat(path).st_size


def _kinds(folder: Path) -> Counter[str]:
    """Bytes by stage and kind of file."""
    found: Counter[str] = Counter()
    for path, size in _files(folder):
        parts = path.split("/")
        found["/".join(parts[: 3 if parts[0] == "stages" else 1])] += size
    return found


if __name__ == "__main__":
    main()
