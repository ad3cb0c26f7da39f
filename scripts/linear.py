"""Show what blocks cost on hostile documents of growing size, and end with 1 where time outgrows the document.

    python scripts/linear.py [--block filters.url] [--size 100000 --size 1000000 --size 4000000] [--all]

Shapes are those of `tests/contract`, of which the suite takes smaller sizes. A line is a block, a shape, the seconds of
each size, and the exponent e of time ~ size ** e between the last two sizes that took a while; without `--all` only
those above 1.3. A shape ends where the next size would take minutes.
"""

import argparse
import math
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.contract.block_settings import quality_classifier, settings_of
from tests.contract.linear_time import NAMES, cost, shapes_for, warm_up

from textmill.config import catalog

WITHOUT = {"annotators.fineweb_edu": "reads 512 tokens of a model that is not at hand"}
MOST_EXPONENT = 1.3
ENOUGH_SECONDS = 0.5
"""Less says nothing of growth."""
MOST_SECONDS = 60.0


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--block", action="append", choices=NAMES, help="only this one; may be repeated")
    parser.add_argument("--size", action="append", type=int, help="characters; may be repeated")
    parser.add_argument("--all", action="store_true", help="print all shapes")
    asked = parser.parse_args()
    sizes = sorted(asked.size or (100_000, 1_000_000, 4_000_000))
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        model = quality_classifier(Path(folder) / "model.bin")
        for name in asked.block or NAMES:
            if name in WITHOUT:
                print(f"{name}: left out, {WITHOUT[name]}")
                continue
            block = catalog.find(name).model_validate(settings_of(name, model))
            warm_up(block)
            for key, (column, shape) in shapes_for(block).items():
                times: list[float] = []
                for place, size in enumerate(sizes):
                    if times and expected(sizes, times, place) > MOST_SECONDS:
                        break
                    times.append(cost(block, column, shape, size))
                steep = exponent(sizes, times) > MOST_EXPONENT
                found += steep
                if steep or asked.all:
                    shown = "  ".join(f"{seconds:8.2f}" for seconds in times)
                    print(f"{name:34} {key:42} {shown}  e {exponent(sizes, times):.2f}", flush=True)
            print(f"{name}: {len(shapes_for(block))} shapes", flush=True)
    print(f"{found} shapes outgrow their size")
    return 1 if found else 0


def expected(sizes: list[int], times: list[float], place: int) -> float:
    """Seconds that a size would take, if time goes on growing as it did; before that is known, as its square."""
    growth = exponent(sizes, times) or 2.0
    return float(times[-1] * (sizes[place] / sizes[place - 1]) ** growth)


def exponent(sizes: list[int], times: list[float]) -> float:
    """Of the growth between the last two sizes; 0 where too little time was taken to tell."""
    if len(times) < 2 or times[-1] < ENOUGH_SECONDS:
        return 0.0
    last = len(times) - 1
    return math.log(times[last] / max(times[last - 1], 1e-4)) / math.log(sizes[last] / sizes[last - 1])


if __name__ == "__main__":
    sys.exit(main())
