"""Derives a language's FineWeb2 limits from texts: a clean reference corpus and a sample of the web.

Source: FineWeb2 (Penedo et al. 2025, arXiv:2506.20920, section 3). Its code for this was not published; what is known
from the paper and visible in the 1,929 published tables is done here:
- `language_score`: median less one standard deviation of the sample's scores, kept within 0.3 and 0.9. 1,102 of the
  published values are 0.3 and 49 are 0.9.
- stop words: words that are at least 0.8 % of the reference's, no fewer than eight; no published list has fewer.
- limits on repetition and word length: as many standard deviations from the mean as English limits are in English.
  Published repetition limits exceed 1 in 828 languages and word lengths reach 3,141, as no quantile of texts can.
- limits on end marks, newlines and letters: the tail of a share of the documents is cut off. Published ones are mostly
  ratios of small whole numbers (64 %, 50 %, 42 % have a denominator of at most 16; by chance 8 %): quantiles of texts.
Without English texts, every limit cuts off the tail.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.annotators.language import Language
from textmill.batch import Batch
from textmill.block import Filter
from textmill.errors import UserError
from textmill.filters.fineweb_quality import FinewebQuality
from textmill.filters.gopher_quality import GopherQuality
from textmill.filters.gopher_repetition import GopherRepetition
from textmill.origins.fineweb2.limits import DUPLICATE_SIZES, TOP_SIZES, LanguageLimits, individual
from textmill.tokens.document_languages import document_languages
from textmill.tokens.words import tokenizer

__all__ = ["Samples", "Settings", "find_limits", "score_limit", "stop_words"]

Values = npt.NDArray[np.float64]
Corpus = Literal["reference", "web"]
Family = Literal["repetition", "lines", "words"]
_LOWEST_SCORE: Final = 0.3
_HIGHEST_SCORE: Final = 0.9
_FEWEST_STOP_WORDS: Final = 8
_DECIMALS: Final = 3
_ENGLISH: Final = "eng_Latn"


@dataclass(frozen=True)
class Samples:
    """Texts of one language: clean ones (an encyclopedia, say) and ones of the web, as extracted."""

    reference: Sequence[str]
    web: Sequence[str]


@dataclass(frozen=True)
class Settings:
    """How limits are found."""

    tail: float = 0.1
    """Share of documents that a limit by quantile cuts off, 0..1."""
    min_frequency: float = 0.008
    """Smallest share of a stop word among the words of the reference, 0..1."""
    model: str | None = None
    """Language model of the scores; None is lid.176.ftz."""


def find_limits(language: str, own: Samples, english: Samples | None, settings: Settings) -> LanguageLimits:
    """Limits of a language given as `por_Latn`; UserError where texts are missing or none is found to be in it."""
    if not own.reference or not own.web:
        raise UserError(f"{language}: both a reference and a web sample are needed, and one is empty")
    finder = _Finder(language, own, english, settings.tail)
    return LanguageLimits(
        language_score=_language_score(language, own.web, settings.model),
        dup_line_frac=finder.spread("web", "repetition", "duplicate_lines_ratio", 0.3),
        top_n_grams=[
            (size, finder.spread("web", "repetition", f"top_{size}_gram_chars_ratio", limit))
            for size, limit in zip(TOP_SIZES, (0.20, 0.18, 0.16), strict=True)
        ],
        dup_n_grams=[
            (size, finder.spread("web", "repetition", f"duplicate_{size}_gram_chars_ratio", limit))
            for size, limit in zip(DUPLICATE_SIZES, (0.15, 0.14, 0.13, 0.12, 0.11, 0.10), strict=True)
        ],
        line_punct_thr=finder.tail("web", "lines", "punctuated_lines_ratio", is_lowest=True),
        new_line_ratio=finder.tail("web", "lines", "newlines_ratio", is_lowest=False),
        min_avg_word_length=round(max(finder.spread("reference", "words", "mean_word_chars", 3, is_lowest=True), 0)),
        max_avg_word_length=round(finder.spread("reference", "words", "mean_word_chars", 10)),
        max_non_alpha_words_ratio=finder.tail("reference", "words", "alphabetic_words_ratio", is_lowest=True),
        stopwords=stop_words(language, own.reference, settings.min_frequency),
    )


def stop_words(language: str, texts: Sequence[str], min_frequency: float) -> tuple[str, ...]:
    """Lower-cased words of at least that share (0..1) of all words, commonest first; the eight commonest if fewer.

    Punctuation is neither counted nor listed; numbers are counted but not listed.
    """
    counts: Counter[str] = Counter()
    cut = tokenizer(language)
    for text in texts:
        words = cut.numbered(text)
        is_symbol = words.vocabulary.is_symbol[words.ids]
        counts.update(
            word.lower() for word, symbol in zip(words.strings(), is_symbol.tolist(), strict=True) if not symbol
        )
    total = counts.total()
    ranked = [(word, count) for word, count in counts.most_common() if not _is_number(word)]
    frequent = [word for word, count in ranked if count >= min_frequency * total]
    return tuple(frequent if len(frequent) >= _FEWEST_STOP_WORDS else [word for word, _ in ranked[:_FEWEST_STOP_WORDS]])


def score_limit(scores: Values) -> float:
    """Median less one standard deviation, kept within 0.3 and 0.9; scores are 0..1, at least one."""
    limit = float(np.median(scores) - np.std(scores))
    return round(max(_LOWEST_SCORE, min(_HIGHEST_SCORE, limit)), _DECIMALS)


def _language_score(language: str, web: Sequence[str], model: str | None) -> float:
    block = Language(model=model)
    block.prepare()
    batch = Batch(pa.record_batch({"text": pa.array(web, pa.large_string())}))
    batch = batch.with_columns(block.apply(batch))
    is_own = [language in (found, individual(found)) for found in document_languages(batch)]
    scores = batch.column("language_score").cast(pa.float64()).to_numpy(zero_copy_only=False)[np.array(is_own)]
    if not len(scores):
        raise UserError(f"{language}: the language model finds no text of the web sample to be in it")
    return score_limit(scores)


class _Finder:
    """Finds limits from measures of the samples; measures each text once per filter."""

    def __init__(self, language: str, own: Samples, english: Samples | None, tail: float) -> None:
        self._language = language
        self._own = own
        self._english = english
        self._tail = tail
        self._measured: dict[tuple[str, Corpus, Family], dict[str, Values]] = {}

    def tail(self, corpus: Corpus, family: Family, measure: str, *, is_lowest: bool) -> float:
        """The value that cuts off the share `tail` of the documents, at the low end or the high one."""
        values = self._values(self._language, corpus, family, measure)
        return round(float(np.quantile(values, self._tail if is_lowest else 1 - self._tail)), _DECIMALS)

    def spread(
        self, corpus: Corpus, family: Family, measure: str, english_limit: float, *, is_lowest: bool = False
    ) -> float:
        """As many standard deviations from the mean as the English limit is in English; without English, `tail`."""
        if self._english is None:
            return self.tail(corpus, family, measure, is_lowest=is_lowest)
        english = self._values(_ENGLISH, corpus, family, measure)
        deviation = float(np.std(english))
        if not deviation:
            raise UserError(f"{measure} is the same in all English texts of the {corpus}: give more of them")
        values = self._values(self._language, corpus, family, measure)
        deviations = (english_limit - float(np.mean(english))) / deviation
        return round(float(np.mean(values) + deviations * np.std(values)), _DECIMALS)

    def _values(self, language: str, corpus: Corpus, family: Family, measure: str) -> Values:
        key = (language, corpus, family)
        if key not in self._measured:
            samples = self._english if language == _ENGLISH and self._english is not None else self._own
            texts = samples.reference if corpus == "reference" else samples.web
            self._measured[key] = _measures(_FAMILIES[family](language), texts)
        values = self._measured[key][measure]
        if not len(values):
            raise UserError(f"{language}: no text of the {corpus} sample has a {measure}")
        return values


def _repetition(language: str) -> Filter:
    return GopherRepetition(language=language)


def _lines(language: str) -> Filter:
    return FinewebQuality(language=language)


def _words(language: str) -> Filter:
    return GopherQuality(language=language)


_FAMILIES: Final[dict[Family, Callable[[str], Filter]]] = {
    "repetition": _repetition,
    "lines": _lines,
    "words": _words,
}


def _measures(block: Filter, texts: Sequence[str]) -> dict[str, Values]:
    """Each measure of the block over the texts, without those that have none."""
    columns = block.apply(Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())})))
    numbers = {name.removeprefix(f"{block.label}."): column.drop_null() for name, column in columns.items()}
    return {name: column.cast(pa.float64()).to_numpy(zero_copy_only=False) for name, column in numbers.items()}


def _is_number(word: str) -> bool:
    return not word.strip("0123456789.,:-/%") or word.isnumeric()
