"""Measures texts against gold: F1 over runs of four words, segments found and leaked."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from statistics import fmean
from typing import Final

from scripts.main_texts.gold_pages import GoldPage

__all__ = ["Scores", "f1", "measured"]

_WORD: Final = re.compile(r"\w+")
_RUN: Final = 4
_SPACE: Final = re.compile(r"\s+")


def _runs(text: str) -> "Counter[tuple[str, ...]]":
    words = _WORD.findall(text.lower())
    return Counter(tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))) if words else Counter()


def f1(text: str, gold: str) -> float:
    """Of the runs of four words, as bags."""
    ours, theirs = _runs(text), _runs(gold)
    common = (ours & theirs).total()
    if not common:
        return float(not ours and not theirs)
    precision, recall = common / ours.total(), common / theirs.total()
    return 2 * precision * recall / (precision + recall)


class Scores:
    """Means over pages of F1, over segments of those found and leaked, in all and by origin and script."""

    def __init__(self) -> None:
        self.f1: defaultdict[str, list[float]] = defaultdict(list)
        self.found: defaultdict[str, list[bool]] = defaultdict(list)
        self.leaked: defaultdict[str, list[bool]] = defaultdict(list)

    def add(self, page: GoldPage, text: str) -> None:
        for group in ("all", page.origin, page.script):
            if page.text is not None:
                self.f1[group].append(f1(text, page.text))
            else:
                plain = _SPACE.sub(" ", text)
                self.found[group] += [_SPACE.sub(" ", part) in plain for part in page.wanted]
                self.leaked[group] += [_SPACE.sub(" ", part) in plain for part in page.unwanted]

    def line(self, group: str) -> str:
        """Pages, F1, found, leaked."""
        numbers = (self.f1[group], self.found[group], self.leaked[group])
        return "".join(f"{fmean(values):9.4f}" if values else f"{'-':>9}" for values in numbers)


def measured(pages: Iterable[tuple[GoldPage, str]]) -> Scores:
    """The scores of texts."""
    scores = Scores()
    for page, text in pages:
        scores.add(page, text)
    return scores
