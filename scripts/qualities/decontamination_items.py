"""Made-up evaluation questions, edits of them, and documents that hold them or that hold none.

Words are made up with frequencies that fall as 1 / rank (`dedup_quality_edits.py`); everything is drawn from a seed.
Questions come in templates that many of them share, with answers of one word to half of the item.
"""

import random
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scripts.qualities.dedup_edits import Writer

__all__ = ["EDITS", "Question", "Words", "embedded", "questions", "unrelated"]

Words = list[str]
_OPENINGS: Final = (
    "Which of the following is true?",
    "Answer the question below and explain why.",
    "Read the text and choose the best answer.",
)
_DIGITS: Final = str.maketrans("0123456789", "7418529630")


@dataclass(frozen=True)
class Question:
    """What is asked, and the right answer, as words."""

    query: Words
    gold: Words

    @property
    def words(self) -> Words:
        """Question and answer together."""
        return [*self.query, *self.gold]


def questions(writer: Writer, count: int, least: int = 40, most: int = 120) -> list[Question]:
    """Items of so many words; every third begins with an opening that it shares with many."""
    found = []
    for number in range(count):
        words = writer.words(writer.draw.randint(least, most))
        for place in range(5, len(words), 17):
            words[place] = str(writer.draw.randint(2, 9999))
        answer = writer.draw.randint(1, len(words) // 2)
        opening = _OPENINGS[number // 3 % 3].split() if number % 3 == 0 else []
        found.append(Question([*opening, *words[:-answer]], words[-answer:]))
    return found


def embedded(writer: Writer, item: Words) -> str:
    """A document of 200 to 600 words more, with the item somewhere in it."""
    words = writer.words(writer.draw.randint(200, 600))
    place = writer.draw.randint(0, len(words))
    return " ".join([*words[:place], *item, *words[place:]])


def unrelated(writer: Writer) -> str:
    """A document that holds an opening and chance alone."""
    opening = writer.draw.choice(_OPENINGS).split() if writer.draw.random() < 0.3 else []
    words = writer.words(writer.draw.randint(100, 400))
    place = writer.draw.randint(0, len(words))
    return " ".join([*words[:place], *opening, *words[place:]])


def _every(words: Sequence[str], period: int, draw: random.Random) -> list[int]:
    """One place in every so many words, the same in each."""
    return list(range(draw.randrange(period), len(words), period))


def _anywhere(words: Sequence[str], period: int, draw: random.Random) -> list[int]:
    """One place in every so many words, each drawn anew."""
    starts = range(0, len(words), period)
    return [place for start in starts if (place := start + draw.randrange(period)) < len(words)]


def _substituted(words: Words, places: Sequence[int], writer: Writer) -> Words:
    changed = list(words)
    for place, word in zip(places, writer.words(len(places)), strict=True):
        changed[place] = word
    return changed


def _deleted(words: Words, places: Sequence[int], _: Writer) -> Words:
    gone = set(places)
    return [word for place, word in enumerate(words) if place not in gone]


def _inserted(words: Words, places: Sequence[int], writer: Writer) -> Words:
    more = dict(zip(places, writer.words(len(places)), strict=True))
    return [word for place, old in enumerate(words) for word in ([more[place], old] if place in more else [old])]


def _mixed(words: Words, places: Sequence[int], writer: Writer) -> Words:
    """Substitutions, deletions and insertions by turns, from the end so that places hold."""
    changed = list(words)
    for turn, place in enumerate(reversed(places)):
        edit = (_substituted, _deleted, _inserted)[turn % 3]
        changed = edit(changed, [place], writer)
    return changed


def _spelled(change: Callable[[str], str]) -> Callable[[Words, Sequence[int], Writer], Words]:
    return lambda words, _, __: [change(word) for word in words]


def _wide(word: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in word)


Edit = Callable[[Words, Sequence[int], Writer], Words]
_BY_PLACE: Final[Mapping[str, Edit]] = {
    "substitution": _substituted,
    "deletion": _deleted,
    "insertion": _inserted,
    "by turns": _mixed,
}
_WHOLE: Final[Mapping[str, Edit]] = {
    "none": _spelled(str),
    "capitals": _spelled(str.upper),
    "punctuation": _spelled(lambda word: f"({word.rstrip('.')}),"),
    "spacing": _spelled(lambda word: f"{word}\n\t"),
    "full-width": _spelled(_wide),
    "decomposed": _spelled(lambda word: unicodedata.normalize("NFD", word)),
    "other numbers": _spelled(lambda word: word.translate(_DIGITS)),
}


def _edit(
    change: Edit, choose: Callable[[Sequence[str], int, random.Random], list[int]], period: int
) -> Callable[[Words, Writer], Words]:
    return lambda words, writer: change(words, choose(words, period, writer.draw), writer)


EDITS: Final[Mapping[tuple[str, str], Callable[[Words, Writer], Words]]] = {
    **{(name, ""): _edit(change, _every, 8) for name, change in _WHOLE.items()},
    **{
        (f"{name}{how}", f"1 in {period}"): _edit(change, choose, period)
        for period in (12, 8, 5)
        for name, change in _BY_PLACE.items()
        for how, choose in ((", regular", _every), (", drawn", _anywhere))
    },
}
"""Edits of an item's words, by kind and rate."""
