"""How long a very large run lets one wait: `status`, `why`, and the views of the dashboard, with the memory they take.

    python scripts/bench_dashboard.py --shards 90000 --records 100000000 [--run DIR]

Writes a made-up run (`scripts/benches/dashboard_run.py`; its folder is kept with --run, and taken as it is if it is
there), and times commands as processes of their own and the views over HTTP, each the first time and again.
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
from scripts.benches.dashboard_run import write_run

COMMAND = [sys.executable, "-m", "textmill.cli.main"]
VIEWS = {
    "overview": "overview",
    "funnel": "funnel",
    "one rule": "filter?rule=gopher_quality.too_few_words",
    "one rule by language": "filter?rule=gopher_quality.too_few_words&by=language",
    "what if": "what-if?limit.gopher_quality.too_few_words=0.2",
    "what if, other limit": "what-if?limit.gopher_quality.too_few_words=0.3",
    "documents": "documents",
    "languages": "languages",
    "time": "time",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shards", type=int, default=90_000)
    parser.add_argument("--records", type=int, default=100_000_000)
    parser.add_argument("--run")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(args.run or scratch)
        if not (folder / "run.json").exists():
            begun = time.monotonic()
            write_run(folder, args.shards, args.records, os.cpu_count() or 1)
            print(f"written in {time.monotonic() - begun:.0f} s, {size(folder) / 1e9:.1f} GB", flush=True)
        measure(folder)


def measure(folder: Path) -> None:
    first = sorted(folder.glob("stages/0-read/fates/sorted-*.parquet"))[0]
    row = pq.ParquetFile(first).read_row_group(5, ["id", "url", "host"]).slice(7, 1).to_pylist()[0]
    print("| what | seconds | again | peak MB |\n| --- | ---: | ---: | ---: |")
    print(f"| nothing (`--version`) | {timed('--version')} |")
    print(f"| `status` | {timed('status', str(folder))} |", flush=True)
    for name in ("id", "url", "host"):
        print(f"| `why` by {name} | {timed('why', str(folder), row[name])} |", flush=True)
    with served(folder) as (address, process):
        for name, path in VIEWS.items():
            took = [get(f"{address}r/0/{path}") for _ in range(2)]
            print(f"| view: {name} | {took[0]:.2f} | {took[1]:.2f} | {peak(process.pid):.0f} |", flush=True)


def timed(*arguments: str) -> str:
    """Seconds of a command twice, and its peak memory in MB."""
    took = []
    for _ in range(2):
        begun = time.monotonic()
        subprocess.run([*COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL)
        took.append(time.monotonic() - begun)
    return f"{took[0]:.2f} | {took[1]:.2f} | {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3:.0f}"


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The address of a dashboard, and its process."""
    process = subprocess.Popen([*COMMAND, "serve", str(folder), "--port", "0"], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        found = next(match for line in process.stderr if (match := re.search(r"http://\S+", line)))
        yield found[0], process
    finally:
        process.terminate()
        process.wait()


def get(address: str) -> float:
    """Seconds until a page is there."""
    begun = time.monotonic()
    with urllib.request.urlopen(address) as answer:
        answer.read()
    return time.monotonic() - begun


def peak(pid: int) -> float:
    """Most memory of a process so far, MB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1e3 if found else 0.0


def size(folder: Path) -> int:
    """Bytes of the files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
