"""Cuts Welsh, Galician, Uyghur and others with Stanza's neural tokenizers, which it fetches when first used.

Source: datatrove 0.10.1 `StanzaTokenizer` (Apache-2.0): Stanza's tokenize processor alone, by its language code.
"""

from types import ModuleType
from typing import Protocol, cast

from textmill.errors import UserError
from textmill.tokens.packages import optional

__all__ = ["StanzaPipeline"]


class _Token(Protocol):
    text: str
    end_char: int


class _Sentence(Protocol):
    tokens: list[_Token]


class _Document(Protocol):
    sentences: list[_Sentence]


class _Pipeline(Protocol):
    def __call__(self, text: str) -> _Document: ...


class StanzaPipeline:
    """Stanza's tokenizer of one language; UserError when the package or its model is missing."""

    def __init__(self, code: str) -> None:
        stanza: ModuleType = optional("stanza")
        download = optional("stanza.pipeline.core").DownloadMethod.REUSE_RESOURCES
        try:
            made = stanza.Pipeline(code, processors="tokenize", download_method=download, verbose=False)
        except OSError as failure:
            raise UserError(f"Stanza cannot fetch its model for {code!r}: {failure}") from failure
        self._pipeline = cast(_Pipeline, made)

    def cut(self, text: str) -> list[str]:
        """All tokens of all sentences."""
        return [token.text for sentence in self._pipeline(text).sentences for token in sentence.tokens]

    def sentence_ends(self, text: str) -> list[int]:
        """Where the last token of each sentence ends."""
        return [sentence.tokens[-1].end_char for sentence in self._pipeline(text).sentences]
