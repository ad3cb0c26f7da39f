"""Drop documents that repeat their lines or word n-grams more than their language does, by FineWeb2's limits.

Source: FineWeb2 (Penedo et al. 2025, arXiv:2506.20920; `fineweb-2-pipeline.py` step 5, recipes 1.3): datatrove's
`GopherRepetitionFilter` with limits of the language, and without its rules on paragraphs and on characters of lines.
"""

import pyarrow as pa

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.filters.gopher_repetition import GopherRepetition
from textmill.origins.fineweb2.limit_columns import HAS_LIMITS, Reading, columns
from textmill.origins.fineweb2.limit_filter import LimitFilter
from textmill.origins.fineweb2.limits import DUPLICATE_SIZES, TOP_SIZES, limits_of, load
from textmill.tokens.per_document import DOCUMENT, packages_for


class Fineweb2Repetition(LimitFilter):
    """Refuses repetitive documents; the first of these that holds is the reason.

    | fault | when | datatrove |
    | --- | --- | --- |
    | `no_limits` | the table has no limits for the language and script | (not asked) |
    | `empty` | no characters at all | `empty` |
    | `duplicate_lines` | too large a share of lines stood earlier in the text | `dup_line_frac` |
    | `top_<n>_gram` | the most frequent n-gram covers too many characters | `top_<n>_gram` |
    | `duplicate_<n>_grams` | repeated n-grams cover too many characters | `duplicated_<n>_n_grams` |
    """

    def packages(self) -> tuple[str, ...]:
        return packages_for(DOCUMENT)

    def measures(self) -> tuple[Measure, ...]:
        own = (
            Measure(name, f"Limit of the row's language for {fault}", pa.float64())
            for fault, name in self._limit_of().items()
        )
        return (HAS_LIMITS, *self._measuring().measures(), *own)

    def apply(self, batch: Batch) -> Columns:
        limits = limits_of(batch, load(self.limits))
        return {**self._measuring().apply(batch), **columns(self.label, limits, _readings())}

    def _measuring(self) -> GopherRepetition:
        return GopherRepetition(
            name=self.label,
            language=DOCUMENT,
            max_duplicate_paragraphs_ratio=None,
            max_duplicate_paragraph_chars_ratio=None,
            max_duplicate_lines_ratio=None,
            max_duplicate_line_chars_ratio=None,
            max_top_ngram_chars_ratio=dict.fromkeys(TOP_SIZES),
            max_duplicate_ngram_chars_ratio=dict.fromkeys(DUPLICATE_SIZES),
        )

    def _limit_of(self) -> dict[str, str]:
        return {
            "duplicate_lines": "max_duplicate_lines_ratio",
            **{f"top_{size}_gram": f"max_top_{size}_gram_chars_ratio" for size in TOP_SIZES},
            **{f"duplicate_{size}_grams": f"max_duplicate_{size}_gram_chars_ratio" for size in DUPLICATE_SIZES},
        }


def _readings() -> dict[str, Reading]:
    readings: dict[str, Reading] = {"max_duplicate_lines_ratio": lambda limits: limits.dup_line_frac or None}
    for size in TOP_SIZES:
        readings[f"max_top_{size}_gram_chars_ratio"] = _top(size)
    for size in DUPLICATE_SIZES:
        readings[f"max_duplicate_{size}_gram_chars_ratio"] = _duplicate(size)
    return readings


def _top(size: int) -> Reading:
    return lambda limits: _of_size(limits.top_n_grams, size)


def _duplicate(size: int) -> Reading:
    return lambda limits: _of_size(limits.dup_n_grams, size)


def _of_size(pairs: list[tuple[int, float]], size: int) -> float | None:
    return dict(pairs).get(size)
