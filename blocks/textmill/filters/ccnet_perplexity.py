"""Sort documents into head, middle and tail by how well a model of Wikipedia predicts them.

Source: CCNet (Wenzek et al. 2020, arXiv:1911.00359, section 3.3), cc_net `perplexity.py`, `cutoff.csv` (recipes 9.4).
The cut-offs belong to CCNet's models (`hf://edugp/kenlm/wikipedia/{language}.arpa.bin` and `.sp.model`, or
dl.fbaipublicfiles.com/cc_net/lm); with other models, point `cutoffs` at a table of their own.
"""

from pathlib import Path
from typing import Final, Literal, Self

import pyarrow as pa
from pydantic import Field, model_validator

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.location import Location
from textmill.models.files import digest, resolve
from textmill.origins.ccnet import cutoffs as tables
from textmill.origins.ccnet.perplexity import LanguageModels

Bucket = Literal["head", "middle", "tail", "all"]
_PUBLISHED: Final = "hf://edugp/kenlm/wikipedia/{language}"
_BUCKETS: Final[tuple[Bucket, ...]] = ("head", "middle", "tail", "all")


class CcnetPerplexity(Filter):
    """Adds `perplexity` (null without a model or text) and `perplexity_bucket`, and refuses buckets not in `keep`.

    Lower is nearer to Wikipedia. A bucket of `all` means that the language has no model or no cut-offs.
    """

    model: Location = Field(
        description="KenLM model in binary form, `{language}` standing for a code: path, URL or hf://org/repo/file"
    )
    sentencepiece: Location | None = Field(
        default=None, description="SentencePiece model of the same languages; null: words between blanks (extra kenlm)"
    )
    languages: tuple[str, ...] = Field(
        default=(), description="Codes of languages with a model, as in CCNet (`en`); empty: one model for all"
    )
    cutoffs: Location | None = Field(
        default=None, description="Perplexity by percentile and language as CSV; default: CCNet's, for 48 languages"
    )
    head_percentile: int = Field(default=30, ge=0, le=99, description="Below it: head (CCNet: 30)")
    tail_percentile: int = Field(default=60, ge=0, le=99, description="From it on: tail (CCNet: 60)")
    keep: tuple[Bucket, ...] = Field(default=_BUCKETS, description="Buckets that stay; the others' name is the fault")

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.head_percentile > self.tail_percentile:
            raise ValueError("`head_percentile` is above `tail_percentile`: there would be no middle")
        return self

    def requires(self) -> tuple[str, ...]:
        return ("text", "language")

    def provides(self) -> pa.Schema:
        return pa.schema([("perplexity", pa.float64()), ("perplexity_bucket", pa.string())])

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("perplexity", "Perplexity under the model of its language", pa.float64(), 1, 10_000, log=True),
            Measure("bucket", "0 head, 1 middle, 2 tail, 3 without", pa.int8(), 0, 3),
        )

    def rules(self) -> tuple[Rule, ...]:
        return tuple(
            Rule(name, f"{self.label}.bucket", "==", place)
            for place, name in enumerate(_BUCKETS)
            if name not in self.keep
        )

    def prepare(self) -> None:
        self._models().load()
        self._table()

    def identity(self) -> str:
        own = "" if self.cutoffs is None else digest(self._cutoffs_path())
        return f"{self._models().identity()} {own}".strip()

    def packages(self) -> tuple[str, ...]:
        return () if self.sentencepiece is None else ("sentencepiece",)

    def apply(self, batch: Batch) -> Columns:
        models, table = self._models(), self._table()
        languages = batch.strings("language")
        found = [models.perplexity(text, language) for text, language in zip(batch.texts, languages, strict=True)]
        buckets = [
            self._bucket(perplexity, table.get(language)) for perplexity, language in zip(found, languages, strict=True)
        ]
        perplexities = pa.array(found, pa.float64())
        return {
            "perplexity": perplexities,
            "perplexity_bucket": pa.array([_BUCKETS[bucket] for bucket in buckets], pa.string()),
            f"{self.label}.perplexity": perplexities,
            f"{self.label}.bucket": pa.array(buckets, pa.int8()),
        }

    def _bucket(self, perplexity: float | None, percentiles: tuple[float, ...] | None) -> int:
        if perplexity is None or percentiles is None:
            return 3
        if perplexity < percentiles[self.head_percentile]:
            return 0
        return 1 if perplexity < percentiles[self.tail_percentile] else 2

    def _models(self) -> LanguageModels:
        return LanguageModels(self.model, self.sentencepiece, self.languages, True, False, _PUBLISHED)

    def _table(self) -> tables.Table:
        return tables.packaged() if self.cutoffs is None else tables.read(self._cutoffs_path())

    def _cutoffs_path(self) -> Path:
        return resolve(self.cutoffs or "", "table of cut-offs", "cutoffs")
