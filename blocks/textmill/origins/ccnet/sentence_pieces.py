"""Cuts text into SentencePiece's pieces, which CCNet's language models take for words.

Source: SentencePiece (Kudo and Richardson 2018), by its own package, the extra `kenlm`.
"""

from functools import lru_cache
from pathlib import Path
from typing import Protocol, cast

from textmill.errors import UserError

__all__ = ["Pieces", "load"]

_MISSING = "SentencePiece models need the package sentencepiece: pip install 'textmill[kenlm]'"


class Pieces(Protocol):
    """What is used of a processor."""

    def encode(self, text: str, *, out_type: type[str]) -> list[str]:
        """The pieces in order."""


def load(path: Path) -> Pieces:
    """The model of a file, loaded once per process; UserError when the package is missing or the file is no model."""
    state = path.stat()
    return _load(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=64)
def _load(path: Path, size: int, mtime_ns: int) -> Pieces:
    try:
        import sentencepiece
    except ImportError as error:
        raise UserError(_MISSING) from error
    try:
        return cast(Pieces, sentencepiece.SentencePieceProcessor(model_file=str(path)))
    except (OSError, RuntimeError) as error:
        raise UserError(f"{path} is no SentencePiece model: {str(error).splitlines()[0]}") from error
