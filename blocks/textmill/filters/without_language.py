"""Drop documents that are surely in one of the named languages, and keep the rest, however uncertain.

Source: FineWeb2 (Penedo et al. 2025) starts from what FineWeb's language filter refused, so from documents that lid.176
does not find to be English with more than 0.65 (recipes 1.3). datatrove's script asks for no language and, since the
summer of 2024, then refuses only what is uncertain; this is what was meant.
"""

from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule


class WithoutLanguage(Filter):
    """Refuses documents of the named languages whose probability is above `max_score`."""

    depends_on_unicode: ClassVar[bool] = False

    exclude: tuple[str, ...] = Field(default=("eng",), description="ISO 639-3 codes of the languages to drop")
    max_score: float = Field(
        default=0.65, ge=0, le=1, description="Highest probability of such a language that stays, 0..1 (FineWeb: 0.65)"
    )

    def requires(self) -> tuple[str, ...]:
        return ("language", "language_score")

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("excluded_score", "Probability of the language if it is a named one, else 0", pa.float64()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("excluded_language", f"{self.label}.excluded_score", ">", self.max_score),)

    def apply(self, batch: Batch) -> Columns:
        language = batch.column("language")
        is_named = pc.is_in(language, value_set=pa.array(self.exclude, language.type))
        score = pc.fill_null(batch.column("language_score").cast(pa.float64()), 0.0)
        return {f"{self.label}.excluded_score": pc.if_else(is_named, score, 0.0)}
