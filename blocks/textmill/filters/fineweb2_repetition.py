"""Drop documents that repeat their lines or word n-grams more than their language does, by FineWeb2's limits.

Source: FineWeb2 (Penedo et al. 2025, arXiv:2506.20920; `fineweb-2-pipeline.py` step 5, recipes 1.3): datatrove's
`GopherRepetitionFilter` with limits of the language, and without its rules on paragraphs and on characters of lines.
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.filters.gopher_repetition import GopherRepetition
from textmill.fineweb2.limit_columns import HAS_LIMITS, NO_LIMITS, Reading, columns, rule_by_row
from textmill.fineweb2.limits import DUPLICATE_SIZES, TOP_SIZES, identity_of, limits_of, load
from textmill.location import Location
from textmill.tokens.per_document import DOCUMENT


class Fineweb2Repetition(Filter):
    """Refuses repetitive documents; the first of these that holds is the reason.

    | fault | when | datatrove |
    | --- | --- | --- |
    | `no_limits` | the table has no limits for the language and script | (not asked) |
    | `empty` | no characters at all | `empty` |
    | `duplicate_lines` | too large a share of lines stood earlier in the text | `dup_line_frac` |
    | `top_<n>_gram` | the most frequent n-gram covers too many characters | `top_<n>_gram` |
    | `duplicate_<n>_grams` | repeated n-grams cover too many characters | `duplicated_<n>_n_grams` |
    """

    limits: Location | None = Field(
        default=None,
        description="Limits by language: YAML or JSONL as `textmill calibrate` writes; null: FineWeb2's own",
    )

    def requires(self) -> tuple[str, ...]:
        return self._measuring().requires()

    def measures(self) -> tuple[Measure, ...]:
        own = (Measure(name, f"Limit of the row's language for {fault}", pa.float64()) for fault, name in _limits())
        return (HAS_LIMITS, *self._measuring().measures(), *own)

    def rules(self) -> tuple[Rule, ...]:
        limit_of = dict(_limits())
        kept = (
            rule_by_row(self.label, rule, limit_of[rule.fault]) if rule.fault in limit_of else rule
            for rule in self._measuring().rules()
        )
        return (Rule(NO_LIMITS, f"{self.label}.has_limits", "<", 1), *kept)

    def prepare(self) -> None:
        load(self.limits)

    def identity(self) -> str:
        return identity_of(self.limits)

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


def _limits() -> list[tuple[str, str]]:
    """Faults whose limit belongs to the language, and the names of the limits' columns."""
    return [
        ("duplicate_lines", "max_duplicate_lines_ratio"),
        *((f"top_{size}_gram", f"max_top_{size}_gram_chars_ratio") for size in TOP_SIZES),
        *((f"duplicate_{size}_grams", f"max_duplicate_{size}_gram_chars_ratio") for size in DUPLICATE_SIZES),
    ]


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
