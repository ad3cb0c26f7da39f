"""Count the tokens of texts as language models see them, by a vocabulary that needs no network.

cl100k_base and o200k_base are OpenAI's byte-pair encodings, whose vocabularies the package bpe-openai brings; it counts
as tiktoken does, in time linear in the text. Any other tokenizer is read from its `tokenizer.json`.
Special tokens count as the text that they are, and none are added.
"""

import warnings
from collections.abc import Callable
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Final, cast

from textmill.errors import UserError
from textmill.models.files import digest, resolve

__all__ = ["ENCODINGS", "TokenCounter", "counter", "identity"]

ENCODINGS: Final = ("cl100k_base", "o200k_base")

TokenCounter = Callable[[str], int]


@lru_cache(maxsize=4)
def counter(tokenizer: str) -> TokenCounter:
    """What counts a text's tokens; `tokenizer` is one of ENCODINGS or the address of a tokenizer.json.

    UserError where that is no tokenizer, or the package tokenizers is not installed.
    """
    if tokenizer in ENCODINGS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # bpe-openai 0.1 opens its vocabulary by open_binary
            # The wrapper around it refuses texts of 1 MB. Loading takes 0.7 s and 60 MB, so it is done when needed.
            from bpe_openai import _bindings

            return cast(TokenCounter, _bindings.tokenizer_for_encoding(tokenizer).count)
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise UserError(f"{tokenizer}: needs the package tokenizers: pip install 'textmill[dolma]'") from error
    path = _file(tokenizer)
    try:
        found = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises no kind of its own
        raise UserError(f"{path} is no tokenizer.json: {str(error).splitlines()[0]}") from error
    found.no_truncation()
    found.no_padding()
    return lambda text: len(found.encode(text, add_special_tokens=False).ids)


def identity(tokenizer: str) -> str:
    """What decides the counts: the version of the package that brings a vocabulary, or the digest of a file."""
    if tokenizer in ENCODINGS:
        return f"bpe-openai {metadata.version('bpe-openai')}"
    return digest(_file(tokenizer))


def _file(tokenizer: str) -> Path:
    return resolve(tokenizer, "tokenizer", "tokens.tokenizer", "download a tokenizer.json")
