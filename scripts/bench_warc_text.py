"""How many pages a second one core takes from WARC files to text: reader, extractor and writer, nothing else.

    python scripts/bench_warc_text.py SHARD... [--extractor extractors.resiliparse] [--rounds N]

Runs `textmill run` with one process, and prints pages per second of CPU time over the whole process tree, with and
without what a run of no pages costs (interpreters, imports, report); the best of the rounds.
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.benches.watching import watched

from textmill.inspect.snapshot import take
from textmill.store.store import Store


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shards", nargs="+", type=Path)
    parser.add_argument("--extractor", default="extractors.resiliparse")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        rounds = [run(Path(name), arguments.shards, arguments.extractor, None) for _ in range(arguments.rounds)]
        empty = [run(Path(name), arguments.shards[:1], arguments.extractor, 1)[0] for _ in range(arguments.rounds)]
    seconds, (_, pages, texts) = min(one[0] for one in rounds), rounds[0]
    size = sum(path.stat().st_size for path in arguments.shards)
    print(f"{arguments.extractor}: {pages} pages, {size / 1e6:.1f} MB of WARC, {texts} texts")
    print(f"{pages / seconds:.0f} pages/s per core, all counted ({seconds:.2f} s of CPU)")
    print(f"{pages / (seconds - min(empty)):.0f} pages/s per core beyond a run of one page ({min(empty):.2f} s)")


def run(folder: Path, shards: list[Path], extractor: str, limit: int | None) -> tuple[float, int, int]:
    """Seconds of CPU, pages read and texts written."""
    reader = {"paths": [str(path.resolve()) for path in shards], **({"limit": limit} if limit else {})}
    written = {
        "name": "warc-text",
        "sources": [{"name": "cc", "reader": {"readers.warc": reader}}],
        "blocks": [extractor],
        "writer": "writers.parquet",
        "removed": {"keep": "none"},
    }
    file, out = folder / "pipeline.yaml", folder / "out"
    file.write_text(json.dumps(written))
    command = [sys.executable, "-m", "textmill.cli.main", "run", str(file)]
    _, cpu, _, _ = watched([*command, "--out", str(out), "--executor", "inline", "--json"])
    stats = take(Store(str(out))).stats
    shutil.rmtree(out)
    return cpu, stats.records, stats.kept


if __name__ == "__main__":
    main()
