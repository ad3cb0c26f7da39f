"""Drop documents that a model of adult and harmful text predicts too well.

Source: "Perplexed by Quality" (Jansen et al. 2022, arXiv:2212.10440), used for OSCAR: a KenLM model trained on harmful
text only, and the threshold that parts the two groups it makes of a corpus. Lines are scored one by one and their
scores added; the threshold belongs to a model and a language, so it has no default.
"""

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Filter, Measure, Rule
from textmill.location import Location
from textmill.origins.ccnet.perplexity import LanguageModels


class HarmfulPerplexity(Filter):
    """Adds `harmful_perplexity` (null without a model or text) and refuses low ones as `harmful`."""

    model: Location = Field(
        description="KenLM model in binary form, `{language}` standing for a code: path, URL or hf://org/repo/file"
    )
    sentencepiece: Location | None = Field(
        default=None, description="SentencePiece model the texts were cut by; null: words between blanks (extra kenlm)"
    )
    languages: tuple[str, ...] = Field(
        default=(), description="Codes of languages with a model (`en`); empty: one model for all documents"
    )
    normalize: bool = Field(
        default=True, description="Lower case, no accents, digits 0, plain punctuation: as CCNet prepares text"
    )
    min_perplexity: float = Field(ge=0, description="Lowest perplexity that stays")

    def requires(self) -> tuple[str, ...]:
        return ("text", "language")

    def provides(self) -> pa.Schema:
        return pa.schema([("harmful_perplexity", pa.float64())])

    def measures(self) -> tuple[Measure, ...]:
        meaning = "Perplexity under a model of harmful text"
        return (Measure("perplexity", meaning, pa.float64(), 1, 100_000, log=True),)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule("harmful", f"{self.label}.perplexity", "<", self.min_perplexity),)

    def prepare(self) -> None:
        self._models().load()

    def identity(self) -> str:
        return self._models().identity()

    def packages(self) -> tuple[str, ...]:
        return () if self.sentencepiece is None else ("sentencepiece",)

    def apply(self, batch: Batch) -> Columns:
        models = self._models()
        rows = zip(batch.texts, batch.strings("language"), strict=True)
        found = pa.array([models.perplexity(text, language) for text, language in rows], pa.float64())
        return {"harmful_perplexity": found, f"{self.label}.perplexity": found}

    def _models(self) -> LanguageModels:
        return LanguageModels(self.model, self.sentencepiece, self.languages, self.normalize, by_line=True)
