"""Keep documents whose value in one numeric column lies within limits."""

from typing import ClassVar, Literal, Self

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.errors import UserError


class Threshold(Filter):
    """Refuses documents below `min` or above `max`; NaN counts as null."""

    depends_on_unicode: ClassVar[bool] = False

    column: str = Field(description="Numeric column, e.g. quality_score or gopher_quality.words")
    min: float | None = Field(default=None, allow_inf_nan=False, description="Lowest value that stays; null: none")
    max: float | None = Field(default=None, allow_inf_nan=False, description="Highest value that stays; null: none")
    on_null: Literal["keep", "drop"] = Field(
        default="drop", description="What becomes of documents without a value: keep, or drop as `missing`"
    )

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("give `min`, `max` or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"`min` {self.min} is above `max` {self.max}: nothing would stay")
        return self

    def requires(self) -> tuple[str, ...]:
        return (self.column,)

    def numbers(self) -> tuple[str, ...]:
        return (self.column,)

    def measures(self) -> tuple[Measure, ...]:
        limits = [limit for limit in (self.min, self.max) if limit is not None]
        low, high = min(0.0, *(2 * limit for limit in limits)), max(1.0, *(2 * limit for limit in limits))
        return (
            Measure("missing", f"1 if {self.column} is null or NaN, else 0", pa.int8()),
            Measure("value", f"The value of {self.column}", pa.float64(), low=low, high=high),
        )

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule("missing", f"{self.label}.missing", ">=", 1 if self.on_null == "drop" else None),
            Rule("below", f"{self.label}.value", "<", self.min),
            Rule("above", f"{self.label}.value", ">", self.max),
        )

    def apply(self, batch: Batch) -> Columns:
        column = batch.column(self.column)
        kind = column.type
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)):
            raise UserError(f"{self.label}: column {self.column!r} is {kind}, not a number")
        value = column.cast(pa.float64())
        missing = pc.is_null(value, nan_is_null=True)
        return {f"{self.label}.missing": missing.cast(pa.int8()), f"{self.label}.value": value}
