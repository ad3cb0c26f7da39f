"""Measures FineWeb's extraction settings: datatrove's extractor class against ours, on the same pages, in turns.

    python scripts/bench_extract.py SHARD.warc.gz... [--pages N] [--rounds N] [--prove]
        [--gold FOLDER] [--structure FOLDER] [--all-sites]

Both run their extractor in a child process under the installed trafilatura; chunks of pages alternate between them, so
that a loaded machine slows both. Each gets pages as its pipeline holds them: datatrove Python strings, we UTF-8 (as in
Arrow). Pages per second count CPU time (user and system) of parent and child together, hence per core. `library` is
plain `trafilatura.extract` in this process; `no sandbox` is our extractor without pipes and limits, so that its
difference to `textmill` is what the sandbox costs. `--prove` compares our text with the library's on every page.

With `--gold` or `--structure` all extractors are measured side by side instead (`main_texts.extractor_contest`): ms a
page and the ratio to the bare parse on the shards' pages, F1, segments found and leaked by collection and script, and
the structure set's scores. Gold is of the half of the sites that trained nothing, unless `--all-sites` is given.
"""

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import trafilatura
from datatrove.pipeline.extractors.base import ExtractorSandbox
from datatrove.pipeline.extractors.trafilatura import Trafilatura as DatatroveTrafilatura
from fastwarc.warc import ArchiveIterator, WarcRecordType
from trafilatura.deduplication import LRUCache
from trafilatura.settings import LRU_SIZE

from textmill.extraction.trafilatura_page import load
from textmill.extractors.trafilatura import Trafilatura
from textmill.sandbox.child_process import Limits
from textmill.sandbox.sandbox import Sandbox

TARGET = "textmill.extraction.trafilatura_page:load"
SETTINGS = Trafilatura(favor_precision=True, include_comments=False, deduplicate=True, faithful=True).options()
CHUNK = 25
WARM_UP = "<html><body><p>warm-up</p></body></html>"


class Page(NamedTuple):
    """A page as datatrove and as we hold it."""

    html: str
    utf8: bytes


def pages(paths: list[Path]) -> Iterator[Page]:
    """The bodies of response records; bytes that are not UTF-8 are replaced."""
    for path in paths:
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                html = record.reader.read().decode("utf-8", "replace")
                yield Page(html, html.encode())


def cpu_seconds(pid: int | None) -> float:
    """User and system time of this process, and of the child where there is one."""
    own = time.process_time()
    if pid is None:
        return own
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Contestant:
    """One way to extract; adds up its time over all chunks."""

    def __init__(self, name: str, extract: Callable[[Page], str | None], child: Callable[[], int | None]) -> None:
        self.name = name
        self.extract = extract
        self.child = child
        self.cpu = self.wall = 0.0
        self.done = self.texts = 0

    def run(self, chunk: list[Page]) -> None:
        cpu, wall = cpu_seconds(self.child()), time.perf_counter()
        self.texts += sum(bool(self.extract(page)) for page in chunk)
        self.cpu += cpu_seconds(self.child()) - cpu
        self.wall += time.perf_counter() - wall
        self.done += len(chunk)


def plain(page: Page) -> str | None:
    """trafilatura as published, with an empty duplicate cache."""
    return trafilatura.extract(page.html, favor_precision=True, include_comments=False, deduplicate=LRUCache(LRU_SIZE))


def serve_without_sandbox(connection: Connection) -> None:
    """Our extractor with no limits around the call: for each page its own CPU seconds, and whether it has text."""
    extract = load(SETTINGS)
    extract(WARM_UP)
    while page := connection.recv():
        start = time.process_time()
        text = bool(extract(page.decode()))
        connection.send((time.process_time() - start, text))


def prove(sample: list[Page]) -> int:
    """How many of our texts differ from the library's."""
    sandbox = Sandbox(TARGET, SETTINGS, Limits())
    differing = sum((plain(page) or "") != (sandbox.run(page.utf8).text or "") for page in sample)
    print(f"{len(sample)} pages compared with plain trafilatura {trafilatura.__version__}: {differing} differ")
    sandbox.close()
    return differing


def compare(sample: list[Page], rounds: int) -> None:
    """Print the table."""
    spawn = get_context("spawn")
    connection, far_end = spawn.Pipe()
    spawn.Process(target=serve_without_sandbox, args=(far_end,), daemon=True).start()
    ours = Sandbox(TARGET, SETTINGS, Limits())
    extract = DatatroveTrafilatura().extract
    bare = Contestant("no sandbox", lambda page: None, lambda: None)
    with ExtractorSandbox(timeout=60, warmup_text="") as theirs:
        library = Contestant("library", plain, lambda: None)
        base = Contestant(
            "datatrove", lambda page: theirs.process_document(page.html, extract), lambda: theirs.process.pid
        )
        textmill = Contestant("textmill", lambda page: ours.run(page.utf8).text, lambda: ours.child_pid)
        for contestant in (library, base, textmill):
            contestant.extract(Page(WARM_UP, WARM_UP.encode()))
        for _ in range(rounds):
            rest = iter(sample)
            while chunk := list(islice(rest, CHUNK)):
                for contestant in (library, base, textmill):
                    contestant.run(chunk)
                for page in chunk:
                    connection.send(page.utf8)
                    cpu, text = connection.recv()
                    bare.cpu, bare.texts, bare.done = bare.cpu + cpu, bare.texts + text, bare.done + 1
    connection.send(None)
    ours.close()
    print(f"trafilatura {trafilatura.__version__}, {len(sample)} pages, {rounds} rounds")
    print(f"{'':12}{'texts':>8}{'ms CPU/page':>13}{'pages/s/core':>14}{'ratio':>8}{'pages/s wall':>14}")
    for row in (library, base, textmill, bare):
        print(f"{row.name:12}{row.texts:8}{1000 * row.cpu / row.done:13.2f}{row.done / row.cpu:14.1f}", end="")
        print(f"{base.cpu / row.cpu:8.2f}{row.done / row.wall if row.wall else float('nan'):14.1f}")
    print(f"our sandbox costs {100 * (textmill.cpu / bare.cpu - 1):.1f} % of extraction")


def contest_all(sample: list[Page], gold: Path | None, structure: Path | None, *, all_sites: bool) -> None:
    """Print the tables of all extractors."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from scripts.main_texts.extractor_contest import EXTRACTORS, Contest, print_gold, print_structure
    from scripts.main_texts.gold_pages import gold_pages, half_of

    contest = Contest(EXTRACTORS)
    contest.texts(page.html for page in sample)
    contest.print_costs()
    if gold:
        pages = [page for page in gold_pages(gold) if not page.parts]
        print_gold(contest, [page for page in pages if all_sites or half_of(page.site) == 1])
    if structure:
        print_structure(contest, structure)
    contest.close()


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warcs", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=300, help="take this many, spread evenly (0: all)")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--prove", action="store_true", help="also compare every text with the library's")
    parser.add_argument("--gold", type=Path, help="folder of gold.jsonl.gz: all extractors, side by side")
    parser.add_argument("--structure", type=Path, help="folder of pages.jsonl.gz and score.py: as --gold")
    parser.add_argument("--all-sites", action="store_true", help="gold of the sites that trained main_text too")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    found = list(pages(arguments.warcs))
    step = max(1, len(found) // arguments.pages) if arguments.pages else 1
    if arguments.gold or arguments.structure:
        contest_all(found[::step], arguments.gold, arguments.structure, all_sites=arguments.all_sites)
        return
    compare(found[::step], arguments.rounds)
    if arguments.prove and prove(found):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
