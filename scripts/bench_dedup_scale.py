"""Measure what follows the sketches (LSH and clustering) from 0.1 to 10 million documents, beside datatrove's at 1.

    python scripts/bench_dedup_scale.py [--reference PYTHON] [--documents N ...] [--rounds 3] [--folder DIR]

Documents are signatures alone, of FineWeb's 14 bands of 8 values, every fifth a near copy of another (see
`bench_dedup_planted`). Every size has a process of its own and does the pipeline's own tasks on one core; medians of
the rounds are printed. PYTHON is an interpreter with `datatrove[io,processing]`; it gets the same signatures and must
find the same clusters. Needs about 350 bytes of disk for a document of the largest size, and 1.2 GB for datatrove.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

PROJECT: Final = Path(__file__).resolve().parents[1]
SIZES: Final = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
COMPARED: Final = 1_000_000
"""Documents at which datatrove runs."""
DUMP: Final = 300_000_000
"""Documents of one Common Crawl dump after extraction and filters (FineWeb's have 150 to 300 million)."""
NODES: Final = 100
CORES: Final = 16
NODE_MB_PER_SECOND: Final = 200
BANDS: Final = 14
_DISK_PER_DOCUMENT: Final = 350
_DISK_PER_SIGNATURE: Final = 14 * 68 + 50


@dataclass(frozen=True)
class Stage:
    """What one stage took: tasks, CPU seconds of all and of the longest, bytes of the files it left."""

    tasks: int
    cpu_seconds: float
    longest: float
    bytes: int


@dataclass(frozen=True)
class Measured:
    """One size: medians over the rounds."""

    documents: int
    seconds: float
    cpu_seconds: float
    base: float
    own: float
    mapped: float
    stages: dict[str, Stage]


def main(arguments: list[str]) -> None:
    """Measure every size and print tables, fit and estimate."""
    options = parsed(arguments)
    check_disk(options.folder, options.documents)
    found = []
    for documents in options.documents:
        with tempfile.TemporaryDirectory(prefix="bench-scale-", dir=options.folder) as name:
            folder = Path(name)
            child("sketch", documents, folder)
            found.append(measured(documents, folder, options.rounds))
            print_size(found[-1])
            if documents == COMPARED:
                compare(found[-1], folder, options.reference)
    if len(found) > 2:
        fit(found)
        estimate(found[-1])


def parsed(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", default=sys.executable, help="Python that runs datatrove")
    parser.add_argument("--documents", type=int, nargs="+", default=SIZES, help="sizes to measure")
    parser.add_argument("--rounds", type=int, default=3, help="times each size is measured")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where scratch files go")
    return parser.parse_args(arguments)


def check_disk(folder: Path, sizes: list[int]) -> None:
    """Stop where the disk is too small."""
    need = max(_DISK_PER_DOCUMENT * max(sizes), (COMPARED in sizes) * COMPARED * (_DISK_PER_SIGNATURE + 350))
    free = shutil.disk_usage(folder).free
    if free < need:
        sys.exit(f"{folder} has {free / 1e9:.1f} GB free, this needs {need / 1e9:.1f}; choose --folder or --documents")


def child(step: str, documents: int, folder: Path) -> str:
    """What a step of one size prints, in a process of its own."""
    command = [sys.executable, "-m", "scripts.benches.dedup_scale_run", step, str(documents), str(folder)]
    return subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True).stdout


def measured(documents: int, folder: Path, rounds: int) -> Measured:
    """Medians of some rounds of one size."""
    runs = [json.loads(child("cluster", documents, folder)) for _ in range(rounds)]
    numbers = {
        name: statistics.median(run[name] for run in runs)
        for name in ("seconds", "cpu_seconds", "base", "own", "mapped")
    }
    stages = {
        kind: Stage(
            tasks=first["tasks"],
            cpu_seconds=statistics.median(run["stages"][kind]["cpu_seconds"] for run in runs),
            longest=statistics.median(run["stages"][kind]["longest"] for run in runs),
            bytes=first["bytes"],
        )
        for kind, first in runs[0]["stages"].items()
    }
    return Measured(documents, stages=stages, **numbers)


def print_size(run: Measured) -> None:
    """A row of the table."""
    steps = " ".join(f"{kind} {stage.cpu_seconds:.2f}/{stage.tasks}" for kind, stage in run.stages.items())
    print(
        f"{run.documents:>10,} documents: {run.seconds:7.2f} s, CPU {run.cpu_seconds:7.2f} s "
        f"({1e6 * run.cpu_seconds / run.documents:.2f} us each), memory {run.own / 1e6:5.0f} MB "
        f"(of it before: {run.base / 1e6:.0f}), mapped files {run.mapped / 1e6:5.0f} MB; CPU s/tasks: {steps}",
        flush=True,
    )


def compare(ours: Measured, folder: Path, reference: str) -> None:
    """Run datatrove over the same signatures and print how the two compare."""
    sys.path.insert(0, str(PROJECT))
    from scripts.benches.dedup_planted import DOCUMENTS_PER_SHARD, write_signatures

    write_signatures(folder / "signatures", ours.documents, 1)
    command = [reference, str(PROJECT / "scripts" / "benches/dedup_scale_reference.py")]
    command += [str(folder / "signatures"), str(folder / "datatrove")]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    theirs = json.loads(ran.stdout)
    wall, cpu = (sum(step[name] for step in theirs["stages"].values()) for name in ("seconds", "cpu_seconds"))
    same = same_clusters(
        np.load(folder / "clusters.npy"),
        read_clusters(folder / "datatrove/clusters", ours.documents, DOCUMENTS_PER_SHARD),
    )
    joined = sum(ours.stages[kind].cpu_seconds for kind in ("edges", "forest"))
    print(
        f"{'datatrove':>10} stages 2 and 3: {wall:.2f} s, CPU {cpu:.2f} s, memory {theirs['peak'] / 1e6:.0f} MB; "
        f"same clusters: {same}"
    )
    print(
        f"{'':>10} less CPU time of ours: {cpu / joined:.0f} times to the clusters (mark: 30), "
        f"{cpu / ours.cpu_seconds:.0f} times to verdicts with ids, sizes and sources",
        flush=True,
    )


def read_clusters(folder: Path, documents: int, per_shard: int) -> npt.NDArray[np.int64]:
    """The cluster of every document as datatrove wrote it, numbers of its own; shape (documents,)."""
    found = np.arange(documents) + documents
    for file in sorted(folder.glob("*.clusters")):
        rows, clusters = np.fromfile(file, "<u4").reshape(-1, 2).T.astype(np.int64)
        found[int(file.stem) * per_shard + rows] = clusters
    return found


def same_clusters(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> bool:
    """Whether two namings part the documents alike: each one's first document is the same."""
    firsts = []
    for names in (one, other):
        _, first, cluster = np.unique(names, return_index=True, return_inverse=True)
        firsts.append(first[cluster])
    return bool(np.array_equal(firsts[0], firsts[1]))


def fit(found: list[Measured]) -> None:
    """Print how CPU time and memory grow."""
    sizes = np.array([run.documents for run in found], np.float64)
    print("growth from the smallest to the largest:")
    for name, values, unit in (
        ("CPU time", np.array([run.cpu_seconds for run in found]) * 1e6, "us"),
        ("memory", np.array([run.own for run in found]), "bytes"),
    ):
        slope = np.polyfit(np.log(sizes), np.log(values), 1)[0]
        # Weighted so that relative, not absolute, distances from the line are least.
        rise, start = np.polyfit(sizes, values, 1, w=1 / values)
        apart = np.abs(start + rise * sizes - values) / values
        print(
            f"  {name}: {start / 1e6:.2f} {'s' if unit == 'us' else 'MB'} + {rise:.2f} {unit} a document, "
            f"at most {100 * apart.max():.0f} % from it (mark: 20 %); power of the size {slope:.2f}"
        )


def estimate(largest: Measured) -> None:
    """Print what a Common Crawl dump would take: everything grows in proportion, only the last merge is one task."""
    scale = DUMP / largest.documents
    cores = NODES * CORES
    parallel = sum(stage.cpu_seconds for stage in largest.stages.values()) * scale
    merge = largest.stages["forest"].longest * scale
    sketches = DUMP * BANDS * 12 / 1e9
    left = sum(stage.bytes for stage in largest.stages.values()) * scale / 1e9
    moved = 3 * sketches + 2 * left
    print(f"one dump, {DUMP / 1e6:.0f} million documents, {NODES} nodes of {CORES} cores, from the largest size:")
    for kind, stage in largest.stages.items():
        print(
            f"  {kind}: {stage.cpu_seconds * scale / 3600:.2f} core hours, {stage.bytes * scale / 1e9:.1f} GB written"
        )
    print(f"  in all {parallel / 3600:.2f} core hours: {parallel / cores:.1f} s if spread evenly over {cores} cores")
    print(f"  last merge: one task, {merge:.0f} s, {4 * DUMP / 1e9:.1f} GB of memory")
    seconds = moved * 1000 / NODES / NODE_MB_PER_SECOND
    print(
        f"  sketches of {sketches:.0f} GB are read, written again combined, and read; other files of {left:.0f} GB are"
    )
    print(f"  written and read: {moved:.0f} GB, {seconds:.0f} s where each node moves {NODE_MB_PER_SECOND} MB/s")


if __name__ == "__main__":
    main(sys.argv[1:])
