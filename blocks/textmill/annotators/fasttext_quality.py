"""Add the probability of one label of a fastText classifier as a score column.

Source: DCLM's fastText quality classifier (Li et al. 2024, section 4.4; recipes 7.3) and datatrove 0.10.1
`FastTextClassifierFilter`. We only score; `filters.threshold` decides. Capitals that abound and fastText's own words,
by which a page could hide, are not shown to the model (`textmill.models.shown`); `faithful: true` shows all.
"""

from pathlib import Path
from typing import ClassVar, Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.errors import UserError
from textmill.location import Location
from textmill.models.fasttext import FASTTEXT, load, single_line
from textmill.models.fasttext_format import read_labels
from textmill.models.files import digest, resolve
from textmill.models.shown import visible

_GET: Final = "make one by `textmill train-quality`, or download one,"


class FasttextQuality(Block):
    """Adds a float32 score, 0..1, in the column that `column` names."""

    version: ClassVar[int] = 2

    model: Location = Field(
        description="Supervised fastText model: path, URL or hf://org/repo/file[@revision]; "
        "`textmill train-quality` makes one"
    )
    wanted: str = Field(default="__label__hq", alias="label", description="Label whose probability is the score")
    column: str = Field(default="quality_score", pattern=r"^[a-z][a-z0-9_]*$", description="Column of the score")
    lowercase: bool = Field(default=False, description="Lower-case the text first, if the model was trained so")
    faithful: bool = Field(
        default=False,
        description="Show the model capitals and fastText's own words (`</s>`, `__label__`) as they are",
    )

    def provides(self) -> pa.Schema:
        return pa.schema([(self.column, pa.float32())])

    def prepare(self) -> None:
        labels = read_labels(self._path())
        if self.wanted not in labels:
            known = ", ".join(labels[:8]) + (", …" if len(labels) > 8 else "")
            raise UserError(f"{self.wanted!r} is no label of {self.model}; it has {known}")
        load(self._path())

    def identity(self) -> str:
        return digest(self._path())

    def packages(self) -> tuple[str, ...]:
        return FASTTEXT

    def apply(self, batch: Batch) -> Columns:
        model = load(self._path())
        scores = [model.probability(self._shown(text), self.wanted) for text in batch.texts]
        return {self.column: pa.array(scores, pa.float32())}

    def _shown(self, text: str) -> str:
        line = single_line(text, self.lowercase)
        return line if self.faithful else visible(line)

    def _path(self) -> Path:
        return resolve(self.model, "quality model", get=_GET)
