"""Tries made-up inputs on Textmill, format by format, and ends with 1 where one of them shows a fault.

    python scripts/fuzz.py [--examples 10000] [--format jsonl --format warc] [--seed N]

Strategies and invariants are those of `tests/fuzz`, of which the suite runs a fixed few; here as many as asked for, by
Hypothesis, from a seed that is printed. A finding is shown as the smallest example that has it.
"""

import argparse
import random
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.fuzz.every_format import FORMATS
from tests.fuzz.formats import Format


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--examples", type=int, default=10_000, help="examples of each format; runs: one in 50")
    parser.add_argument("--format", action="append", choices=list(FORMATS), help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32), help="default: drawn")
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.examples:,} examples of each format", flush=True)
    findings = 0
    for name in asked.format or FORMATS:
        findings += _tried(FORMATS[name], -(-asked.examples // FORMATS[name].one_in), asked.seed)
    return 1 if findings else 0


def _tried(tried: Format, examples: int, number: int) -> int:
    """Findings in one format, printed."""
    ran = 0

    def count(case: Any) -> None:
        nonlocal ran
        ran += 1
        tried.check(case)

    wrapped = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )(seed(number)(given(tried.cases)(count)))
    start = time.process_time()
    found: list[BaseException] = []
    try:
        wrapped()
    except BaseExceptionGroup as group:
        found = list(group.exceptions)
    except Exception as error:  # noqa: BLE001 - whatever an example raises is what is looked for
        found = [error]
    seconds = time.process_time() - start
    print(f"{tried.name}: {ran:,} examples, {len(found)} findings, {seconds:.0f} s of CPU", flush=True)
    for one in found:
        traceback.print_exception(one, file=sys.stdout)
    return len(found)


if __name__ == "__main__":
    sys.exit(main())
