"""Measure the FineWeb pipeline, Textmill beside datatrove, on the same shards in the same run, one core each.

    python scripts/bench.py SHARD... [--reference PYTHON] [--languages eng|all] [--rounds N] [--main-text]

PYTHON is an interpreter with `datatrove[io,processing]` (which pins trafilatura < 1.12) and `spacy`; with `pip install
trafilatura==2.3.1 lxml-html-clean` after it, both sides extract with the same library. Nothing is fetched. The sides
run in turn, round by round; medians are printed, and which documents pass the filters of one side only. With
`--main-text` a third side runs: the same pipeline with `filters.prescreen` and `extractors.main_text` in the place of
trafilatura. CPU seconds are of the whole process tree, children included; peak memory is the largest sum of
proportional set sizes over the tree, sampled.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.benches.watching import watched

PROJECT: Final = Path(__file__).resolve().parents[1]
BLOCKS: Final = {
    "Warc": "readers.warc",
    "Url-filter": "filters.url",
    "Trafilatura": "extractors.trafilatura",
    "Language ID": "annotators.language",
    "Gopher Repetition": "filters.gopher_repetition",
    "Gopher Quality": "filters.gopher_quality",
    "C4 Quality": "filters.c4_quality",
    "FineWeb Quality": "filters.fineweb_quality",
    "MinHash stage 1": "dedup.minhash",
    "PII": "formatters.pii",
}
"""datatrove's step names (by a part of them) and the blocks that do the same."""
TEXTMILL, MAIN_TEXT = "textmill", "textmill, main_text"
KEPT: Final = "kept"


@dataclass(frozen=True)
class Measured:
    """One run of one side."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    block_seconds: dict[str, float]
    documents: int
    kept: int
    fates: dict[str, str]
    """Of each record, by its id; of datatrove's only those that passed the filters."""


def main() -> None:
    """Run both sides in turn and print the table."""
    arguments = parsed()
    shards = [path for path in arguments.shards if not path.name.startswith(".")]
    if not shards:
        sys.exit("no shards")
    size = sum(path.stat().st_size for path in shards)
    sides = [MAIN_TEXT, TEXTMILL] if arguments.main_text else [TEXTMILL]
    theirs: list[Measured] = []
    ours: dict[str, list[Measured]] = {side: [] for side in sides}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for side in sides:
            run_textmill(Path(folder) / "warm", shards[:1], arguments.languages, side)
        for index in range(arguments.rounds):
            theirs.append(run_datatrove(Path(folder) / f"d{index}", shards, arguments))
            for side in sides:
                ours[side].append(run_textmill(Path(folder) / f"t{index}", shards, arguments.languages, side))
    for side in sides:
        report(side, ours[side], theirs, size, len(shards), arguments)
    compare("datatrove", theirs[0].fates, TEXTMILL, ours[TEXTMILL][0].fates)
    if arguments.main_text:
        compare(TEXTMILL, ours[TEXTMILL][0].fates, MAIN_TEXT, ours[MAIN_TEXT][0].fates)


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", nargs="+", type=Path)
    parser.add_argument("--reference", default=sys.executable, help="Python that runs datatrove")
    parser.add_argument("--languages", choices=["eng", "all"], default="eng")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--main-text", action="store_true", help="a third side: prescreen and our own extractor")
    return parser.parse_args()


def run_textmill(out: Path, shards: list[Path], languages: str, side: str) -> Measured:
    """configs/fineweb.yaml over local shards, in one process."""
    paths = json.dumps([str(path.resolve()) for path in shards])
    changes = [f"sources.0.reader.paths={paths}", "removed.keep=none"]
    written = yaml.safe_load((PROJECT / "configs" / "fineweb.yaml").read_text())
    blocks = written["blocks"]
    if languages == "all":
        blocks[blocks.index({"filters.language": {"keep": ["eng"], "min_score": 0.65}})] = {
            "filters.language": {"min_score": 0.65}
        }
    if side == MAIN_TEXT:
        place = next(index for index, block in enumerate(blocks) if "extractors.trafilatura" in block)
        blocks[place : place + 1] = ["filters.prescreen", "extractors.main_text"]
    file = out.with_suffix(".yaml")
    file.write_text(json.dumps(written))
    command = [sys.executable, "-m", "textmill.cli.main", "run", str(file)]
    command += ["--out", str(out), "--executor", "inline", "--json"]
    for change in changes:
        command += ["--set", change]
    wall, cpu, peak, _ = watched(command)
    from textmill.inspect.fate_rows import parts
    from textmill.inspect.snapshot import take
    from textmill.store.store import Store

    store = Store(str(out))
    snapshot = take(store)
    seconds = {block.kind: block.seconds for block in snapshot.stats.blocks}
    dedup = [stage.name for stage in snapshot.stages if stage.label == "minhash"]
    seconds["dedup.minhash"] = sum(commit.seconds for stage in dedup for commit in store.commits(stage).values())
    fates = {row["id"]: row["fate"] for part in parts(store, ["id"]) for row in part.rows.to_pylist()}
    shutil.rmtree(out)
    return Measured(wall, cpu, peak, seconds, snapshot.stats.records, snapshot.stats.kept, fates)


