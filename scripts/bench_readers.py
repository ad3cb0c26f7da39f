"""Measure every reader, beside the usual tool where there is one, on the same generated file in the same run.

    python scripts/bench_readers.py [READER...] [--megabytes N] [--rounds N]
    python scripts/bench_readers.py [READER...] --memory [--megabytes N]

The first prints documents and megabytes (of the input as it lies on the disk) per second of processor time, and the
ratio to the usual tool, medians over the rounds in which the two run in turn. The second reads an input of N megabytes
(2,048) and one of an eighth of it, and prints the most memory of both: it must not grow with the input. Every run is a
process of its own; inputs are written as a stream and deleted after. Peers: `pip install datatrove[io] datasets
faust-cchardet python-magic mwxml mwparserfromhell`.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.benches.readers_inputs import INPUTS  # found by the line above
from scripts.benches.readers_sides import PEERS

SIDES: Final = Path(__file__).parent / "benches" / "readers_sides.py"
MOST_GROWTH_MIB: Final = 48
"""SQLite's page cache, which a small input does not fill, and what an allocator keeps."""

Run = dict[str, float | str | dict[str, int]]


def main() -> None:
    """Print a row for each reader as soon as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readers", nargs="*", help="names without `readers.`; all if none is given")
    parser.add_argument("--megabytes", type=int, help="size of an input; 64, with --memory 2048")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", action="store_true")
    arguments = parser.parse_args()
    names = [name.removeprefix("readers.") for name in arguments.readers] or sorted(INPUTS)
    if arguments.memory:
        print_memory(names, (arguments.megabytes or 2048) << 20)
    else:
        print_speed(names, (arguments.megabytes or 64) << 20, arguments.rounds)


def print_speed(names: list[str], size: int, rounds: int) -> None:
    """The table of documents per second."""
    print("| Reader | documents/s | MB/s | peak MiB | usual tool | its documents/s | its peak MiB | ratio |")
    print("|---|--:|--:|--:|---|--:|--:|--:|", flush=True)
    for name in names:
        with tempfile.TemporaryDirectory(prefix="bench-readers-") as folder:
            paths, settings = INPUTS[name](Path(folder), size)
            stored = sum(path.stat().st_size for path in Path(folder).iterdir())
            ours, theirs = [], []
            for _ in range(rounds):
                if name in PEERS:
                    theirs.append(run("theirs", name, paths, settings))
                ours.append(run("ours", name, paths, settings))
        rate, peak = rate_of(ours), median(ours, "peak") / (1 << 20)
        speed = stored / 1e6 / median(ours, "seconds")
        row = f"| `{name}`{faults_of(ours[0])} | {rate:,.0f} | {speed:,.1f} | {peak:,.0f} "
        if not theirs:
            print(f"{row}| – | | | |", flush=True)
        elif "absent" in theirs[0]:
            print(f"{row}| {PEERS[name][0]} (`{theirs[0]['absent']}` is not installed) | | | |", flush=True)
        else:
            other = rate_of(theirs)
            its_peak = median(theirs, "peak") / (1 << 20)
            print(f"{row}| {PEERS[name][0]} | {other:,.0f} | {its_peak:,.0f} | {rate / other:.1f}× |", flush=True)


def print_memory(names: list[str], size: int) -> None:
    """The table of the most memory."""
    small = size // 8
    print(f"| Reader | documents | MB/s | peak MiB of {small >> 20:,} MiB | of {size >> 20:,} MiB | grows |")
    print("|---|--:|--:|--:|--:|---|", flush=True)
    for name in names:
        peaks = []
        for one in (small, size):
            with tempfile.TemporaryDirectory(prefix="bench-readers-") as folder:
                paths, settings = INPUTS[name](Path(folder), one)
                stored = sum(path.stat().st_size for path in Path(folder).iterdir())
                found = run("ours", name, paths, settings)
            peaks.append(median([found], "peak") / (1 << 20))
        grows = "**yes**" if peaks[1] > peaks[0] + MOST_GROWTH_MIB else "no"
        speed = stored / 1e6 / median([found], "seconds")
        print(
            f"| `{name}`{faults_of(found)} | {found['documents']:,} | {speed:,.1f} | {peaks[0]:,.0f} | {peaks[1]:,.0f} "
            f"| {grows} |",
            flush=True,
        )


def run(side: str, name: str, paths: str, settings: dict[str, object]) -> Run:
    """What a run of one side measured."""
    command = [sys.executable, str(SIDES), side, name, paths, json.dumps(settings)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{side} of {name}: {done.stderr[-3000:]}")
    found: Run = json.loads(done.stdout.splitlines()[-1])
    return found


def median(runs: list[Run], value: str) -> float:
    """The median of a value over runs."""
    return statistics.median(float(str(one[value])) for one in runs)


def rate_of(runs: list[Run]) -> float:
    """Documents per second."""
    return median(runs, "documents") / median(runs, "seconds")


def faults_of(found: Run) -> str:
    """What came instead of documents, which should be little."""
    faults = found["faults"]
    return (
        f" ({', '.join(f'{count:,} {fault}' for fault, count in faults.items())})"
        if isinstance(faults, dict) and faults
        else ""
    )


if __name__ == "__main__":
    main()
