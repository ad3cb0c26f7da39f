"""Pairs of made-up texts with labels: an edit of known kind and rate, or no relation but a shared boilerplate.

Everything is drawn from a seed; no text of others takes part.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

RATES: Final = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4)
_VOCABULARY: Final = 20_000
_SYLLABLES: Final = tuple(c + v for c in "bcdfglmnprstv" for v in ("a", "e", "i", "o", "u", "an", "er", "il"))


@dataclass(frozen=True)
class Pair:
    """Two texts; `related` says whether the second is an edit of the first."""

    kind: str
    rate: float
    first: str
    second: str
    related: bool


class Writer:
    """Writes texts of made-up words, whose frequencies fall as 1 / rank, as those of languages do."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self._words = ["".join(self.draw.choices(_SYLLABLES, k=self.draw.randint(1, 4))) for _ in range(_VOCABULARY)]
        weights = [1 / rank for rank in range(1, _VOCABULARY + 1)]
        self._sums = [sum(weights[:1])]
        for weight in weights[1:]:
            self._sums.append(self._sums[-1] + weight)

    def words(self, count: int) -> list[str]:
        """That many words, with sentences' capitals and full stops."""
        words = self.draw.choices(self._words, cum_weights=self._sums, k=count)
        start = 0
        while start < count:
            end = min(count, start + self.draw.randint(8, 20))
            words[start] = words[start].capitalize()
            words[end - 1] += "."
            start = end
        return words

    def text(self) -> list[str]:
        """The words of a document of 150 to 600."""
        return self.words(self.draw.randint(150, 600))


def pairs(seed: int, count: int) -> list[Pair]:
    """`count` pairs of every kind of edit and rate, and as many unrelated ones as there are of all edits together."""
    writer = Writer(seed)
    boilerplate = writer.words(1200)
    edits: dict[str, Callable[[Writer, Sequence[str], float], list[str]]] = {
        "word swaps": _swapped,
        "truncation": lambda _, words, rate: list(words[: round(len(words) * (1 - rate))]),
        "boilerplate wrap": lambda _, words, rate: wrapped(words, rate, boilerplate),
        "case": lambda writer, words, rate: _changed(writer, words, rate, str.upper),
        "punctuation": lambda writer, words, rate: _changed(writer, words, rate, lambda word: f"({word.rstrip('.')}),"),
    }
    found = []
    for kind, edit in edits.items():
        for rate in RATES:
            for _ in range(count):
                first = writer.text()
                found.append(Pair(kind, rate, " ".join(first), " ".join(edit(writer, first, rate)), related=True))
    for rate in RATES:
        for _ in range(count * len(edits)):
            one, other = (" ".join(wrapped(writer.text(), rate, boilerplate)) for _ in range(2))
            found.append(Pair("unrelated, in one wrap", rate, one, other, related=False))
    return found


def wrapped(words: Sequence[str], rate: float, boilerplate: Sequence[str]) -> list[str]:
    """The words between a head and a foot that are `rate` of the result."""
    size = round(len(words) * rate / (1 - rate))
    head = size // 2
    return [*boilerplate[:head], *words, *boilerplate[len(boilerplate) - (size - head) :]]


def _swapped(writer: Writer, words: Sequence[str], rate: float) -> list[str]:
    changed = list(words)
    places = writer.draw.sample(range(len(words)), round(len(words) * rate))
    for place, word in zip(places, writer.words(len(places)), strict=True):
        changed[place] = word
    return changed


def _changed(writer: Writer, words: Sequence[str], rate: float, change: Callable[[str], str]) -> list[str]:
    chosen = set(writer.draw.sample(range(len(words)), round(len(words) * rate)))
    return [change(word) if place in chosen else word for place, word in enumerate(words)]
