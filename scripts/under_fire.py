"""Strike runs with faults, run again until they are complete, and see that the corpus is the same to the byte.

    python scripts/under_fire.py                  # every fault; a row each, and exit 1 if one makes a difference
    python scripts/under_fire.py --short          # what the test suite runs
    python scripts/under_fire.py --only worker    # those with this word in their name
    python scripts/under_fire.py --kills 50       # one run, killed at random again and again

Each fault strikes a run of a dozen small shards through reader, extractor, filters and two deduplications. A row says
how the struck run ended and what it said, how often it was run again until it was complete, whether its corpus is that
of a run in peace, and whether `verify` finds every record accounted for.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.fires.disks import DISKS
from scripts.fires.ground import Ended, Fire, ground
from scripts.fires.inputs import INPUTS
from scripts.fires.killing import killed_at_random
from scripts.fires.processes import PROCESSES

FIRES: tuple[Fire, ...] = (*PROCESSES, *DISKS, *INPUTS)
_MOST_RERUNS = 3
_SAID_CHARS = 110


@dataclass(frozen=True)
class Row:
    """What became of a run that was struck."""

    fire: str
    code: int
    said: str
    reruns: int
    is_identical: bool
    is_conserved: bool
    seconds: float
    wrong: str = ""

    @property
    def is_well(self) -> bool:
        return self.is_identical and self.is_conserved and not self.wrong


def struck(fire: Fire, folder: Path, wanted: Mapping[str, str]) -> Row:
    """Strike a run, run again without the fault until it is complete, and compare with the corpus that is wanted."""
    started = time.monotonic()
    with ground(folder) as here:
        if fire.variant:
            here.write(**fire.variant)
        ended = fire.strike(here)
        wrong = _wrong(fire, ended)
        last, reruns = ended, 0
        while last.code != 0 and reruns < _MOST_RERUNS:
            last, reruns = here.run(), reruns + 1
        if last.code != 0:
            wrong = wrong or f"run again it ends with {last.code}: {last.message}"
        is_same = here.corpus() == wanted
        return Row(
            fire.name,
            ended.code,
            ended.message,
            reruns,
            is_same,
            here.is_conserved(),
            time.monotonic() - started,
            wrong,
        )


def _wrong(fire: Fire, ended: Ended) -> str:
    if ended.code not in fire.codes:
        return f"exit {ended.code}, not {' or '.join(map(str, fire.codes))}"
    if "Traceback" in ended.said:
        return "a traceback is shown"
    if ended.code != 0 and fire.says and not re.search(fire.says, ended.said):
        return f"nothing said matches {fire.says!r}"
    return ""


def in_peace(folder: Path, variant: Mapping[str, object]) -> dict[str, str]:
    """The corpus of a run that nothing strikes."""
    with ground(folder) as here:
        here.write(**variant)
        ended = here.run("--executor", "inline")
        assert ended.code == 0, ended.said
        return here.corpus()


def table(rows: Sequence[Row]) -> str:
    """As Markdown."""
    lines = [
        "| fault | exit | run again | corpus identical | conserved | what it says |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        said = (row.wrong or row.said)[:_SAID_CHARS].replace("|", "\\|").replace("`", "'")
        same, whole = ("yes" if flag else "**no**" for flag in (row.is_identical, row.is_conserved))
        lines.append(f"| {row.fire} | {row.code} | {row.reruns} | {same} | {whole} | {said} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="only what the test suite runs")
    parser.add_argument("--only", default="", help="only faults whose name has this in it")
    parser.add_argument("--kills", type=int, default=0, help="kill one run so often, at random, instead")
    parser.add_argument("--seed", type=int, default=0, help="of the random kills")
    parser.add_argument("--out", type=Path, help="write the table there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fire-") as name:
        folder = Path(name)
        if options.kills:
            fires = [
                Fire(f"{options.kills} random kills", killed_at_random(options.kills, options.seed), (0, 1, 3, -9))
            ]
        else:
            fires = [one for one in FIRES if options.only in one.name and (one.is_short or not options.short)]
        peace: dict[str, dict[str, str]] = {}
        rows = []
        for fire in fires:
            key = repr(sorted(fire.variant.items()))
            if key not in peace:
                peace[key] = in_peace(folder, fire.variant)
            rows.append(struck(fire, folder, peace[key]))
            state = "well" if rows[-1].is_well else f"WRONG {rows[-1].wrong}"
            print(f"{rows[-1].seconds:6.1f} s  {fire.name}: exit {rows[-1].code}, {state}", file=sys.stderr, flush=True)
    print(table(rows))
    well = sum(row.is_well for row in rows)
    print(f"\n{well} of {len(rows)} faults make no difference")
    if options.out:
        options.out.write_text(table(rows) + "\n")
    return 0 if well == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
