"""Strike runs with faults, run again until they are complete, and see that the corpus is the same to the byte.

    python -m scripts.under_fire                  # every fault; a row each, and exit 1 if one makes a difference
    python -m scripts.under_fire --short          # what the test suite runs
    python -m scripts.under_fire --only 'worker|GCS'    # those with this word in their name
    python -m scripts.under_fire --kills 50       # one run, killed at random again and again

Each fault strikes a run of a dozen small shards through reader, extractor, filters and two deduplications. A row says
how the struck run ended and what it said, how often it was run again until it was complete, whether its corpus is that
of a run in peace, and whether `verify` finds every record accounted for.
"""

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts.fires.buckets import BUCKETS
from scripts.fires.disks import DISKS
from scripts.fires.ground import INLINE, Ended, Fire, ground
from scripts.fires.inputs import INPUTS
from scripts.fires.killing import killed_at_random
from scripts.fires.limits import LIMITS
from scripts.fires.nodes import NODES
from scripts.fires.processes import PROCESSES
from scripts.fires.web import WEB

FIRES: tuple[Fire, ...] = (*PROCESSES, *NODES, *LIMITS, *DISKS, *INPUTS, *WEB, *BUCKETS)
_MOST_RERUNS = 3
_SAID_CHARS = 140
_WHERE = re.compile(r"/[\w./-]*/(?:fire|tm)[\w-]*(?:/tmp\w+)?|(?<=127\.0\.0\.1:)\d+")
"""Folders and ports of one time."""


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
        try:
            ended = fire.strike(here)
        except (OSError, subprocess.SubprocessError, TimeoutError) as error:  # of the machine that it is tried on
            ended = Ended(125, f"cannot be tried here: {error}")
        wrong = _wrong(fire, ended)
        last, reruns = ended, 0
        while (last.code != 0 or fire.is_run_again > reruns) and reruns < _MOST_RERUNS:
            last, reruns = here.run(*INLINE, FIRE_SLOW="0"), reruns + 1
        if last.code != 0:
            wrong = wrong or f"run again it ends with {last.code}: {last.message}"
        if not here.hits:
            wrong = wrong or "the fault has met nothing"
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


def in_peace(folder: Path) -> dict[str, str]:
    """The corpus of a run that nothing strikes."""
    with ground(folder) as here:
        ended = here.run(*INLINE, FIRE_SLOW="0")
        assert ended.code == 0, ended.said
        return here.corpus()


def table(rows: Sequence[str]) -> str:
    """As Markdown, of rows of it."""
    lines = [
        "| fault | exit | run again | corpus identical | conserved | what it says |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*lines, *rows])


def written(row: Row) -> str:
    """A row of the table."""
    said = _WHERE.sub("…", row.wrong or row.said)
    said = said if len(said) <= _SAID_CHARS else f"{said[:_SAID_CHARS]}…"
    said = said.replace("|", "\\|").replace("`", "'").replace("<", "&lt;")
    same, whole = ("yes" if flag else "**no**" for flag in (row.is_identical, row.is_conserved))
    return f"| {row.fire} | {row.code} | {row.reruns} | {same} | {whole} | {said} |"


def put_into(page: Path, rows: Mapping[str, str]) -> None:
    """Replace the table at the end of a page; rows of faults that were not tried now stay as they are."""
    text = page.read_text() if page.exists() else ""
    before, _, old = text.partition("| fault |")
    stood = {line.split(" | ")[0].removeprefix("| "): line for line in old.splitlines() if line.startswith("| ")}
    known = {**stood, **rows}
    page.write_text(before + table([known[fire.name] for fire in FIRES if fire.name in known]) + "\n")


def all_struck(fires: Sequence[Fire], folder: Path, jobs: int) -> Iterator[Row]:
    """Strike, some at a time."""
    peace = in_peace(folder)
    with ThreadPoolExecutor(jobs) as pool:
        for row in pool.map(lambda fire: struck(fire, folder, peace), fires):
            state = "well" if row.is_well else f"WRONG {row.wrong}"
            print(
                f"{row.seconds:6.1f} s  {row.fire}: exit {row.code}, {state}: {row.said}", file=sys.stderr, flush=True
            )
            yield row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="only what the test suite runs")
    parser.add_argument("--only", default="", help="only faults in whose name this expression is found")
    parser.add_argument("--jobs", type=int, default=1, help="so many at a time")
    parser.add_argument("--kills", type=int, default=0, help="kill one run so often, at random, instead")
    parser.add_argument("--seed", type=int, default=0, help="of the random kills")
    parser.add_argument("--out", type=Path, help="put the rows into the table at the end of this page")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has its background jobs ignore it
    with tempfile.TemporaryDirectory(prefix="fire-") as name:
        if options.kills:
            fires = [Fire(f"{options.kills} random kills", killed_at_random(options.kills, options.seed), (0, 3, -9))]
        else:
            fires = [one for one in FIRES if re.search(options.only, one.name) and (one.is_short or not options.short)]
        rows = []
        for row in all_struck(fires, Path(name), options.jobs):
            rows.append(row)
            if options.out:
                put_into(options.out, {row.fire: written(row)})
    print(table([written(row) for row in rows]))
    well = sum(row.is_well for row in rows)
    print(f"\n{well} of {len(rows)} faults make no difference")
    return 0 if well == len(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
