"""Keep documents whose language is certain enough for that language, by FineWeb2's limits.

Source: FineWeb2 (Penedo et al. 2025, arXiv:2506.20920, section 3.2; `fineweb-2-pipeline.py` step 3, recipes 1.3). It
ran language by language; here one run takes each document by its own `language` and `script`.
"""

from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.errors import UserError
from textmill.location import Location
from textmill.origins.fineweb2.limit_columns import HAS_LIMITS, NO_LIMITS, columns
from textmill.origins.fineweb2.limits import LIMITS_MEANING, identity_of, limits_of, load
from textmill.origins.fineweb2.tokenizers import advice, untokenized
from textmill.tokens.document_languages import document_languages
from textmill.tokens.per_document import DOCUMENT, lacks_part, packages_for


class Fineweb2Language(Filter):
    """Refuses documents of languages without limits or tokenizer, and uncertain ones.

    | fault | when |
    | --- | --- |
    | `no_limits` | the table has no limits for the language and script (English has none: FineWeb is English) |
    | `no_tokenizer` | the language's tokenizer, or its data, is not installed |
    | `low_score` | `language_score` is below the language's limit; one equal to it stays |
    """

    limits: Location | None = Field(default=None, description=LIMITS_MEANING)
    languages: tuple[str, ...] | None = Field(
        default=None, description="Keep these only (`por_Latn`, `tha_Thai`); null: all that have limits"
    )
    on_missing_tokenizer: Literal["error", "drop"] = Field(
        default="error",
        description="Where the tokenizer of a language of the table, or its data, is not installed: stop before any "
        "work, or drop its documents",
    )

    def requires(self) -> tuple[str, ...]:
        return ("language", "script", "language_score")

    def measures(self) -> tuple[Measure, ...]:
        return (
            HAS_LIMITS,
            Measure("has_tokenizer", "1 if the language's tokenizer is installed, else 0", pa.int8()),
            Measure("score", "Probability of the language; 0 where none was found", pa.float64()),
            Measure("min_score", "Lowest probability that stays, of the row's language", pa.float64()),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule(NO_LIMITS, f"{self.label}.has_limits", "<", 1),
            Rule("no_tokenizer", f"{self.label}.has_tokenizer", "<", 1),
            Rule("low_score", f"{self.label}.score", "<", None, f"{self.label}.min_score"),
        )

    def prepare(self) -> None:
        known = load(self.limits)
        unknown = sorted(set(self.languages or ()) - set(known))
        if unknown:
            raise UserError(f"{self.label}: the table of limits has no {', '.join(unknown)}")
        missing = self._untokenized()
        if missing and self.on_missing_tokenizer == "error":
            raise UserError(
                f"{self.label}: {advice(missing)}; or name `languages:`, or set `on_missing_tokenizer: drop`"
            )

    def identity(self) -> str:
        return " ".join([identity_of(self.limits), *sorted(self._untokenized())])

    def packages(self) -> tuple[str, ...]:
        return packages_for(DOCUMENT)

    def apply(self, batch: Batch) -> Columns:
        table = load(self.limits)
        if self.languages is not None:
            table = {language: table[language] for language in self.languages}
        lacking = {language for language in set(document_languages(batch)) if lacks_part(language)}
        found = columns(self.label, limits_of(batch, table), {"min_score": lambda limits: limits.language_score})
        tokenized = pa.array([language not in lacking for language in document_languages(batch)]).cast(pa.int8())
        score = pc.fill_null(batch.column("language_score").cast(pa.float64()), 0.0)
        return {**found, f"{self.label}.has_tokenizer": tokenized, f"{self.label}.score": score}

    def _untokenized(self) -> dict[str, tuple[str, ...]]:
        return untokenized(self.languages or load(self.limits))
