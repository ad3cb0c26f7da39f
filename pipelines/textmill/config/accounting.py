"""What a run keeps to account for documents: those that were dropped, tokens, the table of fates, and shadows.

All samples are drawn by one number of each document (`textmill.draws.key`), so that with equal seeds the smaller is
part of the larger: a document that goes on as a shadow has its tokens counted and its text kept too.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from textmill.location import LOCATION, from_base
from textmill.tokens.counting import ENCODINGS

__all__ = ["Accounting", "Removed", "Shadow", "Stats", "Tokens"]


class Removed(BaseModel):
    """What is kept of dropped documents."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keep: Literal["all", "sample", "none"] = Field(default="sample", description="Which dropped documents to keep")
    rate: float = Field(default=0.01, ge=0, le=1, description="Share of dropped documents in the sample, 0..1")
    least: int = Field(
        default=3, ge=0, description="Documents of each reason and shard that the sample has in any case, if there are"
    )
    seed: int = Field(default=0, ge=0, lt=1 << 64, description="Chooses the sample, by document")


class Shadow(BaseModel):
    """Which dropped documents go on through the later blocks of their stage, without entering anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate: float = Field(default=0.01, ge=0, le=1, description="Share of the documents that a block drops, 0..1")
    seed: int = Field(default=0, ge=0, lt=1 << 64, description="Chooses them, by document")


class Tokens(BaseModel):
    """How documents are measured in tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tokenizer: Annotated[str, LOCATION] = Field(
        default="cl100k_base", min_length=1, description="cl100k_base, o200k_base, or the path of a tokenizer.json"
    )
    count: Literal["all", "sample", "none"] = Field(
        default="sample", description="Whose tokens are counted; of a sample, those of all are estimated"
    )
    rate: float = Field(default=0.01, gt=0, le=1, description="Share of documents in the sample, 0..1")
    seed: int = Field(default=0, ge=0, lt=1 << 64, description="Chooses the sample, by document")

    @field_validator("tokenizer")
    @classmethod
    def _from_base(cls, tokenizer: str, info: ValidationInfo) -> str:
        return tokenizer if tokenizer in ENCODINGS else from_base(tokenizer, info)

    @property
    def label(self) -> str:
        """What to call the tokenizer, wherever its file is."""
        return self.tokenizer.rstrip("/").rpartition("/")[2]

    @property
    def share(self) -> float:
        """Share of the documents whose tokens are counted, 0..1."""
        return {"all": 1.0, "sample": self.rate, "none": 0.0}[self.count]


class Stats(BaseModel):
    """Which records have a row in the table of fates, and by what else documents are counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    documents: Literal["all", "sample", "none"] = Field(default="all", description="Records with a row of their own")
    rate: float = Field(default=0.01, ge=0, le=1, description="Share of records in the sample, 0..1")
    seed: int = Field(default=0, ge=0, lt=1 << 64, description="Chooses the sample, by document")
    by: tuple[str, ...] = Field(
        default=(), description="Columns by whose values documents are counted, beside source, language, licence, host"
    )

    @property
    def share(self) -> float:
        """Share of the records that have a row, 0..1."""
        return {"all": 1.0, "sample": self.rate, "none": 0.0}[self.documents]


class Accounting(BaseModel):
    """All of it, as the top of a pipeline file has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    removed: Removed = Removed()
    shadow: Shadow = Shadow()
    tokens: Tokens = Tokens()
    stats: Stats = Stats()
