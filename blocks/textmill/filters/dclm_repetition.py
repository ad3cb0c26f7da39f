"""Drop documents that repeat their lines, paragraphs or word n-grams, as DCLM measures it.

Source: MassiveText (Rae et al. 2021, arXiv:2112.11446, table A1) in DCLM's reading, `massive_web_repetition_filters`
and `repetition_filter` (recipes 7.6), decision for decision. These are not datatrove's measures (see
`filters.gopher_repetition`): all copies of a repeated line count, the first too; blank lines, white space and
punctuation between words do not; and an n-gram that occurs once is no repetition.
"""

from collections import Counter

import numpy as np
import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.origins.dclm.ngrams import ngram_chars, numbered_words
from textmill.origins.dclm.word_pieces import full_lines, full_paragraphs
from textmill.text.ngram_limits import NgramLimits


def _ratio(default: float, what: str) -> float | None:
    limit: float | None = Field(default=default, ge=0, le=1, description=f"Largest share of {what}, 0..1 (Gopher)")
    return limit


class DclmRepetition(Filter):
    """Refuses repetitive documents; the first of these that holds is the reason.

    | fault | when |
    | --- | --- |
    | `empty` | no characters at all |
    | `blank` | no line that is not blank, if any limit on lines or paragraphs is set |
    | `duplicate_lines`, `duplicate_paragraphs` | too large a share of lines, or paragraphs, has a copy |
    | `duplicate_line_chars`, `duplicate_paragraph_chars` | … of their characters is in such lines, or paragraphs |
    | `top_<n>_gram` | the longest of the most frequent n-grams covers too many characters |
    | `duplicate_<n>_grams` | n-grams that occur more than once cover too many characters |

    Lines are pieces between LFs, paragraphs between pairs of LFs, both stripped; words are those of UAX #29 that begin
    with a letter or digit. Limits are switched off with null.
    """

    max_duplicate_lines_ratio: float | None = _ratio(0.3, "lines that occur more than once")
    max_duplicate_paragraphs_ratio: float | None = _ratio(0.3, "paragraphs that occur more than once")
    max_duplicate_line_chars_ratio: float | None = _ratio(0.2, "characters in such lines")
    max_duplicate_paragraph_chars_ratio: float | None = _ratio(0.2, "characters in such paragraphs")
    max_top_ngram_chars_ratio: NgramLimits = Field(
        default={2: 0.20, 3: 0.18, 4: 0.16},
        description="Largest share of word characters in the most frequent n-gram, by n, tested in this order (Gopher)",
    )
    max_duplicate_ngram_chars_ratio: NgramLimits = Field(
        default={5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.10},
        description="Largest share of word characters in repeated n-grams, by n, tested in this order (Gopher)",
    )
    ignore_case: bool = Field(default=False, description="Compare in lower case (DCLM: false)")

    def measures(self) -> tuple[Measure, ...]:
        ratio = pa.float64()
        return (
            Measure("chars", "Characters of the text", pa.int64(), 1, 1_000_000, log=True),
            Measure("lines", "Lines that are not blank", pa.int64(), 1, 10_000, log=True),
            Measure("duplicate_lines_ratio", "Lines with a copy / lines", ratio),
            Measure("duplicate_paragraphs_ratio", "Paragraphs with a copy / paragraphs", ratio),
            Measure("duplicate_line_chars_ratio", "Characters in such lines / in lines", ratio),
            Measure("duplicate_paragraph_chars_ratio", "Characters in such paragraphs / in paragraphs", ratio),
            *(
                Measure(f"top_{n}_gram_chars_ratio", f"Characters in the top {n}-gram / in words", ratio)
                for n in self.max_top_ngram_chars_ratio
            ),
            *(
                Measure(f"duplicate_{n}_gram_chars_ratio", f"Characters in repeated {n}-grams / in words", ratio)
                for n in self.max_duplicate_ngram_chars_ratio
            ),
        )

    def rules(self) -> tuple[Rule, ...]:
        by_piece = {
            "duplicate_lines": self.max_duplicate_lines_ratio,
            "duplicate_paragraphs": self.max_duplicate_paragraphs_ratio,
            "duplicate_line_chars": self.max_duplicate_line_chars_ratio,
            "duplicate_paragraph_chars": self.max_duplicate_paragraph_chars_ratio,
        }
        judges_pieces = any(limit is not None for limit in by_piece.values())
        return (
            Rule("empty", f"{self.label}.chars", "==", 0),
            Rule("blank", f"{self.label}.lines", "==", 0 if judges_pieces else None),
            *(Rule(fault, f"{self.label}.{fault}_ratio", ">", limit) for fault, limit in by_piece.items()),
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
        top_sizes = np.array(list(self.max_top_ngram_chars_ratio), dtype=np.int64)
        repeated_sizes = np.array(list(self.max_duplicate_ngram_chars_ratio), dtype=np.int64)
        if self.ignore_case:
            texts = [text.lower() for text in batch.texts]
            lines, words = list(map(full_lines, texts)), list(map(numbered_words, texts))
        else:
            texts = batch.texts
            lines, words = batch.derive("dclm.lines", full_lines), batch.derive("dclm.words", numbered_words)
        found = np.zeros((len(texts), len(self.measures()) - 2))
        for row, text in enumerate(texts):
            found[row, (0, 2)] = _repeated(lines[row])
            found[row, (1, 3)] = _repeated(full_paragraphs(text))
            total = int(words[row].chars.sum())
            if total:
                found[row, 4:] = ngram_chars(words[row], top_sizes, repeated_sizes) / total
        values = [
            pa.array([len(text) for text in batch.texts], pa.int64()),
            pa.array([len(pieces) for pieces in lines], pa.int64()),
            *(pa.array(column, pa.float64()) for column in found.T),
        ]
        return dict(zip((f"{self.label}.{measure.name}" for measure in self.measures()), values, strict=True))


def _repeated(pieces: list[str]) -> tuple[float, float]:
    """Shares of the pieces that occur more than once, and of the characters of all pieces that those hold."""
    if len(set(pieces)) == len(pieces):
        return 0.0, 0.0
    copies = [(piece, count) for piece, count in Counter(pieces).items() if count > 1]
    repeated_chars = sum(len(piece) * count for piece, count in copies)
    return sum(count for _, count in copies) / len(pieces), repeated_chars / sum(map(len, pieces))
