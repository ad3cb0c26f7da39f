"""Drop documents whose words, symbols or lines are not those of running prose.

Source: MassiveText (Rae et al. 2021, arXiv:2112.11446, section A1.1), in the reading of datatrove 0.10.1's
`GopherQualityFilter` (recipes 4.5), whose decisions are reproduced. Limits are switched off with null; where it
divides by no words or lines and fails, the measure here is null and passes.
"""

from typing import ClassVar, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.location import Location
from textmill.measured import measured
from textmill.origins.fineweb2.limits import limits_of, load
from textmill.text.cutting import lines_at_any_break
from textmill.tokens.document_languages import document_languages
from textmill.tokens.generation import PUNKT_MEANING, WordSource
from textmill.tokens.per_document import LANGUAGE_MEANING
from textmill.tokens.profile import PROFILE_MEANING, Profile
from textmill.tokens.word_filter import WordFilter
from textmill.tokens.words import Words

_WITHOUT_STOP_WORDS: Final = Measure(
    "without_stop_words", "1 if no stop words of the document's language are known, else 0", pa.int8(), counts=True
)


class GopherQuality(WordFilter):
    """Refuses documents that are no prose; the first of these that holds is the reason.

    | fault | when | datatrove |
    | --- | --- | --- |
    | `too_few_words`, `too_many_words` | words, symbols not counted | `gopher_short_doc`, `gopher_long_doc` |
    | `words_too_short` | mean characters of those words | `gopher_below_avg_threshold` |
    | `words_too_long` | mean characters of those words | `gopher_above_avg_threshold` |
    | `too_many_hashes` | `#` per token | `gopher_too_many_hashes` |
    | `too_many_ellipses` | `...` and `…` per token | `gopher_too_many_ellipsis` |
    | `too_many_bullet_lines` | lines that begin with `•` or `-` | `gopher_too_many_bullets` |
    | `too_many_ellipsis_lines` | lines that end with an ellipsis | `gopher_too_many_end_ellipsis` |
    | `too_few_alphabetic_words` | tokens with a letter | `gopher_below_alpha_threshold` |
    | `too_few_stop_words` | distinct stop words among the tokens | `gopher_enough_stop_words` |

    Tokens are words and punctuation; a symbol is a token of punctuation only. Blank lines count as lines. Under
    `profile: fineweb-v1` tokens are NLTK's, and a stop word counts each time that it occurs.
    """

    version: ClassVar[int] = 2

    language: str = Field(default="eng", description=f"Language whose words are counted: {LANGUAGE_MEANING}")
    min_words: int | None = Field(default=50, ge=0, description="Fewest words, symbols not counted (Gopher: 50)")
    max_words: int | None = Field(
        default=100_000, ge=0, description="Most words, symbols not counted (Gopher: 100,000)"
    )
    min_mean_word_chars: float | None = Field(
        default=3, ge=0, description="Shortest mean word, in characters (Gopher: 3)"
    )
    max_mean_word_chars: float | None = Field(
        default=10, ge=0, description="Longest mean word, in characters (Gopher: 10)"
    )
    max_hashes_ratio: float | None = Field(default=0.1, ge=0, description="Most `#` per token (Gopher: 0.1)")
    max_ellipses_ratio: float | None = Field(
        default=0.1, ge=0, description="Most ellipses (`...`, `…`) per token (Gopher: 0.1)"
    )
    max_bullet_lines_ratio: float | None = Field(
        default=0.9, ge=0, le=1, description="Largest share of lines that begin with a bullet (Gopher: 0.9)"
    )
    max_ellipsis_lines_ratio: float | None = Field(
        default=0.3, ge=0, le=1, description="Largest share of lines that end with an ellipsis (Gopher: 0.3)"
    )
    min_alphabetic_words_ratio: float | None = Field(
        default=0.8, ge=0, le=1, description="Smallest share of tokens that hold a letter, 0..1 (Gopher: 0.8)"
    )
    min_stop_words: int | None = Field(
        default=2, ge=0, description="Fewest distinct stop words, case-sensitive (Gopher: 2)"
    )
    stop_words: tuple[str, ...] = Field(
        default=("the", "be", "to", "of", "and", "that", "have", "with"),
        description="Words of which prose holds some (Gopher's English ones); where `language: document` and this is "
        "left out, those of each document's language as FineWeb2 has them, and none are wanted where it has none",
    )
    profile: Profile = Field(default="datatrove-0.10", description=PROFILE_MEANING)
    punkt: Location | None = Field(default=None, description=PUNKT_MEANING)

    def least_words(self) -> int | None:
        return self.min_words

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("words", "Tokens that are not only punctuation", pa.int64(), 1, 100_000, log=True),
            Measure("mean_word_chars", "Mean characters of those", pa.float64(), 0, 15),
            Measure("hashes_ratio", "`#` characters / tokens", pa.float64(), 0, 0.5),
            Measure("ellipses_ratio", "`...` and `…` / tokens", pa.float64(), 0, 0.5),
            Measure("bullet_lines_ratio", "Lines that begin with `•` or `-` / lines", pa.float64()),
            Measure("ellipsis_lines_ratio", "Lines that end with `...` or `…` / lines", pa.float64()),
            Measure("alphabetic_words_ratio", "Tokens with a letter / tokens", pa.float64()),
            Measure("stop_words", "Distinct stop words (fineweb-v1: all of them) among the tokens", pa.int64(), 0, 10),
            *((_WITHOUT_STOP_WORDS,) if self._has_own_stop_words() else ()),
            *self._words().measures(),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("too_few_words", f"{self.label}.words", "<", self.min_words),
            Rule("too_many_words", f"{self.label}.words", ">", self.max_words),
            Rule("words_too_short", f"{self.label}.mean_word_chars", "<", self.min_mean_word_chars),
            Rule("words_too_long", f"{self.label}.mean_word_chars", ">", self.max_mean_word_chars),
            Rule("too_many_hashes", f"{self.label}.hashes_ratio", ">", self.max_hashes_ratio),
            Rule("too_many_ellipses", f"{self.label}.ellipses_ratio", ">", self.max_ellipses_ratio),
            Rule("too_many_bullet_lines", f"{self.label}.bullet_lines_ratio", ">", self.max_bullet_lines_ratio),
            Rule(
                "too_many_ellipsis_lines",
                f"{self.label}.ellipsis_lines_ratio",
                ">",
                self.max_ellipsis_lines_ratio,
            ),
            Rule(
                "too_few_alphabetic_words",
                f"{self.label}.alphabetic_words_ratio",
                "<",
                self.min_alphabetic_words_ratio,
            ),
            Rule("too_few_stop_words", f"{self.label}.stop_words", "<", self.min_stop_words),
        )

    def apply(self, batch: Batch) -> Columns:
        count_stop_words = _distinct if self.profile == "datatrove-0.10" else _occurring
        words = self._words()
        listed = self._stop_words(batch)
        rows = [
            (
                *_word_measures(found, text),
                *_line_measures(text),
                _alphabetic_share(found),
                None if stop_words is None else count_stop_words(found, stop_words),
                *self._unlisted(stop_words),
                *stood_in,
            )
            for found, text, stop_words, stood_in in zip(
                words.words(batch), batch.texts, listed, words.stood_in(batch), strict=True
            )
        ]
        return measured(self.label, self.measures(), rows)

    def _stop_words(self, batch: Batch) -> list[list[str] | None]:
        """The stop words of every row, None where its language has none."""
        if not self._has_own_stop_words():
            return [sorted(set(self.stop_words))] * len(batch)
        table = dict.fromkeys(("eng_Latn", "eng"), sorted(set(self.stop_words)))
        known = [None if limits is None else sorted(set(limits.stopwords)) for limits in limits_of(batch, load(None))]
        return [table.get(own, words) for own, words in zip(document_languages(batch), known, strict=True)]

    def _has_own_stop_words(self) -> bool:
        """Whether each document has those of its language."""
        return "stop_words" not in self.model_fields_set and self._words().columns() != ("text",)

    def _unlisted(self, stop_words: list[str] | None) -> tuple[int, ...]:
        return (int(stop_words is None),) if self._has_own_stop_words() else ()

    def _words(self) -> WordSource:
        return WordSource(self.language, self.profile, self.punkt)


