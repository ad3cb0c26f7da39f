"""Drop documents that repeat their paragraphs, lines or word n-grams.

Source: MassiveText (Rae et al. 2021, arXiv:2112.11446, table A1), in the reading of datatrove 0.10.1's
`GopherRepetitionFilter` (recipes 4.4), whose decisions are reproduced. It switches limits off with 0, we with null.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.location import Location
from textmill.text.cutting import lines_at_any_break, lines_at_newline_runs, paragraphs_at_empty_lines
from textmill.text.ngram_limits import NgramLimits
from textmill.text.repetition_kernels import duplicate_ngram_chars, hashes_of, top_ngram_chars
from textmill.tokens.generation import PUNKT_MEANING, WordSource
from textmill.tokens.per_document import LANGUAGE_MEANING
from textmill.tokens.profile import PROFILE_MEANING, Profile
from textmill.tokens.word_filter import WordFilter
from textmill.tokens.words import Words


class GopherRepetition(WordFilter):
    """Refuses repetitive documents; the first of these that holds is the reason.

    | fault | when | datatrove |
    | --- | --- | --- |
    | `empty` | no characters at all | `empty` |
    | `duplicate_paragraphs` | too large a share of paragraphs stood earlier in the text | `dup_para_frac` |
    | `duplicate_paragraph_chars` | … of characters is in such paragraphs | `dup_para_char_frac` |
    | `duplicate_lines` | too large a share of lines stood earlier in the text | `dup_line_frac` |
    | `duplicate_line_chars` | … of characters is in such lines | `dup_line_char_frac` |
    | `top_<n>_gram` | the most frequent n-gram covers too many characters | `top_<n>_gram` |
    | `duplicate_<n>_grams` | repeated n-grams cover too many characters | `duplicated_<n>_n_grams` |

    An n-gram that occurs once counts as the most frequent one, so a text of a few words fails on its first n-gram.
    Lines are cut at runs of LF. Under `profile: fineweb-v1` they are cut at every line break that Python knows, so that
    blank ones count, and words are NLTK's.
    """

    language: str = Field(default="eng", description=f"Language whose words are counted: {LANGUAGE_MEANING}")
    max_duplicate_paragraphs_ratio: float | None = Field(
        default=0.3, ge=0, le=1, description="Largest share of repeated paragraphs, 0..1 (Gopher: 0.3)"
    )
    max_duplicate_paragraph_chars_ratio: float | None = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Largest share of characters in repeated paragraphs (Gopher: 0.2)",
    )
    max_duplicate_lines_ratio: float | None = Field(
        default=0.3, ge=0, le=1, description="Largest share of repeated lines, 0..1 (Gopher: 0.3)"
    )
    max_duplicate_line_chars_ratio: float | None = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Largest share of characters in repeated lines, 0..1 (Gopher: 0.2)",
    )
    max_top_ngram_chars_ratio: NgramLimits = Field(
        default={2: 0.20, 3: 0.18, 4: 0.16},
        description="Largest share of characters in the most frequent n-gram, by n, tested in this order (Gopher)",
    )
    max_duplicate_ngram_chars_ratio: NgramLimits = Field(
        default={5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.10},
        description="Largest share of characters in repeated n-grams, by n, tested in this order (Gopher)",
    )
    profile: Profile = Field(default="datatrove-0.10", description=PROFILE_MEANING)
    punkt: Location | None = Field(default=None, description=PUNKT_MEANING)

    def measures(self) -> tuple[Measure, ...]:
        ratio = pa.float64()
        return (
            Measure("chars", "Characters of the text", pa.int64(), 1, 1_000_000, log=True),
            Measure("duplicate_paragraphs_ratio", "Paragraphs that stood earlier / paragraphs", ratio),
            Measure("duplicate_paragraph_chars_ratio", "Characters in such paragraphs / characters", ratio),
            Measure("duplicate_lines_ratio", "Lines that stood earlier / lines", ratio),
            Measure("duplicate_line_chars_ratio", "Characters in such lines / characters", ratio),
            *(
                Measure(f"top_{n}_gram_chars_ratio", f"Characters in the top {n}-gram / characters", ratio)
                for n in self.max_top_ngram_chars_ratio
            ),
            *(
                Measure(f"duplicate_{n}_gram_chars_ratio", f"Characters in seen {n}-grams / characters", ratio)
                for n in self.max_duplicate_ngram_chars_ratio
            ),
            *self._words().measures(),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("empty", f"{self.label}.chars", "==", 0),
            Rule(
                "duplicate_paragraphs",
                f"{self.label}.duplicate_paragraphs_ratio",
                ">",
                self.max_duplicate_paragraphs_ratio,
            ),
            Rule(
                "duplicate_paragraph_chars",
                f"{self.label}.duplicate_paragraph_chars_ratio",
                ">",
                self.max_duplicate_paragraph_chars_ratio,
            ),
            Rule("duplicate_lines", f"{self.label}.duplicate_lines_ratio", ">", self.max_duplicate_lines_ratio),
            Rule(
                "duplicate_line_chars",
                f"{self.label}.duplicate_line_chars_ratio",
                ">",
                self.max_duplicate_line_chars_ratio,
            ),
            *(
                Rule(f"top_{n}_gram", f"{self.label}.top_{n}_gram_chars_ratio", ">", limit)
                for n, limit in self.max_top_ngram_chars_ratio.items()
            ),
            *(
                Rule(f"duplicate_{n}_grams", f"{self.label}.duplicate_{n}_gram_chars_ratio", ">", limit)
                for n, limit in self.max_duplicate_ngram_chars_ratio.items()
            ),
        )

    def apply(self, batch: Batch) -> Columns:
        texts = batch.texts
        source = self._words()
        words = source.words(batch)
        lines_of = lines_at_newline_runs if self.profile == "datatrove-0.10" else lines_at_any_break
        top_sizes = np.array(list(self.max_top_ngram_chars_ratio), dtype=np.int64)
        duplicate_sizes = np.array(list(self.max_duplicate_ngram_chars_ratio), dtype=np.int64)
        found = np.full((len(texts), 4 + len(top_sizes) + len(duplicate_sizes)), np.nan)
        for row, text in enumerate(texts):
            if text:
                found[row, :2] = _repeated(paragraphs_at_empty_lines(text), len(text))
                found[row, 2:4] = _repeated(lines_of(text), len(text))
                found[row, 4:] = _ngram_chars(words[row], top_sizes, duplicate_sizes) / len(text)
        values = [pa.array([len(text) for text in texts], pa.int64())]
        values += [pa.array(column, pa.float64(), from_pandas=True) for column in found.T]
        stood_in = source.stood_in(batch)
        values += [pa.array([row[0] for row in stood_in], measure.type) for measure in source.measures()]
        names = (f"{self.label}.{measure.name}" for measure in self.measures())
        return dict(zip(names, values, strict=True))

    def _words(self) -> WordSource:
        return WordSource(self.language, self.profile, self.punkt)


def _repeated(pieces: list[str], chars: int) -> tuple[float, float]:
    """Shares of the pieces that stood earlier, and of the `chars` of the text that they hold."""
    distinct = set(pieces)
    repeated = len(pieces) - len(distinct)
    if not repeated:
        return 0.0, 0.0
    repeated_chars = sum(map(len, pieces)) - sum(map(len, distinct))
    return repeated / len(pieces), repeated_chars / chars


def _ngram_chars(
    words: Words, top_sizes: npt.NDArray[np.int64], duplicate_sizes: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Characters in top and in repeated n-grams, NaN where the text is too short for a top one."""
    known = words.vocabulary
    chars = known.chars
    top = top_ngram_chars(words.ids, chars, top_sizes).astype(np.float64)
    top[top < 0] = np.nan
    repeated = duplicate_ngram_chars(words.ids, chars, known.per_word(hashes_of), duplicate_sizes)
    return np.concatenate([top, repeated])
