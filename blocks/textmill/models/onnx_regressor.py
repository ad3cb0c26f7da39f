"""Ask an ONNX text model for one number per document, each document by itself.

A document is never padded or run beside others: the same text gives the same bits whatever its batch, and on one core
a batch of long texts is no faster. Source of the format: ONNX as `optimum-cli export onnx` writes a Transformers
sequence classifier, and the `tokenizer.json` that lies beside it.
"""

import functools
from pathlib import Path
from typing import Final

import numpy as np

from textmill.errors import UserError
from textmill.models.files import digest

__all__ = ["Regressor", "load"]

_MISSING: Final = "FineWeb-Edu's classifier needs onnxruntime and tokenizers: pip install 'textmill[edu]'"


class Regressor:
    """A model with one output per text; ids are cut to `max_tokens`, special ones included."""

    def __init__(self, model: Path, tokenizer: Path, max_tokens: int) -> None:
        try:
            import onnxruntime
            import tokenizers
        except ImportError as error:
            raise UserError(_MISSING) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.use_deterministic_compute = True
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                model.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise UserError(f"{model} is not an ONNX model that can be run: {_line(error)}") from error
        try:
            self._tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer))
        except Exception as error:
            raise UserError(f"{tokenizer} is not a tokenizer.json: {_line(error)}") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)
        self._inputs = [item.name for item in self._session.get_inputs()]
        strange = set(self._inputs) - {"input_ids", "attention_mask", "token_type_ids"}
        if strange or "input_ids" not in self._inputs:
            raise UserError(f"{model} takes {', '.join(self._inputs)}: not a text model as optimum exports it")

    def score(self, text: str) -> float:
        """The model's single output, a float32, for the first `max_tokens` tokens of the text."""
        encoded = self._tokenizer.encode(text)
        given = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        feed = {name: np.array([given[name]], dtype=np.int64) for name in self._inputs}
        outputs = np.asarray(self._session.run(None, feed)[0])
        if outputs.size != 1:
            raise UserError(f"the model gives {outputs.size} numbers a text; a regressor gives one")
        return outputs.astype(np.float32).item()


def load(model: Path, tokenizer: Path, max_tokens: int) -> Regressor:
    """The process's one model of these files; UserError when they are none, or the extra is not installed."""
    return _load(model.resolve(), tokenizer.resolve(), max_tokens, digest(model) + digest(tokenizer))


@functools.lru_cache(maxsize=2)
def _load(model: Path, tokenizer: Path, max_tokens: int, content: str) -> Regressor:
    return Regressor(model, tokenizer, max_tokens)


def _line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
