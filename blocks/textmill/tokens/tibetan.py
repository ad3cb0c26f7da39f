"""Cuts Tibetan into words with botok, which fetches its word lists when it is first used.

Source: datatrove 0.10.1 `TibetanTokenizer` (Apache-2.0): affixes are not split; a text on which botok fails is tried
again without any whitespace.
"""

import re
from functools import cached_property
from types import ModuleType
from typing import Final, Protocol, cast

from textmill.errors import UserError
from textmill.tokens.packages import optional

__all__ = ["Tibetan"]

_BLANKS: Final = re.compile(r"\s+")
_FAILURES: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError)


class _Token(Protocol):
    text: str


class _Botok(Protocol):
    def tokenize(self, text: str, *, split_affixes: bool) -> list[_Token]: ...


class Tibetan:
    """botok's word tokenizer; UserError when it is missing or cannot fetch its word lists."""

    def __init__(self) -> None:
        self._package: ModuleType = optional("botok")
        self._sentences: ModuleType = optional("botok.tokenizers.sentencetokenizer")

    def cut(self, text: str) -> list[str]:
        """The words as they are written."""
        return [token.text for token in self._tokens(text)]

    def sentence_ends(self, text: str) -> list[int]:
        """One behind botok's offset of the last token of each sentence."""
        return [sentence["end"] + 1 for sentence in self._sentences.get_sentence_indices(self._tokens(text))]

    @cached_property
    def _botok(self) -> _Botok:
        try:
            return cast(_Botok, self._package.WordTokenizer())
        except OSError as failure:
            raise UserError(f"botok cannot fetch its Tibetan word lists: {failure}") from failure

    def _tokens(self, text: str) -> list[_Token]:
        try:
            return self._botok.tokenize(text, split_affixes=False)
        except _FAILURES:
            return self._botok.tokenize(_BLANKS.sub("", text), split_affixes=False)
