"""Keep the documents, paragraphs or sentences that a fastText classifier gives wanted labels to.

Source: datatrove 0.10.1 `FastTextClassifierFilter` (recipes 4.3), whose decisions and text are reproduced. Both
lists of labels are checked against the model; there only those to keep. The model comes from this module's `load`,
which a test may replace by anything with the methods of `LabelModel`. We show it capitals that abound as small letters
and none of fastText's own words, by which a page could hide (`textmill.models.shown`); `faithful: true` shows all.
"""

from pathlib import Path
from typing import ClassVar, Final, Literal, Self

import numpy as np
import pyarrow as pa
from pydantic import Field, model_validator

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.documents import column_type
from textmill.errors import UserError
from textmill.location import Location
from textmill.models.fasttext import FASTTEXT, LabelModel, load
from textmill.models.files import digest, resolve
from textmill.models.shown import visible
from textmill.text.cutting import paragraphs_with_blank_lines
from textmill.tokens.per_document import LANGUAGE_MEANING, check, columns_for, lacks, packages_for, tokenizers_of
from textmill.tokens.words import Tokenizer

_SCORES: Final = pa.list_(pa.struct([("label", pa.string()), ("score", pa.float64())]))
_PREFIX: Final = "__label__"


class FasttextClassifier(Filter):
    """Removes units without a wanted label, or with an unwanted one; refuses what is then blank as `nothing_left`.

    Adds `label_scores`: each label's mean probability over the units. The text of a refused document stays as it was.
    """

    edits: ClassVar[str] = "passages removed by a classifier"

    version: ClassVar[int] = 2

    model: Location = Field(description="Supervised fastText model: path, URL or hf://org/repo/file[@revision]")
    keep_labels: dict[str, float] = Field(
        default={},
        description="Labels (without `__label__`) of which one is enough to keep a unit, with the lowest probability",
    )
    remove_labels: dict[str, float] = Field(
        default={},
        description="Labels of which one is enough to remove a unit, with the lowest probability (or `keep_labels`)",
    )
    units: Literal["document", "paragraphs", "sentences"] = Field(
        default="document", description="What is judged and removed: the whole text, its lines, or its sentences"
    )
    language: str = Field(default="eng", description=f"Language whose sentences are cut: {LANGUAGE_MEANING}")
    newline_replacement: str = Field(
        default="", description="What the model sees for each newline inside a unit (datatrove: nothing)"
    )
    column: str | None = Field(
        default="label_scores", pattern=r"^[a-z][a-z0-9_]*$", description="Column of the mean scores; null: none"
    )
    faithful: bool = Field(
        default=False,
        description="true: the model sees all and a refused document loses its text, as in the reference; false: "
        "no page hides from the model, and the text stays to be seen",
    )

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if self.keep_labels and self.remove_labels:
            raise ValueError("give `keep_labels` or `remove_labels`, not both; use two filters")
        if "\n" in self.newline_replacement:
            raise ValueError("`newline_replacement` holds a newline")
        return self

    def requires(self) -> tuple[str, ...]:
        return columns_for(self.language) if self.units == "sentences" else ("text",)

    def provides(self) -> pa.Schema:
        scores = [] if self.column is None else [(self.column, _SCORES)]
        return pa.schema([("text", column_type("text")), *scores])

    def prepare(self) -> None:
        if self.units == "sentences":
            check(self.language)
        known = [label.removeprefix(_PREFIX) for label in load(self._path()).labels()]
        for label in (*self.keep_labels, *self.remove_labels):
            if label not in known:
                raise UserError(f"{label!r} is no label of {self.model}; it has {', '.join(known[:8])}")

    def notes(self) -> tuple[str, ...]:
        return lacks(self.language) if self.units == "sentences" else ()

    def identity(self) -> str:
        return " ".join([digest(self._path()), *self.notes()])

    def packages(self) -> tuple[str, ...]:
        return (*FASTTEXT, "regex", *(packages_for(self.language) if self.units == "sentences" else ()))

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("units_kept", "Units kept", pa.int64(), 1, 1000, log=True),
            Measure("units_removed", "Units removed", pa.int64(), 1, 1000, log=True, counts=True),
            Measure("chars_kept", "Characters of the units kept, 0 where all are blank", pa.int64(), 1, 1e6, log=True),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("nothing_left", f"{self.label}.chars_kept", "<", 1),)

    def apply(self, batch: Batch) -> Columns:
        model: LabelModel = load(self._path())
        cutters = tokenizers_of(batch, self.language) if self.units == "sentences" else [None] * len(batch)
        texts: list[str] = []
        counts: list[tuple[int, int, int]] = []
        means: list[list[dict[str, object]]] = []
        for text, cutter in zip(batch.texts, cutters, strict=True):
            units = self._cut(text, cutter)
            scores = [dict(model.ranked(self._shown(unit))) for unit in units]
            kept = [unit for unit, found in zip(units, scores, strict=True) if self._keeps(found)]
            rest = "".join(kept)
            chars = len(rest) if rest.strip() else 0
            texts.append(rest if chars else "" if self.faithful else text)
            counts.append((len(kept), len(units) - len(kept), chars))
            means.append(_mean(scores))
        columns: Columns = {"text": pa.array(texts, column_type("text"))}
        if self.column is not None:
            columns[self.column] = pa.array(means, _SCORES)
        values = zip(*counts, strict=True) if counts else [()] * len(self.measures())
        for measure, column in zip(self.measures(), values, strict=True):
            columns[f"{self.label}.{measure.name}"] = pa.array(column, measure.type)
        return columns

    def _cut(self, text: str, cutter: Tokenizer | None) -> list[str]:
        if self.units == "document":
            return [text]
        return paragraphs_with_blank_lines(text) if cutter is None else cutter.sentences(text)

    def _shown(self, unit: str) -> str:
        line = unit.strip().replace("\n", self.newline_replacement)
        return line if self.faithful else visible(line)

    def _keeps(self, scores: dict[str, float]) -> bool:
        if self.keep_labels:
            return _any_reached(scores, self.keep_labels)
        return not _any_reached(scores, self.remove_labels)

    def _path(self) -> Path:
        return resolve(self.model, "fastText classifier", get="train or download it")


def _any_reached(scores: dict[str, float], least: dict[str, float]) -> bool:
    return any(_PREFIX + label in scores and scores[_PREFIX + label] >= score for label, score in least.items())


def _mean(scores: list[dict[str, float]]) -> list[dict[str, object]]:
    """Each label's mean over the units in which it has a score, in the order in which labels were met."""
    by_label: dict[str, list[float]] = {}
    for found in scores:
        for label, score in found.items():
            by_label.setdefault(label, []).append(score)
    return [
        {"label": label.removeprefix(_PREFIX), "score": float(np.mean(values))} for label, values in by_label.items()
    ]
