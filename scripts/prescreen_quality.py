"""What `filters.prescreen` saves and what it costs: a pipeline with it and without it, over the same shards.

    python scripts/prescreen_quality.py configs/fineweb.yaml SHARD.warc.gz...

Prints, for each, the documents kept and the seconds of CPU, and of the pages that only the prescreen drops the fate
that they have without it: a document that is kept without it, and not with it, is what it costs.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

import psutil
import yaml

from textmill.config import pipeline as config
from textmill.inspect.fate_rows import parts
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.fate_table import KEPT

SCREEN = "filters.prescreen"


def fates(written: dict[str, object], folder: Path) -> tuple[dict[str, str], float]:
    """The fate of every record by id, and the seconds of CPU that the run took in this process and its children."""
    file = folder / "pipeline.yaml"
    file.write_text(json.dumps(written))
    started = _seconds()
    result = run(config.load(str(file)), str(folder / "run"), lambda: InlineExecutor(0))
    if not result.is_complete:
        sys.exit(f"the run is not complete: {result.quarantined}")
    found = {row["id"]: row["fate"] for part in parts(result.store, ["id"]) for row in part.rows.to_pylist()}
    return found, _seconds() - started


def _seconds() -> float:
    """CPU time of this process and of those it has started: the extractor's child serves both sides."""
    found = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return sum(one.cpu_times().user + one.cpu_times().system for one in found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("shards", nargs="+", help="WARC files")
    options = parser.parse_args()
    written = yaml.safe_load(options.config.read_text())
    shards = [str(Path(shard).resolve()) for shard in options.shards]
    written["sources"] = [{"name": "cc", "reader": {"readers.warc": {"paths": shards}}}]
    blocks = [one for one in written["blocks"] if one != SCREEN]
    names = [next(iter(one)) if isinstance(one, dict) else one for one in blocks]
    place = next(number for number, name in enumerate(names) if name.startswith("extractors."))
    sides = []
    for chosen in (blocks, [*blocks[:place], SCREEN, *blocks[place:]]):
        with tempfile.TemporaryDirectory(prefix="prescreen-") as name:
            sides.append(fates({**written, "blocks": chosen}, Path(name)))
    (without, seconds), (screened, less) = sides
    dropped = {one: fate for one, fate in screened.items() if fate.startswith("prescreen.")}
    kept = [sum(fate == KEPT for fate in side.values()) for side in (without, screened)]
    print(f"{len(without):,} records; kept {kept[0]:,} without, {kept[1]:,} with; {len(dropped):,} pages dropped early")
    print(f"CPU {seconds:.1f} s without, {less:.1f} s with: {seconds / less:.2f} times as fast")
    print(f"dropped by {', '.join(f'{fate} {count:,}' for fate, count in Counter(dropped.values()).most_common())}")
    for fate, count in Counter(without[one] for one in dropped).most_common():
        print(f"  {count:,} of them without it: {fate}")
    differing = {one for one in without if one not in dropped and without[one] != screened[one]}
    print(f"{len(differing)} other records have another fate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