def _word_measures(words: Words, text: str) -> tuple[int, float | None, float | None, float | None]:
    """Words that are no symbols, their mean length, and `#` and ellipses per token."""
    tokens = len(words)
    spoken = words.ids[~words.vocabulary.is_symbol[words.ids]]
    count = len(spoken)
    return (
        count,
        int(words.vocabulary.chars[spoken].sum()) / count if count else None,
        text.count("#") / tokens if tokens else None,
        (text.count("...") + text.count("…")) / tokens if tokens else None,
    )


def _line_measures(text: str) -> tuple[float | None, float | None]:
    """Shares of the lines that begin with a bullet, and that end with an ellipsis."""
    lines = lines_at_any_break(text)
    if not lines:
        return None, None
    bullets = sum(line.lstrip().startswith(("•", "-")) for line in lines)
    ellipses = sum(line.rstrip().endswith(("...", "…")) for line in lines)
    return bullets / len(lines), ellipses / len(lines)


def _alphabetic_share(words: Words) -> float | None:
    """Share of the tokens that hold a letter."""
    return int(words.vocabulary.has_letter[words.ids].sum()) / len(words) if len(words) else None


def _distinct(words: Words, stop_words: list[str]) -> int:
    """How many of the stop words are among the tokens."""
    return int(np.isin(_ids(words, stop_words), words.ids).sum())


def _occurring(words: Words, stop_words: list[str]) -> int:
    """How many of the tokens are stop words."""
    return int(np.isin(words.ids, _ids(words, stop_words)).sum())


def _ids(words: Words, wanted: list[str]) -> npt.NDArray[np.int32]:
    """Ids of the wanted words, -1 for one that was never seen."""
    return np.array([words.vocabulary.find(word) for word in wanted], dtype=np.int32)
