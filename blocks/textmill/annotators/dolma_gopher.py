"""Add the measures of MassiveText's quality and repetition rules as Dolma's tagger counts them.

Source: Dolma 1.2.1 taggers `gopher_v1`, `gopher_v2` (Soldaini et al. 2024, arXiv:2402.00159; recipes 8.1, 9.2). Words
are `str.split()` pieces and lengths leave white space out, unlike `filters.gopher_quality` and `.gopher_repetition`.
"""

import re
from collections import Counter
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.origins.dolma.tagged_spans import Span
from textmill.origins.dolma.tagger import Tagger

_TOP: Final = (2, 3, 4)
_REPEATED: Final = (5, 6, 7, 8, 9, 10)
_REQUIRED: Final = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))
_DOCUMENT: Final = (
    ("character_count", "Characters, white space included", 100_000.0, True),
    ("word_count", "Pieces between white space", 100_000.0, True),
    ("median_word_length", "Median of their lengths, in characters", 20.0, False),
    ("symbol_to_word_ratio", "Words that hold `#` or `…` / words", 1.0, False),
    ("fraction_of_words_with_alpha_character", "Words that hold a letter / words", 1.0, False),
    ("required_word_count", "Words that are the, be, to, of, and, that, have or with", 1000.0, False),
    ("fraction_of_lines_starting_with_bullet_point", "Lines that begin with `*` or `-` / lines", 1.0, False),
    ("fraction_of_lines_ending_with_ellipsis", "Lines that end with `…` / lines", 1.0, False),
    ("fraction_of_duplicate_lines", "Lines that occur twice or more, all of them / lines", 1.0, False),
    ("fraction_of_characters_in_duplicate_lines", "Their characters / characters of the words", 2.0, False),
)


class DolmaGopher(Tagger):
    """Adds one number per rule; an n-gram measure is null where the text has fewer than n words.

    `<label>.spans` holds the same numbers as Dolma's spans, each over the whole text.
    """

    lines: Literal["newline", "newlines"] = Field(
        default="newlines",
        description="What separates lines: every `\\n` (gopher_v1), or a run of them (gopher_v2)",
    )

    def measures(self) -> tuple[Measure, ...]:
        top = [
            Measure(
                f"fraction_of_characters_in_most_common_{n}grams",
                f"Characters of the most frequent {n} words in a row, all its occurrences / characters of the words",
                pa.float64(),
            )
            for n in _TOP
        ]
        repeated = [
            Measure(
                f"fraction_of_characters_in_duplicate_{n}grams",
                f"Characters of all {n} words in a row that occur twice or more / of all {n} words in a row",
                pa.float64(),
            )
            for n in _REPEATED
        ]
        rest = [Measure(name, meaning, pa.float64(), 0, high, log) for name, meaning, high, log in _DOCUMENT]
        return (*top, *repeated, *rest)

    def apply(self, batch: Batch) -> Columns:
        words = batch.derive("words.between_white_space", str.split)
        rows = [_spans(text, found, self.lines == "newlines") for text, found in zip(batch.texts, words, strict=True)]
        return self._tagged(rows)


def _spans(text: str, words: list[str], merge_newlines: bool) -> list[Span]:
    measures: dict[str, float] = {}
    if text:
        lengths: dict[str, int] = {word: len(word) for word in words}
        letters = sum(lengths[word] for word in words)
        measures.update(_ngram_measures(words, lengths, letters))
        measures.update(_word_measures(words, lengths))
        measures.update(_line_measures(text, letters, merge_newlines))
    for name, *_ in _DOCUMENT:
        measures.setdefault(name, 0)
    measures["character_count"] = len(text)
    ngrams = [name for name in measures if name.endswith("grams")]
    order = [*ngrams, *(name for name, *_ in _DOCUMENT)]
    return [Span(0, len(text), name, float(measures[name])) for name in order]


def _word_measures(words: list[str], lengths: dict[str, int]) -> dict[str, float]:
    count = len(words)
    of = Counter(words)
    symbols = sum(times for word, times in of.items() if "#" in word or "\u2026" in word)
    alphabetic = sum(times for word, times in of.items() if word.isalpha() or any(map(str.isalpha, word)))
    return {
        "word_count": count,
        "median_word_length": float(np.median([lengths[word] for word in words])) if words else 0,
        "symbol_to_word_ratio": symbols / max(count, 1),
        "fraction_of_words_with_alpha_character": alphabetic / max(count, 1),
        "required_word_count": sum(of[word] for word in _REQUIRED),
    }


def _line_measures(text: str, letters: int, merge_newlines: bool) -> dict[str, float]:
    lines = re.split(r"\n+", text) if merge_newlines else text.split("\n")
    repeated = {line: times for line, times in Counter(lines).items() if times > 1}
    return {
        "fraction_of_lines_starting_with_bullet_point": sum(line.startswith(("*", "-")) for line in lines) / len(lines),
        "fraction_of_lines_ending_with_ellipsis": sum(line.endswith("\u2026") for line in lines) / len(lines),
        "fraction_of_duplicate_lines": sum(repeated.values()) / len(lines),
        "fraction_of_characters_in_duplicate_lines": sum(len(line) * times for line, times in repeated.items())
        / max(letters, 1),
    }


def _ngram_measures(words: list[str], lengths: dict[str, int], letters: int) -> dict[str, float]:
    """Equal n-grams get equal numbers: those of n - 1 words and the word after, renumbered for every n."""
    known = {word: number for number, word in enumerate(lengths)}
    ids = np.array([known[word] for word in words], dtype=np.int64)
    ends = np.cumsum([0, *(lengths[word] for word in words)])
    measures: dict[str, float] = {}
    grams = ids
    for n in range(2, min(len(words), _REPEATED[-1]) + 1):
        keys = grams[:-1] * len(known) + ids[n - 1 :]
        _, first, grams, times = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
        chars = ends[n:] - ends[:-n]
        if n in _TOP:
            top = _first_of_most(times, first)
            value = int(times[top]) * int(chars[first[top]]) / max(letters, 1)
            measures[f"fraction_of_characters_in_most_common_{n}grams"] = value
        else:
            repeated = int(chars[times[grams] > 1].sum())
            measures[f"fraction_of_characters_in_duplicate_{n}grams"] = repeated / max(int(chars.sum()), 1)
    return measures


def _first_of_most(times: npt.NDArray[np.int64], first: npt.NDArray[np.int64]) -> int:
    """Of the n-grams that occur most often, the one that occurs first."""
    most = np.flatnonzero(times == times.max())
    return int(most[np.argmin(first[most])])
