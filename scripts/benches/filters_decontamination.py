"""Times `filters.decontamination` beyond the cutting of words, by the number of questions."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from scripts.benches.filters_pages import Page
from scripts.benches.filters_sides import tables_of
from scripts.decontamination_quality import write
from scripts.qualities.decontamination_items import questions
from scripts.qualities.dedup_edits import Writer

from textmill.batch import Batch
from textmill.evaluations.word_numbers import cut
from textmill.filters.decontamination import Decontamination

__all__ = ["print_decontamination"]

_WORDS: Final = 600
_QUESTIONS: Final = (1_000, 10_000, 100_000)


def print_decontamination(pages: Sequence[Page], folder: Path, rounds: int) -> None:
    """A line for each number of made-up questions: the time of 600 words of the pages, and the size of the index."""
    words = [page.text.split() for page in pages]
    parts = [" ".join(page[at : at + _WORDS]) for page in words for at in range(0, len(page) - _WORDS + 1, _WORDS)]
    tables = tables_of([Page("", part) for part in parts])
    print(f"\ndecontamination: {len(parts)} documents of {_WORDS} words")
    print(f"{'questions':>9}{'bytes each':>12}{'us a document':>15}{'cutting words':>15}{'beyond':>8}")
    for count in _QUESTIONS:
        block = Decontamination(questions=str(write(questions(Writer(1), count, 20, 80), folder / "many.jsonl")))
        size = block.index().nbytes / count
        whole = _least(rounds, lambda block=block: [block.apply(Batch(table)) for table in tables])  # type: ignore[misc]  # a default
        cutting = _least(rounds, lambda: [list(cut(Batch(table).texts)) for table in tables])
        each = [1e6 * seconds / len(parts) for seconds in (whole, cutting, whole - cutting)]
        print(f"{count:9,}{size:12.0f}{each[0]:15.0f}{each[1]:15.0f}{each[2]:8.0f}", flush=True)


def _least(rounds: int, run: Callable[[], object]) -> float:
    """CPU seconds of the best pass, after one to warm up."""
    run()
    seconds = []
    for _ in range(rounds):
        started = time.process_time()
        run()
        seconds.append(time.process_time() - started)
    return min(seconds)
