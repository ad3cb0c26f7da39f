"""Add columns that hold one value in all documents, such as how often those of a source are to be written.

Among the blocks of one source it says something of that source. `writers.parquet: {repeat_by: copies}` takes whole
copies from it, and `filters.sampler: {rate_column: share}` a share of the documents: together the weights of a mixture
(recipes 10.6).
"""

from typing import Annotated, ClassVar, Final

import pyarrow as pa
from pydantic import Field, StringConstraints, field_validator

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.documents import COLUMNS, DETAIL, FAULT

_CORE: Final = frozenset({*(column.name for column in COLUMNS), FAULT, DETAIL})
_TYPES: Final = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Value = bool | int | Annotated[float, Field(allow_inf_nan=False)] | str


class Constant(Block):
    """Adds the columns, of the types that their values have: `1` is a whole number, `1.0` is none."""

    depends_on_unicode: ClassVar[bool] = False

    columns: dict[Name, Value] = Field(
        min_length=1, description="Value of every document by the name of a new column, as `{copies: 2, share: 0.5}`"
    )

    @field_validator("columns")
    @classmethod
    def _are_new(cls, columns: dict[str, Value]) -> dict[str, Value]:
        for name, value in columns.items():
            if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
                raise ValueError(f"{name}: {value} is no number of 64 bits")
            if name in _CORE:
                raise ValueError(f"{name!r} says something of each document by itself; take another name")
        return columns

    def requires(self) -> tuple[str, ...]:
        return ()

    def provides(self) -> pa.Schema:
        return pa.schema([(name, _TYPES[type(value)]) for name, value in self.columns.items()])

    def apply(self, batch: Batch) -> Columns:
        return {
            name: pa.repeat(pa.scalar(value, _TYPES[type(value)]), len(batch)) for name, value in self.columns.items()
        }
