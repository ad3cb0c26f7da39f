"""Counts sentences as DCLM does: by Bling Fire, or by NLTK's Punkt as C4 did.

Source: DCLM's `split_sentences` (recipes 7.1). Both libraries are optional, and Punkt needs its English parameters
(`python -m nltk.downloader punkt_tab`).
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, Literal

from textmill.errors import MissingModelError, UserError

__all__ = ["SentenceSplitter", "sentence_counter"]

SentenceSplitter = Literal["blingfire", "nltk"]

_PUNKT: Final = (
    "no Punkt sentence model of NLTK: run `python -m nltk.downloader punkt_tab`, or point NLTK_DATA at a folder that "
    "holds tokenizers/punkt_tab/english"
)


@lru_cache(maxsize=2)
def sentence_counter(splitter: SentenceSplitter) -> Callable[[str], int]:
    """A function that counts the sentences of a text that are not blank.

    Raises UserError when the library, and MissingModelError when Punkt's parameters, are not there.
    """
    return _blingfire() if splitter == "blingfire" else _punkt()


def _blingfire() -> Callable[[str], int]:
    try:
        from blingfire import text_to_sentences_and_offsets
    except ImportError as missing:
        raise UserError("sentences by Bling Fire need its package: pip install 'textmill[dclm]'") from missing

    def count(text: str) -> int:
        if not text:
            return 0
        _, offsets = text_to_sentences_and_offsets(text)
        return sum(bool(text[start:end].strip()) for start, end in offsets)

    return count


def _punkt() -> Callable[[str], int]:
    try:
        from nltk.tokenize.punkt import PunktTokenizer
    except ImportError as missing:
        raise UserError("sentences by Punkt need NLTK: pip install 'textmill[dclm]'") from missing
    try:
        tokenizer = PunktTokenizer("english")
    except LookupError as missing:
        raise MissingModelError(_PUNKT) from missing

    def count(text: str) -> int:
        return sum(bool(text[start:end].strip()) for start, end in tokenizer.span_tokenize(text))

    return count
