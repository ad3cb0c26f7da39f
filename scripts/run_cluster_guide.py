"""Run every command block of docs/cluster.md as it is written, one after the other, and print how each ended.

    python scripts/run_cluster_guide.py [--only WORDS]

Blocks are those of the language `sh`; those marked `sh not-run` need machines that this one is not, and are listed as
such. All run in the root of the checkout, as root where they install packages; what they make is under runs/cluster.
Blocks share nothing but files: each is a shell of its own, which ends at the first command that fails.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "cluster.md"
RUNS = ROOT / "runs" / "cluster"
FENCE = re.compile(r"^```sh(?P<mark>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS = 900
SAID_LINES = 15


@dataclass(frozen=True)
class Block:
    """Commands of the page."""

    line: int
    heading: str
    text: str
    is_run: bool


def blocks(page: str) -> Iterator[Block]:
    """All of them, in order; ValueError for a mark that is not known."""
    for found in FENCE.finditer(page):
        before = page[: found.start()]
        headings = re.findall(r"^#+ (.*)$", before, re.MULTILINE)
        mark = found["mark"].strip()
        if mark not in ("", "not-run"):
            raise ValueError(f"{PAGE.name}:{before.count(chr(10)) + 1}: unknown mark {mark!r}")
        yield Block(before.count("\n") + 2, headings[-1] if headings else "", found["text"], not mark)


def main() -> int:
    """The exit code: 0 where all that were run ended so."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="words of a heading")
    only = parser.parse_args().only
    shutil.rmtree(RUNS, ignore_errors=True)
    RUNS.mkdir(parents=True)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    failed = 0
    for block in blocks(PAGE.read_text("utf-8")):
        where = f"{PAGE.name}:{block.line} ({block.heading})"
        if not block.is_run:
            print(f"not run   {where}", flush=True)
            continue
        if only not in block.heading:
            continue
        started = time.monotonic()
        log = RUNS / f"block-{block.line}.log"
        with log.open("wb") as file:  # no pipe: what a block leaves running would hold it open
            command = ["bash", "-euo", "pipefail", "-c", block.text]
            code = subprocess.run(
                command, cwd=ROOT, env=environment, stdout=file, stderr=file, timeout=SECONDS
            ).returncode
        print(f"exit {code:3d}  {where}  {time.monotonic() - started:.0f} s", flush=True)
        if code:
            failed += 1
            print(*log.read_text("utf-8", "replace").splitlines()[-SAID_LINES:], sep="\n", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
