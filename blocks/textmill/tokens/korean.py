"""Cuts Korean into morphemes with Kiwi's skip-bigram model.

Source: datatrove 0.10.1 `KiwiTokenizer` (Apache-2.0): runs of 20 or more digits and commas, which Kiwi cannot take,
are deleted first. Its offsets then point into the shortened text but are used on the original one, which shifts every
word behind such a run; we reproduce that, for it decides documents. The model came with kiwipiepy up to 0.21.
"""

import re
from typing import Final

from textmill.errors import UserError
from textmill.tokens.packages import optional, remedy

__all__ = ["Korean"]

_LONG_NUMBER: Final = re.compile("[0-9,]{20,}")


class Korean:
    """Kiwi's segmenter; UserError when it or its model is missing."""

    def __init__(self) -> None:
        kiwi = optional("kiwipiepy")
        try:
            self._kiwi = kiwi.Kiwi(model_type="sbg")
        except OSError as missing:
            raise UserError(f"kiwipiepy above 0.21 has no skip-bigram model: {remedy('kiwipiepy')}") from missing

    def cut(self, text: str) -> list[str]:
        """The morphemes as they are written; parts that contraction hides are empty or overlap."""
        shortened = _LONG_NUMBER.sub("", text)
        return [text[token.start : token.end] for token in self._kiwi.tokenize(shortened)]

    def sentence_ends(self, text: str) -> list[int]:
        """Character offsets at which sentences end."""
        return [sentence.end for sentence in self._kiwi.split_into_sents(_LONG_NUMBER.sub("", text))]
