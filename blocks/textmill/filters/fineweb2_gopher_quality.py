"""Drop documents whose words are not those of prose in their language, by FineWeb2's limits and stop words.

Source: FineWeb2 (Penedo et al. 2025, arXiv:2506.20920; `fineweb-2-pipeline.py` step 5, recipes 1.3): datatrove's
`GopherQualityFilter` with word lengths, share of words with letters, and stop words of the language.
"""

import numpy as np
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.filters.gopher_quality import GopherQuality
from textmill.origins.fineweb2.limit_columns import HAS_LIMITS, columns
from textmill.origins.fineweb2.limit_filter import LimitFilter
from textmill.origins.fineweb2.limits import limits_of, load
from textmill.tokens.per_document import DOCUMENT, packages_for, words_of
from textmill.tokens.words import Words


class Fineweb2GopherQuality(LimitFilter):
    """Refuses documents that are no prose; the first of these that holds is the reason.

    The faults are those of `filters.gopher_quality`, after `no_limits`: the table has no limits for the language and
    script. Mean word length, share of words with letters and the stop words are the language's.
    """

    min_words: int | None = Field(default=50, ge=0, description="Fewest words, symbols not counted (FineWeb2: 50)")
    max_words: int | None = Field(
        default=100_000, ge=0, description="Most words, symbols not counted (FineWeb2: 100,000)"
    )
    min_stop_words: int | None = Field(
        default=2, ge=0, description="Fewest distinct stop words of the language, case-sensitive (FineWeb2: 2)"
    )

    def packages(self) -> tuple[str, ...]:
        return packages_for(DOCUMENT)

    def least_words(self) -> int | None:
        return self.min_words

    def measures(self) -> tuple[Measure, ...]:
        return (
            HAS_LIMITS,
            *self._measuring().measures(),
            Measure("min_mean_word_chars", "Limit of the row's language", pa.float64(), 0, 15),
            Measure("max_mean_word_chars", "Limit of the row's language", pa.float64(), 0, 30),
            Measure("min_alphabetic_words_ratio", "Limit of the row's language", pa.float64()),
        )

    def apply(self, batch: Batch) -> Columns:
        limits = limits_of(batch, load(self.limits))
        own = columns(
            self.label,
            limits,
            {
                "min_mean_word_chars": lambda row: row.min_avg_word_length or None,
                "max_mean_word_chars": lambda row: row.max_avg_word_length or None,
                "min_alphabetic_words_ratio": lambda row: row.max_non_alpha_words_ratio or None,
            },
        )
        stop_words = [
            None if row is None else _present(words, row.stopwords)
            for words, row in zip(words_of(batch, DOCUMENT), limits, strict=True)
        ]
        own[f"{self.label}.stop_words"] = pa.array(stop_words, pa.int64())
        return {**self._measuring().apply(batch), **own}

    def _measuring(self) -> GopherQuality:
        return GopherQuality(
            name=self.label,
            language=DOCUMENT,
            min_words=self.min_words,
            max_words=self.max_words,
            min_mean_word_chars=None,
            max_mean_word_chars=None,
            min_alphabetic_words_ratio=None,
            min_stop_words=self.min_stop_words,
            stop_words=(),
        )

    def _limit_of(self) -> dict[str, str]:
        return {
            "words_too_short": "min_mean_word_chars",
            "words_too_long": "max_mean_word_chars",
            "too_few_alphabetic_words": "min_alphabetic_words_ratio",
        }


def _present(words: Words, stop_words: tuple[str, ...]) -> int:
    """How many of the distinct stop words are among the words."""
    wanted = np.array([words.vocabulary.find(word) for word in set(stop_words)], dtype=np.int32)
    return int(np.isin(wanted, words.ids).sum())
