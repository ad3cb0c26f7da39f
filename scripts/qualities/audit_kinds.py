"""Pairs of made-up texts that say different things, and pairs that say the same: what verification must tell apart.

Beside the edits of `dedup_quality_edits.py`: numbers, names, dates or negations changed, templates filled with other
content, one boilerplate around different articles, one sentence changed, texts with something added; in scripts with
and without spaces. Everything is drawn from a seed.
"""

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scripts.qualities.dedup_edits import Pair, Writer

Words = list[str]
Make = Callable[["Writer"], tuple[Words, Words]]

_NAMES: Final = ("Anna", "Berta", "Clara", "Doris", "Emma", "Frieda", "Greta", "Hanna")
_HAN: Final = tuple(chr(code) for code in range(0x4E00, 0x4E00 + 1500))
_KANA: Final = tuple(chr(code) for code in range(0x3042, 0x3094)) + _HAN[:600]
_THAI: Final = tuple(
    chr(consonant) + vowel for consonant in range(0x0E01, 0x0E2F) for vowel in ("", "\u0e32", "\u0e34", "\u0e48")
)


def different(seed: int, count: int) -> "list[Pair]":
    """`count` pairs of every kind whose second text says what the first does not."""
    kinds: dict[str, Make] = {
        "number": lambda writer: _replaced(writer, lambda draw: str(draw.randrange(10_000))),
        "date": lambda writer: _replaced(writer, _date),
        "name": lambda writer: _replaced(writer, lambda draw: draw.choice(_NAMES)),
        "negation": lambda writer: _negated(writer, writer.text()),
        "one sentence": _other_sentence,
        "table of numbers": _tables,
        "template": _templates,
        "sum in a template": _sums,
        "one boilerplate": _boilerplate,
        "superset": lambda writer: _superset(writer, writer.text()),
        "Chinese": lambda writer: _of_characters(writer.draw, _HAN, "是", "不是"),
        "Japanese": lambda writer: _of_characters(writer.draw, _KANA, "です", "でない"),
        "Thai": lambda writer: _of_characters(writer.draw, _THAI, "มา", "ไม่มา"),
    }
    return _pairs(seed, count, kinds, related=False)


def equal(seed: int, count: int) -> "list[Pair]":
    """The same of pairs whose second text says nothing that the first does not."""
    kinds: dict[str, Make] = {
        "copy": lambda writer: _twice(writer.text()),
        "capitals and marks": lambda writer: _marked(writer.text()),
        "part": lambda writer: _part(writer, writer.text()),
        "few words": lambda writer: _twice(writer.words(3)),
        "Chinese copy": lambda writer: _twice(["".join(writer.draw.choices(_HAN, k=200))]),
        "Chinese part": lambda writer: _part_of_characters(writer.draw, _HAN),
        "Thai part": lambda writer: _part_of_characters(writer.draw, _THAI),
    }
    return _pairs(seed, count, kinds, related=True)


def _pairs(seed: int, count: int, kinds: dict[str, Make], related: bool) -> "list[Pair]":
    from scripts.qualities.dedup_edits import Pair, Writer

    writer = Writer(seed)
    made = [(kind, make(writer)) for kind, make in kinds.items() for _ in range(count)]
    return [Pair(kind, 0.0, " ".join(first), " ".join(second), related) for kind, (first, second) in made]


def _replaced(writer: "Writer", new: Callable[[random.Random], str]) -> tuple[Words, Words]:
    """One or a few words are other ones of their kind."""
    first = writer.text()
    second = list(first)
    for place in writer.draw.sample(range(len(first)), writer.draw.choice([1, 1, 2, 4])):
        first[place] = new(writer.draw)
        while (second_word := new(writer.draw)) == first[place]:
            pass
        second[place] = second_word
    return first, second


def _date(draw: random.Random) -> str:
    return f"{draw.randint(1990, 2030)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"


def _negated(writer: "Writer", words: Words) -> tuple[Words, Words]:
    place = writer.draw.randrange(len(words))
    plain, negated = [*words[:place], "is", *words[place:]], [*words[:place], "is", "not", *words[place:]]
    return (plain, negated) if writer.draw.random() < 0.5 else (negated, plain)


def _other_sentence(writer: "Writer") -> tuple[Words, Words]:
    words = writer.text()
    place = writer.draw.randrange(len(words) - 12)
    return words, [*words[:place], *writer.words(12), *words[place + 12 :]]


def _tables(writer: "Writer") -> tuple[Words, Words]:
    names = writer.words(30)
    return tuple([word for name in names for word in (name, str(writer.draw.randrange(100)))] for _ in range(2))  # type: ignore[return-value]  # two of them


def _templates(writer: "Writer") -> tuple[Words, Words]:
    glue = [writer.words(6) for _ in range(20)]
    return tuple([word for words in glue for word in (*words, *writer.words(2))] for _ in range(2))  # type: ignore[return-value]  # two of them


def _sums(writer: "Writer") -> tuple[Words, Words]:
    found = []
    for _ in range(2):
        a, b = writer.draw.randrange(1_000_000), writer.draw.randrange(1_000_000)
        text = f"Question: What is {a} plus {b}? Answer: The sum of {a} and {b} is {a + b}."
        found.append(text.split())
    return found[0], found[1]


def _boilerplate(writer: "Writer") -> tuple[Words, Words]:
    head, foot = writer.words(200), writer.words(200)
    return [*head, *writer.words(40), *foot], [*head, *writer.words(40), *foot]


def _superset(writer: "Writer", words: Words) -> tuple[Words, Words]:
    return words, [*words, *writer.words(writer.draw.choice([1, 5, 20]))]


def _of_characters(draw: random.Random, alphabet: Sequence[str], one: str, other: str) -> tuple[Words, Words]:
    head, tail = ("".join(draw.choices(alphabet, k=draw.randint(60, 300))) for _ in range(2))
    return [head + one + tail], [head + other + tail]


def _twice(words: Words) -> tuple[Words, Words]:
    return words, list(words)


def _marked(words: Words) -> tuple[Words, Words]:
    return words, [f"“{word.upper()}”," for word in words]


def _part(writer: "Writer", words: Words) -> tuple[Words, Words]:
    return words, words[: round(len(words) * writer.draw.uniform(0.85, 1))]


def _part_of_characters(draw: random.Random, alphabet: Sequence[str]) -> tuple[Words, Words]:
    characters = draw.choices(alphabet, k=300)
    return ["".join(characters)], ["".join(characters[: draw.randint(260, 299)])]
