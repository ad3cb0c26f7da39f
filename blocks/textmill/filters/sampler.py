"""Keep a random share of the documents, the same ones in every run.

Source: datatrove 0.10.1 `SamplerFilter` (recipes 4.3), which draws a number per document in the order in which a task
sees them. Ours is drawn from the document's source, shard and id, so that neither batches nor filters before change the
sample, and a sample at a lower rate is part of one at a higher.
"""

from typing import ClassVar

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.draws import ORIGIN, draws, keys


class Sampler(Filter):
    """Refuses documents whose draw is `rate` or more as `not_sampled`.

    Two samplers of one pipeline need other names or seeds, or the second keeps all that the first kept.
    """

    depends_on_unicode: ClassVar[bool] = False

    version: ClassVar[int] = 2

    rate: float = Field(default=0.5, ge=0, le=1, description="Share of documents to keep, 0..1 (datatrove: 0.5)")
    seed: int = Field(default=0, ge=0, lt=2**64, description="Another seed keeps other documents")

    def requires(self) -> tuple[str, ...]:
        return ORIGIN

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("draw", "The document's number, spread evenly over [0, 1)", pa.float64()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("not_sampled", f"{self.label}.draw", ">=", self.rate),)

    def apply(self, batch: Batch) -> Columns:
        return {f"{self.label}.draw": pa.array(draws(keys(batch), self.label, self.seed), pa.float64())}
