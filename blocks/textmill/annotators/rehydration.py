"""Say how often each document is to be written, by the size of its duplicate cluster.

Source: Penedo et al., "FineWeb2" (2025), rehydration (recipes 1.3); the default is the table of its dataset card. A
block gives one value for each document, so the copies themselves are made by the writer: `repeat_by: repeats`.
Documents that no barrier has seen count as clusters of one.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final, Self

import numpy as np
import pyarrow as pa
from pydantic import Field, model_validator

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.errors import UserError
from textmill.location import Location
from textmill.models import files
from textmill.origins.fineweb2.cluster_weights import copies

Weights = dict[int, int]
_CARD: Final[Weights] = {1: 1, 2: 2, 3: 3, 5: 5, 100: 8, 1000: 1}
_PURPOSE: Final = "weights by language"


class Rehydration(Block):
    """Adds `repeats`, at least 1: how often the writer is to write the document (its setting `repeat_by`).

    A cluster size takes the count of the largest size in the table that is not above it; sizes below the smallest take
    1. With `by_language` a document takes the table of its language and script, and is written once where it has none.
    """

    weights: Weights = Field(
        default=_CARD,
        description="Smallest cluster size of a range: times a document in it is written (FineWeb2's dataset card)",
    )
    by_language: Location | None = Field(
        default=None,
        description="JSON file of tables by language and script, `{por_Latn: {1: 1, 2: 3}}` (FineWeb2's "
        "misc/rehydration), used in place of `weights`",
    )
    column: str = Field(default="cluster_size", description="Column with the size of the document's cluster")

    @model_validator(mode="after")
    def _writes_every_document(self) -> Self:
        _check(self.weights)
        return self

    def requires(self) -> tuple[str, ...]:
        return (self.column, "language", "script") if self.by_language is not None else (self.column,)

    def numbers(self) -> tuple[str, ...]:
        return (self.column,)

    def provides(self) -> pa.Schema:
        return pa.schema([("repeats", pa.int32())])

    def prepare(self) -> None:
        """MissingModelError or UserError when the file of tables is missing or wrong."""
        self._tables()

    def identity(self) -> str:
        """Digest of the file of tables."""
        return "" if self.by_language is None else files.digest(self._file(self.by_language))

    def apply(self, batch: Batch) -> Columns:
        sizes = np.array([1 if size is None else int(size) for size in batch.column(self.column).to_pylist()], np.int64)
        tables = self._tables()
        if tables is None:
            repeats = copies(sizes, self.weights)
        else:
            repeats = np.ones(len(batch), np.int64)
            languages = zip(batch.strings("language"), batch.strings("script"), strict=True)
            names = np.array([f"{language}_{script}" for language, script in languages], np.object_)
            for name in set(names) & tables.keys():
                repeats[names == name] = copies(sizes[names == name], tables[name])
        return {"repeats": pa.array(repeats, pa.int32())}

    def _tables(self) -> dict[str, Weights] | None:
        if self.by_language is None:
            return None
        path = self._file(self.by_language)
        return _read(self.by_language, str(path), files.digest(path))

    @staticmethod
    def _file(place: str) -> Path:
        return files.resolve(place, _PURPOSE, "by_language")


@lru_cache(maxsize=4)
def _read(name: str, path: str, digest: str) -> dict[str, Weights]:
    """The tables of a file; `digest` only tells its versions apart."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
        tables = {
            str(language): {int(first): int(count) for first, count in table.items()}
            for language, table in found.items()
        }
        for table in tables.values():
            _check(table)
    except (ValueError, TypeError, AttributeError) as error:
        raise UserError(f"{name}: not tables of weights by language: {error}") from error
    return tables


def _check(weights: Weights) -> None:
    if not weights or min(weights.values()) < 1:
        raise ValueError("a table needs a size, and counts of at least 1; other blocks remove documents")
