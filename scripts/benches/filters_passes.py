"""Times the passes of `bench_filters.py` and prints its tables.

Ours run in a copy of the process for each line. Before a pass with new words the tokenizer is made anew; nothing else
is forgotten, and the interpreter is as warm as for the other side.
"""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from scripts.benches.filters_pages import Page
from scripts.benches.filters_sides import Contest, Own, Side

from textmill.tokens.words import forget_tokenizers, tokenizer

__all__ = ["Table"]

T = TypeVar("T")
_WARM = [Page("https://example.org/", "A few words. " * 20)]
_LANGUAGE = "eng"


class Table:
    """Prints what contests take over the same pages."""

    def __init__(self, pages: Sequence[Page], rounds: int, only: frozenset[str]) -> None:
        self._pages = pages
        self._rounds = rounds
        self._only = only
        self._tokens = in_a_new_process(lambda: _count_tokens(pages))
        chars = sum(len(page.text) for page in pages)
        print(f"{len(pages)} pages, {chars:,} characters, {self._tokens:,} tokens")

    def print(self, reference: str, contests: Sequence[Contest]) -> None:
        """A line for each, and what share of the last one's time finds the words; SystemExit where outcomes differ."""
        docs, millions = len(self._pages), self._tokens / 1e6
        chosen = [contest for contest in contests if not self._only or contest.name in self._only]
        print(f"\n{'pages/s':31}{reference:>10}{'ours, new':>11}{'known':>8}{'times, new':>12}{'known':>7}", end="")
        print(f"{'M tokens/s, new':>17}{'known':>9}")
        new = known = 0.0
        for contest in chosen:
            theirs, new, known = self._compare(contest)
            print(f"{contest.name:31}{docs / theirs:10.0f}{docs / new:11.0f}{docs / known:8.0f}", end="")
            print(f"{theirs / new:12.1f}{theirs / known:7.1f}{millions / new:17.2f}{millions / known:9.2f}", end="")
            print(f"  {contest.note}".rstrip(), flush=True)
        if chosen and chosen[-1].name == "chain" and reference == "datatrove":
            new_words, known_words = in_a_new_process(lambda: self._passes(_WORDS))
            print(
                f"words alone: {millions / new_words:.2f} M tokens/s new, {millions / known_words:.2f} known; "
                f"{new_words / new:.0%} and {known_words / known:.0%} of the chain's time"
            )

    def _compare(self, contest: Contest) -> tuple[float, float, float]:
        """Seconds of the other system, and ours when words are new and when they are known."""
        for side in (contest.ours, contest.theirs):
            side.run(side.given(_WARM))
        seconds = []
        for _ in range(self._rounds):
            given = contest.theirs.given(self._pages)
            taken, found = _timed(lambda given=given: contest.theirs.run(given))  # type: ignore[misc]  # a default
            seconds.append(taken)
        expected = contest.theirs.outcome(given, found)
        if contest.compares and not in_a_new_process(lambda: _outcome(contest.ours, self._pages) == expected):
            raise SystemExit(f"{contest.name}: decisions or texts differ")
        new, known = in_a_new_process(lambda: self._passes(contest.ours))
        return min(seconds), new, known

    def _passes(self, side: Side[Any, Any]) -> tuple[float, float]:
        """CPU time of the best pass with new words, and of the best with known ones."""
        side.run(side.given(self._pages))
        new: list[float] = []
        known: list[float] = []
        for _ in range(self._rounds):
            forget_tokenizers()
            side.run(side.given(_WARM))
            for seconds in (new, known, known):
                given = side.given(self._pages)
                seconds.append(_timed(lambda given=given: side.run(given))[0])  # type: ignore[misc]  # a default
        return min(new), min(known)


def _timed(run: Callable[[], T]) -> tuple[float, T]:
    started = time.process_time()
    found = run()
    return time.process_time() - started, found


def _outcome(side: Side[Any, Any], pages: Sequence[Page]) -> Sequence[object]:
    given = side.given(pages)
    return side.outcome(given, side.run(given))


def _count_tokens(pages: Sequence[Page]) -> int:
    english = tokenizer(_LANGUAGE)
    return sum(len(english.numbered(page.text)) for page in pages)


_WORDS: Own[Sequence[Page], int] = Own(lambda pages: pages, _count_tokens, lambda pages, _: pages)


def in_a_new_process(run: Callable[[], T]) -> T:
    """What the function gives in a copy of this process."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=lambda: sender.send(run()))
    child.start()
    given = cast(T, receiver.recv())
    child.join()
    return given
