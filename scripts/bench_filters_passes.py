"""Times the passes of `bench_filters.py`: ours in processes to which all words are new at first, datatrove's in this.

A process that has tokenised the pages once knows their words; so this one never does.
"""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from scripts.bench_filters_pages import Page
from scripts.bench_filters_sides import Contest, contests, documents_kept, documents_of, tables_of, texts_kept

from textmill.tokens.words import tokenizer

__all__ = ["report"]

T = TypeVar("T")

Seconds = list[float]
"""Of the passes of one process, first to last."""


def report(pages: list[Page], rounds: int) -> None:
    """Print a line per filter and one for the chain, and what share of the chain finds the words."""
    english = tokenizer("eng")
    tokens = in_a_new_process(lambda: sum(len(english.numbered(page.text)) for page in pages))
    docs, millions = len(pages), tokens / 1e6
    new_words, known_words = first_and_best(
        lambda: passes(lambda: [english.numbered(page.text) for page in pages], rounds), rounds
    )
    print(f"{docs} pages, {sum(len(page.text) for page in pages):,} characters, {tokens:,} tokens")
    print(f"{'pages/s':20}{'datatrove':>10}{'ours, new':>11}{'known':>8}{'times, new':>12}{'known':>7}", end="")
    print(f"{'M tokens/s, new':>17}{'known':>7}")
    for contest in contests():
        theirs, new, known = compare(contest, pages, rounds)
        print(f"{contest.name:20}{docs / theirs:10.0f}{docs / new:11.0f}{docs / known:8.0f}", end="")
        print(f"{theirs / new:12.1f}{theirs / known:7.1f}{millions / new:17.2f}{millions / known:7.2f}", flush=True)
    print(
        f"words alone: {millions / new_words:.2f} M tokens/s new, {millions / known_words:.2f} known; "
        f"{new_words / new:.0%} and {known_words / known:.0%} of the chain's time"
    )


def compare(contest: Contest, pages: list[Page], rounds: int) -> tuple[float, float, float]:
    """Seconds of datatrove, and ours when words are new and when they are known; SystemExit when results differ."""
    warm = [Page("https://example.org/", "A few words. " * 20)]
    contest.run_ours(tables_of(warm))
    contest.run_theirs(documents_of(warm))
    tables, theirs = tables_of(pages), []
    for _ in range(rounds):
        documents = documents_of(pages)
        started = time.process_time()
        kept = contest.run_theirs(documents)
        theirs.append(time.process_time() - started)
    expected = documents_kept(documents, kept)
    if not in_a_new_process(lambda: texts_kept(contest.run_ours(tables)) == expected):
        raise SystemExit(f"{contest.name}: decisions or texts differ")
    return min(theirs), *first_and_best(lambda: passes(lambda: contest.run_ours(tables), rounds), rounds)


def passes(run: Callable[[], object], rounds: int) -> Seconds:
    """CPU time of one pass and `rounds` more."""
    taken = []
    for _ in range(1 + rounds):
        started = time.process_time()
        run()
        taken.append(time.process_time() - started)
    return taken


def first_and_best(run: Callable[[], Seconds], processes: int) -> tuple[float, float]:
    """The shortest first pass, and the shortest later one, of several processes."""
    found: Sequence[Seconds] = [in_a_new_process(run) for _ in range(processes)]
    return min(taken[0] for taken in found), min(second for taken in found for second in taken[1:])


def in_a_new_process(run: Callable[[], T]) -> T:
    """What the function gives in a copy of this process."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=lambda: sender.send(run()))
    child.start()
    given = cast(T, receiver.recv())
    child.join()
    return given
