"""Compare "what if" with runs that have the other limits: every rule that a setting moves, tightened and loosened.

    python scripts/what_if_truth.py CONFIG [--out DIR] [--rates 1 0.1] [--seeds 1 2 3] [--rules PART ...]

Each rule's limit is moved to where about a fifth of the documents that are kept would go, and to where about half of
those that it dropped would come. A line for each: what is entering the first barrier and kept in truth, and what each
rate of shadows says. Exit 1 where a number that claims to be exact is wrong, or fewer than 9 of 10 intervals hold.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from textmill.config.pipeline import load
from textmill.inspect.columns import Columns
from textmill.inspect.what_if import Count, Records, what_if
from textmill.run.driver import run
from textmill.run.executor import InlineExecutor
from textmill.store.manifest import RuleEntry, manifest
from textmill.store.store import Store

_GOES, _COMES = 0.2, 0.5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config")
    parser.add_argument("--out")
    parser.add_argument("--rates", nargs="*", type=float, default=[1.0, 0.1])
    parser.add_argument("--seeds", nargs="*", type=int, default=[0])
    parser.add_argument("--rules", nargs="*", default=[""])
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(args.out or scratch)
        drawn = [(rate, seed) for rate in args.rates for seed in (args.seeds if rate < 1 else args.seeds[:1])]
        bases = {one: records(args.config, out, args.set, *one) for one in drawn}
        return compare(args, out, bases)


def records(config: str, out: Path, settings: list[str], rate: float, seed: int) -> Records:
    """A run with shadows."""
    return made(config, out / f"base-{rate:g}-{seed}", [*settings, f"shadow.rate={rate:g}", f"shadow.seed={seed}"])


def made(config: str, folder: Path, settings: list[str]) -> Records:
    run(load(config, tuple(settings)), str(folder), lambda: InlineExecutor(0), accept_loss=True)
    store = Store(str(folder))
    return Records(Columns.of(store), manifest(store))


def compare(args: argparse.Namespace, out: Path, bases: dict[tuple[float, int], Records]) -> int:
    first = next(iter(bases.values()))
    wrong = held = asked = 0
    for rule in first.rules.values():
        if rule["setting"] is None or not rule["exact"] or not any(part in rule["reason"] for part in args.rules):
            continue
        for kind, limit in moved(first, rule):
            folder = out / f"{rule['reason']}-{kind}"
            truth = made(args.config, folder, [*args.set, "shadow.rate=0", f"{rule['setting']}={limit:g}"])
            entered, kept = int(truth.entered.sum()), int(truth.kept.sum())
            line = [
                f"{rule['reason']} {rule['op']} {rule['limit']:g} -> {limit:g} {kind}: {entered} entering, {kept} kept"
            ]
            for (rate, seed), base in bases.items():
                found = what_if(base, {rule["reason"]: limit})
                for name, count, true in (("entering", found.entering, entered), ("kept", found.kept, kept)):
                    if count.exact or (rate == 1 and name == "entering"):
                        wrong += count.value != true
                        mark = "exact" if count.value == true else "WRONG"
                    else:
                        is_in = count.low <= true <= count.high
                        held, asked = held + is_in, asked + 1
                        mark = "holds" if is_in else "MISSES"
                    line.append(f"  rate {rate:g} seed {seed}: {name} {said(count)} {mark}")
            print("\n".join(line), flush=True)
    print(f"{wrong} exact numbers wrong; {held} of {asked} intervals hold the truth")
    return int(wrong > 0 or held < 0.9 * asked)


def moved(base: Records, rule: RuleEntry) -> Iterator[tuple[str, float]]:
    """Another limit by which some of the kept documents go, and one by which some of those dropped come."""
    values = base.columns.numbers(rule["measure"])
    is_upper = rule["op"] in (">", ">=")
    kept = values[base.entered & np.isfinite(values)]
    fates = base.columns.codes("fate")
    dropped = values[np.array([value == rule["reason"] for value in fates.values])[fates.codes] & np.isfinite(values)]
    for kind, found, share in (("tightened", kept, _GOES), ("loosened", dropped, _COMES)):
        if len(found):
            limit = float(f"{np.quantile(found, 1 - share if is_upper == (kind == 'tightened') else share):.4g}")
            limit = round(limit) if rule["whole"] else limit
            if limit != rule["limit"]:
                yield kind, limit


def said(count: Count) -> str:
    return f"{count.value:.0f}" if count.exact else f"{count.value:.1f} ({count.low:.1f} to {count.high:.1f})"


if __name__ == "__main__":
    sys.exit(main())
