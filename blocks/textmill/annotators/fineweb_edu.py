"""Add FineWeb-Edu's score of a document's educational value, as a number and rounded.

Source: FineWeb-Edu (Penedo et al. 2024, arXiv:2406.17557, section 4) and cosmopedia's `classification/` (recipes 1.2):
`HuggingFaceFW/fineweb-edu-classifier`, one regression output over the first 512 tokens. The published scores were
computed in bfloat16, ours in the model's own precision (float32), so a score near a half may round to the other side.
"""

from pathlib import Path
from typing import Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.location import Location
from textmill.models.files import digest, resolve
from textmill.models.onnx_regressor import load

__all__ = ["FinewebEdu", "int_score"]

_GET: Final = (
    "make model.onnx and tokenizer.json by `optimum-cli export onnx --model HuggingFaceFW/fineweb-edu-classifier "
    "--task text-classification FOLDER`"
)


class FinewebEdu(Block):
    """Adds `edu_score` (float32, about 0..5) and `int_score` (int64, 0..5).

    `int_score` is the score cut to 0..5 and rounded, halves to the even number, as published: 2.5 is 2, 3.5 is 4.
    FineWeb-Edu keeps 3 and more, which is a score above 2.5: `filters.threshold: {column: int_score, min: 3}`.
    """

    model: Location = Field(
        description="The classifier as ONNX: path, URL or hf://org/repo/file[@revision]; `optimum-cli export onnx "
        "--model HuggingFaceFW/fineweb-edu-classifier FOLDER` writes it"
    )
    tokenizer: Location = Field(description="Its tokenizer.json: path, URL or hf://org/repo/file[@revision]")
    max_tokens: int = Field(
        default=512, ge=3, description="Tokens that are read, the two special ones included (FineWeb-Edu: 512)"
    )

    def provides(self) -> pa.Schema:
        return pa.schema([("edu_score", pa.float32()), ("int_score", pa.int64())])

    def prepare(self) -> None:
        load(*self._files(), self.max_tokens)

    def identity(self) -> str:
        model, tokenizer = self._files()
        return f"{digest(model)} {digest(tokenizer)}"

    def packages(self) -> tuple[str, ...]:
        return ("onnxruntime", "tokenizers")

    def apply(self, batch: Batch) -> Columns:
        model = load(*self._files(), self.max_tokens)
        scores = [model.score(text) for text in batch.texts]
        return {
            "edu_score": pa.array(scores, pa.float32()),
            "int_score": pa.array([int_score(score) for score in scores], pa.int64()),
        }

    def _files(self) -> tuple[Path, Path]:
        model = resolve(self.model, "FineWeb-Edu classifier", get=_GET)
        return model, resolve(self.tokenizer, "FineWeb-Edu tokenizer", "tokenizer", _GET)


def int_score(score: float) -> int:
    """A score cut to 0..5 and rounded, halves to the even number."""
    return round(max(0.0, min(score, 5.0)))
