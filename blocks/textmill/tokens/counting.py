"""Count the tokens of texts as language models see them, by a vocabulary that needs no network.

cl100k_base and o200k_base are OpenAI's byte-pair encodings, whose vocabularies the package bpe-openai brings; it counts
as tiktoken does, in time linear in the text. Any other tokenizer is read from its `tokenizer.json`.
Special tokens count as the text that they are, and none are added.
"""

from collections.abc import Callable
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Final, cast

from textmill.errors import UserError

__all__ = ["ENCODINGS", "TokenCounter", "counter", "identity"]

ENCODINGS: Final = ("cl100k_base", "o200k_base")

TokenCounter = Callable[[str], int]


@lru_cache(maxsize=4)
def counter(tokenizer: str) -> TokenCounter:
    """What counts a text's tokens; `tokenizer` is one of ENCODINGS or the address of a tokenizer.json.

    UserError where that is no tokenizer, or the package tokenizers is not installed.
    """
    if tokenizer in ENCODINGS:
        return cast(TokenCounter, _bindings().tokenizer_for_encoding(tokenizer).count)
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


def _bindings() -> ModuleType:
    """The compiled part of bpe-openai, which counts.

    Not by way of its package, which makes Python lists of three vocabularies when it is imported (0.6 s, 50 MB in every
    worker) and refuses texts of 1 MB.
    """
    package = find_spec("bpe_openai")
    if package is None or package.origin is None:
        raise UserError("the package bpe-openai is not as it should be: pip install --force-reinstall bpe-openai")
    (path,) = Path(package.origin).parent.glob("_bindings.*so")
    spec = spec_from_file_location("bpe_openai._bindings", path)
    if spec is None or spec.loader is None:
        raise UserError(f"{path}: cannot be loaded")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def identity(tokenizer: str) -> str:
    """What decides the counts: the version of the package that brings a vocabulary, or the digest of a file."""
    if tokenizer in ENCODINGS:
        return f"bpe-openai {metadata.version('bpe-openai')}"
    from textmill.models.files import digest  # as below

    return digest(_file(tokenizer))


def _file(tokenizer: str) -> Path:
    from textmill.models.files import resolve  # it brings the hub's client, which most commands need not wait for

    return resolve(tokenizer, "tokenizer", "tokens.tokenizer", "download a tokenizer.json")
