"""Drop documents that look like lists or menus in their language, by FineWeb2's limits.

Source: FineWeb2 (Penedo et al. 2025, arXiv:2506.20920; `fineweb-2-pipeline.py` step 5, recipes 1.3): datatrove's
`FineWebQualityFilter` with limits of the language for end marks and newlines, without the rule on short lines.
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Measure, Rule
from textmill.filters.fineweb_quality import FinewebQuality
from textmill.origins.fineweb2.limit_columns import HAS_LIMITS, columns
from textmill.origins.fineweb2.limit_filter import LimitFilter
from textmill.origins.fineweb2.limits import limits_of, load
from textmill.tokens.per_document import DOCUMENT, packages_for


class Fineweb2Quality(LimitFilter):
    """Refuses list-like documents; the first of these that holds is the reason.

    | fault | when | datatrove |
    | --- | --- | --- |
    | `no_limits` | the table has no limits for the language and script | (not asked) |
    | `empty` | no line that is not blank | `empty` |
    | `too_few_punctuated_lines` | lines whose last character ends a sentence | `line_punct_ratio` |
    | `duplicate_line_chars` | characters in lines that stood earlier | `char_dup_ratio` |
    | `too_many_newlines` | newlines per token | `list_ratio` |
    """

    max_duplicate_line_chars_ratio: float | None = Field(
        default=0.1, ge=0, description="Largest share of characters in repeated lines, 0..1 (FineWeb2: 0.1)"
    )

    def packages(self) -> tuple[str, ...]:
        return packages_for(DOCUMENT)

    def measures(self) -> tuple[Measure, ...]:
        return (
            HAS_LIMITS,
            *self._measuring().measures(),
            Measure("min_punctuated_lines_ratio", "Limit of the row's language; -1: any", pa.float64()),
            Measure("max_newlines_ratio", "Limit of the row's language", pa.float64()),
        )

    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in super().rules() if rule.fault != "too_many_short_lines")

    def apply(self, batch: Batch) -> Columns:
        own = columns(
            self.label,
            limits_of(batch, load(self.limits)),
            {
                "min_punctuated_lines_ratio": lambda limits: limits.line_punct_thr,
                "max_newlines_ratio": lambda limits: limits.new_line_ratio,
            },
        )
        return {**self._measuring().apply(batch), **own}

    def _measuring(self) -> FinewebQuality:
        return FinewebQuality(
            name=self.label,
            language=DOCUMENT,
            min_punctuated_lines_ratio=None,
            max_short_lines_ratio=None,
            max_duplicate_line_chars_ratio=self.max_duplicate_line_chars_ratio,
            max_newlines_ratio=None,
        )

    def _limit_of(self) -> dict[str, str]:
        return {
            "too_few_punctuated_lines": "min_punctuated_lines_ratio",
            "too_many_newlines": "max_newlines_ratio",
        }