def run_datatrove(out: Path, shards: list[Path], arguments: argparse.Namespace) -> Measured:
    """datatrove's own pipeline over the same shards, in one process and its extraction child."""
    from textmill.models.fasttext import embedded_language_model

    script = str(PROJECT / "scripts" / "parities/fineweb.py")
    command = [arguments.reference, script, str(out), str(embedded_language_model()), arguments.languages]
    wall, cpu, peak, output = watched(command + [str(path.resolve()) for path in shards])
    printed = json.loads(output.strip().splitlines()[-1])
    steps = printed["steps"]
    seconds = {block: named(steps, part) for part, block in BLOCKS.items()}
    seconds["dedup.minhash"] = sum(step["seconds"] for step in steps if "MinHash" in str(step["name"]))
    documents = next(step["documents"] for step in steps if "Url-filter" in step["name"])
    kept = next(step["documents"] for step in steps if "PII" in step["name"])
    shutil.rmtree(out)
    return Measured(wall, cpu, peak, seconds, documents, kept, dict.fromkeys(printed["passed"], KEPT))


def named(steps: list[dict[str, float]], part: str) -> float:
    """Seconds of the first step whose name has a part."""
    return next((step["seconds"] for step in steps if part in str(step["name"])), 0.0)


def compare(first: str, of_first: dict[str, str], second: str, of_second: dict[str, str]) -> None:
    """Print which documents pass the filters of one side only, and what the other side dropped them for."""
    passed = [{one for one, fate in fates.items() if _passed(fate)} for fates in (of_first, of_second)]
    print(f"\npass the filters of {first} and of {second}: {len(passed[0] & passed[1])}")
    for name, only, fates in ((first, passed[0] - passed[1], of_second), (second, passed[1] - passed[0], of_first)):
        reasons = Counter(fates.get(one, "dropped") for one in only).most_common()
        print(f"only of {name}: {len(only)}{''.join(f'; {count} {reason}' for reason, count in reasons)}")


def _passed(fate: str) -> bool:
    return fate == KEPT or fate.startswith("minhash.")


def report(
    side: str, ours: list[Measured], theirs: list[Measured], size: int, shards: int, arguments: argparse.Namespace
) -> None:
    """Print medians side by side."""
    documents = ours[0].documents
    blocks = [
        {"extractors.trafilatura": "extractors.main_text"}.get(block, block) if side == MAIN_TEXT else block
        for block in BLOCKS.values()
    ]
    print(f"{documents} pages, {shards} shards, {size / 1e6:.1f} MB of WARC; {arguments.rounds} rounds, medians")
    print(f"languages kept: {arguments.languages}; datatrove on {version(arguments.reference)}")
    print(f"documents kept: datatrove {theirs[0].kept}, {side} {ours[0].kept}\n")
    print(f"{'seconds per 1,000 pages read':32} {'datatrove':>10} {'textmill':>10} {'ratio':>7}")
    if side == MAIN_TEXT:
        row("filters.prescreen", [0.0], [run.block_seconds.get("filters.prescreen", 0.0) for run in ours], documents)
    for base, block in zip(BLOCKS.values(), blocks, strict=True):
        row(
            block,
            [run.block_seconds.get(base, 0.0) for run in theirs],
            [run.block_seconds.get(block, 0.0) for run in ours],
            documents,
        )
    row("total, CPU", [run.cpu_seconds for run in theirs], [run.cpu_seconds for run in ours], documents)
    row("total, wall", [run.wall_seconds for run in theirs], [run.wall_seconds for run in ours], documents)
    print()
    for name, runs in (("datatrove", theirs), (side, ours)):
        cpu = statistics.median(run.cpu_seconds for run in runs)
        peak = statistics.median(run.peak_bytes for run in runs)
        speed = f"{documents / cpu:7.1f} documents/s per core {size / 1e6 / cpu:7.2f} MB/s of WARC"
        print(f"{name:20} {speed} {peak / 1e6:7.0f} MB peak")
    ratio = statistics.median(b.cpu_seconds / a.cpu_seconds for a, b in zip(ours, theirs, strict=True))
    memory = statistics.median(a.peak_bytes / b.peak_bytes for a, b in zip(ours, theirs, strict=True))
    print(f"\nthroughput per core: {ratio:.2f} x datatrove; peak memory per worker: {memory:.2f} x datatrove")


def row(name: str, theirs: list[float], ours: list[float], documents: int) -> None:
    """One line of the table."""
    a, b = (1000 * statistics.median(values) / documents for values in (theirs, ours))
    print(f"{name:32} {a:10.2f} {b:10.2f} {a / b if b else float('nan'):7.1f}")


def version(python: str) -> str:
    """The extraction library of an interpreter."""
    code = "import importlib.metadata as m; print('trafilatura', m.version('trafilatura'))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
