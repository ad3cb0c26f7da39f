"""Keep documents that a fastText classifier takes for high quality, as DCLM-baseline does.

Source: DCLM's `classify_fasttext_hq_prob_enricher` and `quality_filter` (Li et al. 2024, arXiv:2406.11794, section 4.4;
recipes 7.3): the stripped page with its lines joined by spaces, the probability of the likeliest label, and one minus
that if it is the negative label. A page of which the model knows no word scores 0; there the reference fails. Capitals
that abound and fastText's own words, by which a page could hide, are not shown; `faithful: true` shows all.
"""

from pathlib import Path
from typing import ClassVar, Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.errors import UserError
from textmill.location import Location
from textmill.models.fasttext import FASTTEXT, FastText, load
from textmill.models.fasttext_format import read_labels
from textmill.models.files import digest, resolve
from textmill.models.shown import visible

_DCLM: Final = "hf://mlfoundations/fasttext-oh-eli5/openhermes_reddit_eli5_vs_rw_v2_bigram_200k_train.bin"


class DclmQuality(Filter):
    """Refuses documents of `low_quality`. DCLM's limit 0.018112 keeps about the best tenth."""

    version: ClassVar[int] = 2

    model: Location = Field(
        description="Supervised fastText model of two labels: path, URL or hf://org/repo/file[@revision]; DCLM's is "
        f"{_DCLM}"
    )
    min_score: float | None = Field(
        default=0.018112, ge=0, le=1, description="Lowest probability of high quality that stays (DCLM: 0.018112)"
    )
    negative: str = Field(default="__label__cc", description="Label of low quality (DCLM: __label__cc)")
    faithful: bool = Field(
        default=False,
        description="Show the model capitals and fastText's own words (`</s>`, `__label__`) as they are, as DCLM",
    )

    def prepare(self) -> None:
        labels = read_labels(self._path())
        if self.negative not in labels or len(labels) != 2:
            raise UserError(
                f"{self.label}: the model must have two labels, one of them {self.negative!r}; {self.model} has "
                f"{', '.join(labels[:8])}"
            )
        load(self._path())

    def identity(self) -> str:
        return digest(self._path())

    def packages(self) -> tuple[str, ...]:
        return FASTTEXT

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("score", "Probability of high quality", pa.float64()),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("low_quality", f"{self.label}.score", "<", self.min_score),)

    def apply(self, batch: Batch) -> Columns:
        model = load(self._path())
        return {f"{self.label}.score": pa.array([self._score(model, text) for text in batch.texts], pa.float64())}

    def _score(self, model: FastText, text: str) -> float:
        line = " ".join(text.strip().splitlines())
        best = model.best(line if self.faithful else visible(line))
        if best is None:
            return 0.0
        label, probability = best
        return 1 - probability if label == self.negative else probability

    def _path(self) -> Path:
        return resolve(self.model, "quality model", get=f"download {_DCLM}")
