"""Keep a random share of the documents, the same ones in every run.

Source: datatrove 0.10.1 `SamplerFilter` (recipes 4.3), which draws a number per document in the order in which a task
sees them. Ours is drawn from the document's source, shard and id, so that neither batches nor filters before change the
sample, and a sample at a lower rate is part of one at a higher.
"""

from typing import ClassVar, Self

import pyarrow as pa
from pydantic import Field, model_validator

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.draws import ORIGIN, draws, keys


class Sampler(Filter):
    """Refuses documents whose draw is `rate`, or their own share, or more as `not_sampled`.

    Two samplers of one pipeline need other names or seeds, or the second keeps all that the first kept.
    """

    depends_on_unicode: ClassVar[bool] = False

    version: ClassVar[int] = 2

    rate: float = Field(default=0.5, ge=0, le=1, description="Share of documents to keep, 0..1 (datatrove: 0.5)")
    rate_column: str | None = Field(
        default=None,
        description="Numeric column with each document's share, in place of `rate`: 1 or more, or null, keeps it; "
        "sources get theirs by annotators.constant",
    )
    seed: int = Field(default=0, ge=0, lt=2**64, description="Another seed keeps other documents")

    @model_validator(mode="after")
    def _has_one_rate(self) -> Self:
        if self.rate_column is not None and "rate" in self.model_fields_set:
            raise ValueError("give `rate` or `rate_column`")
        return self

    def requires(self) -> tuple[str, ...]:
        return ORIGIN if self.rate_column is None else (*ORIGIN, self.rate_column)

    def numbers(self) -> tuple[str, ...]:
        return () if self.rate_column is None else (self.rate_column,)

    def measures(self) -> tuple[Measure, ...]:
        draw = Measure("draw", "The document's number, spread evenly over [0, 1)", pa.float64())
        share = Measure("share", "The document's share", pa.float64())
        return (draw,) if self.rate_column is None else (draw, share)

    def rules(self) -> tuple[Rule, ...]:
        draw = f"{self.label}.draw"
        if self.rate_column is None:
            return (Rule("not_sampled", draw, ">=", self.rate),)
        return (Rule("not_sampled", draw, ">=", None, f"{self.label}.share"),)

    def apply(self, batch: Batch) -> Columns:
        found = {f"{self.label}.draw": pa.array(draws(keys(batch), self.label, self.seed), pa.float64())}
        if self.rate_column is not None:
            found[f"{self.label}.share"] = batch.column(self.rate_column).cast(pa.float64())
        return found
