"""Millions of documents through reader, filters and MinHash: does memory stay flat, and time in proportion?

    python scripts/soak.py --documents 4000000 --drop

Generated documents of some 190 bytes (a tenth of them copies) are read from shards of 10,000 by two workers of the
embedded Ray. Twice a second the memory of the driver, of the largest worker and of Ray's own processes is noted, and
the CPU time of driver and workers, each with the stage that is at work. Memory is what the process has for itself:
files that are mapped are the page cache's. A line is printed each minute, so that a run that is cut off can be quoted;
in the end the table has a row for each tenth of the time, another one for each stage. Peak and end of the run directory
are given beside the bytes read.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.soaks.soak_watch import Sample, Watch, folder_mb, stages

WORDS = str.split(
    """
    the of and to in that is was he for it with as his on be at by had not are but from or have an they which one you
    river mill valley winter harbour ship bread flour book cover daughter miller children evening story sack boat town
    spring summer fruit sea water year first aloud read long wide slow people lived beside mended carried down high
    """
)
SHARD = 10_000
HEAD: Final = (
    "| time, s | driver, MB | largest worker, MB | Ray, MB | run directory, MB "
    "| CPU of driver, s | of workers, s | stage |\n"
    "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
)
BLOCKS: Sequence[object] = (
    {"filters.gopher_quality": {"min_words": 20}},
    {"filters.fineweb_quality": {"max_short_lines_ratio": None}},
    {"dedup.minhash": {"bands": 14, "rows": 8, "ngram": 5, "seed": 1}},
)


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
        print(f"{options.documents:,} documents, {size:,.0f} MB; each minute:\n{HEAD}", flush=True)
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
            watch = Watch(process.pid, folder / "run", folder / "log")
            watch.start()
            code = process.wait()
            watch.ended.set()
            watch.join()
        if code:
            print((folder / "log").read_text()[-3000:])
            return code
        _tell(watch.samples, options.documents)
        end, corpus = folder_mb(folder / "run"), folder_mb(folder / "run" / "corpus")
        peak = max(one.disk_mb for one in watch.samples)
        print(f"run directory: peak {peak / size:.2f} x input, end {end:,.0f} MB, of it corpus {corpus:,.0f} MB;")
        print(f"beside the corpus {(end - corpus) * 1e6 / options.documents:.0f} bytes for each record read")
    return 0


def _tell(samples: Sequence[Sample], documents: int) -> None:
    """The tables, and how memory later is to that of the first tenth."""
    print(f"\nin {samples[-1].seconds:,.0f} s; each tenth of the time:\n{HEAD}")
    for part in range(1, 11):
        print(samples[len(samples) * part // 10 - 1].line())
    print("\n| stage | driver, at most MB | largest worker, at most MB | CPU of driver, s | CPU of workers, s |")
    print("| --- | ---: | ---: | ---: | ---: |")
    driver = workers = 0.0
    for name, own in stages(samples).items():
        last = own[-1]
        used = (last.driver_cpu - driver, last.worker_cpu - workers)
        driver, workers = last.driver_cpu, last.worker_cpu
        cells = (max(one.driver_mb for one in own), max(one.worker_mb for one in own), *used)
        print(f"| {name} | {' | '.join(f'{cell:,.0f}' for cell in cells)} |")
    each = 1e6 / documents
    print(f"CPU for a million documents: driver {driver * each:,.0f} s, workers {workers * each:,.0f} s")
    tenth = len(samples) // 10 + 1
    for name, of in (("driver", lambda one: one.driver_mb), ("worker", lambda one: one.worker_mb)):
        first, later = max(map(of, samples[:tenth])), max(map(of, samples[tenth:]))
        print(f"{name}: at most {first:,.0f} MB in the first tenth of the time, {later:,.0f} MB later")


if __name__ == "__main__":
    sys.exit(main())
