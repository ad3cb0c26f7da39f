"""Keep documents of the wanted languages whose probability is high enough.

Source: datatrove 0.10.1 `LanguageFilter` (recipes 4.2), which keeps scores strictly above its threshold. Ours keeps a
score equal to `min_score`; for FineWeb's 0.65 that is the same, since scores are float32 and none equals 0.65. There a
document stays if any listed language scores high enough: above one half that is the best language, below it needs
`look_at: any` and `annotators.language` with `min_top_score`. v0.2.0 looked at the best language, and by default for
English alone.
"""

import re
from typing import Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, field_validator

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.decide import explanation, first_failing
from textmill.documents import DETAIL
from textmill.languages.iso639 import ISO_639_3, to_iso639_3
from textmill.languages.language_shares import TOP_LANGUAGES
from textmill.tokens.profile import Profile

_CODE: Final = re.compile("[a-z]{3}(_[A-Z][a-z]{3})?")


class Language(Filter):
    """Refuses documents of other languages as `wrong_language`, and uncertain ones as `low_score`."""

    keep: tuple[str, ...] | None = Field(
        default=None,
        description="ISO 639-3 codes to keep, with a script where it matters (`srp_Cyrl`); null keeps any language "
        "(fineweb-v1: English), an empty list none",
    )
    min_score: float = Field(
        default=0.65, ge=0, le=1, description="Lowest probability of the language, 0..1 (FineWeb: 0.65)"
    )
    look_at: Literal["best", "any"] = Field(
        default="best",
        description="Which of a document's languages may be one to keep: the `best`, or `any` of its `top_languages`, "
        "which must go down to `min_score`",
    )
    profile: Profile = Field(
        default="datatrove-0.10",
        description="What `keep: null` means: any language (datatrove-0.10), or English (fineweb-v1: datatrove v0.2.0)",
    )

    @field_validator("keep")
    @classmethod
    def _three_letters(cls, keep: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for code in keep or ():
            if not _CODE.fullmatch(code):
                language = code.lower().partition("_")[0]
                meant = ISO_639_3.get(language[:2] if len(language) != 3 else language, language)
                raise ValueError(f"{code!r} is not an ISO 639-3 code; did you mean {meant!r}?")
        return keep

    def requires(self) -> tuple[str, ...]:
        return (
            "language",
            "language_score",
            *(() if self.look_at == "best" else (TOP_LANGUAGES.name,)),
            *self._scripts(),
        )

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("wanted", "1 if the language is one to keep, else 0", pa.int8()),
            Measure("score", "Probability of the language; 0 where none was found", pa.float32()),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("wrong_language", f"{self.label}.wanted", "<", None if self.wanted is None else 1),
            Rule("low_score", f"{self.label}.score", "<", self.min_score),
        )

    def apply(self, batch: Batch) -> Columns:
        wanted = self.wanted
        if wanted is not None and self.look_at == "any":
            return self._with_detail(batch, self._any_listed(batch, wanted))
        language = batch.column("language")
        score = pc.fill_null(batch.column("language_score").cast(pa.float32()), 0.0)
        if wanted is None:
            listed = pa.array([True] * len(batch), pa.bool_())
        else:
            listed = pc.is_in(language, value_set=pa.array(wanted, language.type))
            if self._scripts():
                written = pc.binary_join_element_wise(language, batch.column("script"), "_")
                listed = pc.or_(
                    listed, pc.fill_null(pc.is_in(written, value_set=pa.array(wanted, written.type)), False)
                )
        return self._with_detail(batch, {f"{self.label}.wanted": listed.cast(pa.int8()), f"{self.label}.score": score})

    def _with_detail(self, batch: Batch, found: Columns) -> Columns:
        """The measures, and which language was found of documents that are refused."""
        verdict = first_failing(found, self.rules(), len(batch))
        details: list[str | None] = [None] * len(batch)
        for row in np.flatnonzero(verdict >= 0).tolist():
            language, score = batch.column("language")[row].as_py(), batch.column("language_score")[row].as_py()
            likely = "" if score is None else f" (score {score:.3g})"
            rule = explanation(self.rules()[verdict[row]], found, row)
            details[row] = f"{f'found {language}{likely}' if language else 'no language was found'}; {rule}"
        return {**found, DETAIL: pa.array(details, pa.string())}

    def _any_listed(self, batch: Batch, wanted: tuple[str, ...]) -> Columns:
        """The most probable of the wanted languages among the candidates."""
        best: list[float | None] = []
        for candidates in batch.column(TOP_LANGUAGES.name).to_pylist():
            scores = [found["score"] for found in candidates or () if _is_one_of(found["label"], wanted)]
            best.append(max(scores, default=None))
        scores = pa.array(best, pa.float32())
        return {
            f"{self.label}.wanted": pc.is_valid(scores).cast(pa.int8()),
            f"{self.label}.score": pc.fill_null(scores, 0.0),
        }

    @property
    def wanted(self) -> tuple[str, ...] | None:
        """The codes that are kept; None: all."""
        return ("eng",) if self.keep is None and self.profile == "fineweb-v1" else self.keep

    def _scripts(self) -> tuple[str, ...]:
        """The column of scripts, where a code names one."""
        named = any("_" in code for code in self.keep or ())
        return ("script",) if named and self.look_at == "best" else ()


def _is_one_of(label: str, wanted: tuple[str, ...]) -> bool:
    language, script = to_iso639_3(label)
    return language in wanted or f"{language}_{script}" in wanted
