"""Keep documents of the wanted languages whose probability is high enough.

Source: datatrove 0.10.1 `LanguageFilter` (recipes 4.2), which keeps scores strictly above its threshold. Ours keeps a
score equal to `min_score`; for FineWeb's 0.65 that is the same, since scores are float32 and none equals 0.65. A
listed language above one half is always the best one, so looking at the best alone decides the same from 0.5 on.
"""

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator

from textmill.annotators.iso639 import ISO_639_3
from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule


class Language(Filter):
    """Refuses documents of other languages, and uncertain ones."""

    keep: tuple[str, ...] | None = Field(
        default=None, description="ISO 639-3 codes to keep; null or an empty list keeps any language"
    )
    min_score: float = Field(
        default=0.65, ge=0, le=1, description="Lowest probability of the language, 0..1 (FineWeb: 0.65)"
    )

    @field_validator("keep")
    @classmethod
    def _three_letters(cls, keep: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for code in keep or ():
            if len(code) != 3 or not code.isascii() or not code.islower():
                meant = ISO_639_3.get(code.lower()[:2] if len(code) != 3 else code.lower(), code.lower())
                raise ValueError(f"{code!r} is not an ISO 639-3 code; did you mean {meant!r}?")
        return keep

    def requires(self) -> tuple[str, ...]:
        return ("language", "language_score")

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("wanted", "1 if the language is one to keep, else 0", pa.int8()),
            Measure("score", "Probability of the language; 0 where none was found", pa.float32()),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("wrong_language", f"{self.label}.wanted", "<", 1 if self.keep else None),
            Rule("low_score", f"{self.label}.score", "<", self.min_score),
        )

    def apply(self, batch: Batch) -> Columns:
        language = batch.column("language")
        known = pa.array(self.keep or (), language.type)
        wanted = pc.is_in(language, value_set=known) if self.keep else pa.array([True] * len(batch), pa.bool_())
        score = pc.fill_null(batch.column("language_score").cast(pa.float32()), 0.0)
        return {f"{self.label}.wanted": wanted.cast(pa.int8()), f"{self.label}.score": score}
