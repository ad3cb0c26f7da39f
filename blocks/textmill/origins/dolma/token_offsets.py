"""Tokens of a text as numbers, with where each begins and ends: by a Hugging Face tokenizer, or Unicode's words."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from textmill.errors import UserError
from textmill.origins.dolma.unicode_words import segments

__all__ = ["Tokens", "by_tokenizer", "by_words"]

_MISSING = "tokenizer.json files need the package tokenizers: pip install 'textmill[dolma]'"


class Tokens(NamedTuple):
    """One number, begin and end (characters) per token; equal tokens have equal numbers."""

    ids: list[int]
    starts: list[int]
    ends: list[int]


class _Encoding(Protocol):
    ids: list[int]
    offsets: list[tuple[int, int]]


class _Tokenizer(Protocol):
    def encode(self, text: str, *, add_special_tokens: bool) -> _Encoding: ...


def by_words(text: str) -> Tokens:
    """Segments between word boundaries, less white space."""
    known: dict[str, int] = {}
    tokens = Tokens([], [], [])
    start = 0
    for segment in segments(text):
        end = start + len(segment)
        if not segment.isspace():
            tokens.ids.append(known.setdefault(segment, len(known)))
            tokens.starts.append(start)
            tokens.ends.append(end)
        start = end
    return tokens


def by_tokenizer(path: Path, text: str) -> Tokens:
    """Tokens without special ones; UserError when the package is missing or the file is no tokenizer."""
    state = path.stat()
    encoded = _load(path, state.st_size, state.st_mtime_ns).encode(text, add_special_tokens=False)
    starts, ends = zip(*encoded.offsets, strict=True) if encoded.offsets else ((), ())
    return Tokens(encoded.ids, list(starts), list(ends))


@lru_cache(maxsize=4)
def _load(path: Path, size: int, mtime_ns: int) -> _Tokenizer:
    try:
        import tokenizers
    except ImportError as error:
        raise UserError(_MISSING) from error
    try:
        return cast(_Tokenizer, tokenizers.Tokenizer.from_file(str(path)))
    except Exception as error:  # the package raises plain Exception
        raise UserError(f"{path} is no tokenizer.json: {str(error).splitlines()[0]}") from error
