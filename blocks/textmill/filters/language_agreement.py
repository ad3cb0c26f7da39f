"""Keep documents on whose language several identifiers agree.

Source: ours. Open LID and GlotLID (Kargaran et al. 2023) err on other texts than lid.176, so that agreement is a sign
of certainty which no single score gives. Macrolanguages count as their main member (`zho` agrees with `cmn`), since
lid.176 names those.
"""

from collections import Counter

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.origins.fineweb2.limits import individual


class LanguageAgreement(Filter):
    """Refuses documents of which the identifiers say different things, as `identifiers_disagree`."""

    columns: tuple[str, ...] = Field(
        min_length=2,
        description="Columns of languages, ISO 639-3, each from an `annotators.language` with its own `column`",
    )
    min_agreeing_ratio: float | None = Field(
        default=1.0, ge=0, le=1, description="Smallest share of the columns that must name one language, 0..1"
    )

    def requires(self) -> tuple[str, ...]:
        return self.columns

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("agreeing_ratio", "Columns that name the language most of them name / columns", pa.float64()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("identifiers_disagree", f"{self.label}.agreeing_ratio", "<", self.min_agreeing_ratio),)

    def apply(self, batch: Batch) -> Columns:
        rows = zip(*(batch.column(name).to_pylist() for name in self.columns), strict=True)
        return {f"{self.label}.agreeing_ratio": pa.array(map(_agreeing_ratio, rows), pa.float64())}


def _agreeing_ratio(languages: tuple[str | None, ...]) -> float:
    named = Counter(individual(language) for language in languages if language is not None)
    return max(named.values(), default=0) / len(languages)
