"""Cuts Japanese with SudachiPy, in chunks that its buffer holds.

Source: datatrove 0.10.1 `SpaCyTokenizer("ja")` and `chunk_text_on_bytes` (Apache-2.0): SudachiPy in mode A on chunks
of at most 40,000 bytes. We read the words from Sudachi itself; datatrove builds spaCy documents of them with parts of
speech, and so do we where sentences are asked for.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import spacy
from spacy.language import Language

from textmill.tokens.packages import optional

__all__ = ["Japanese", "chunks"]

MAX_BYTES: Final = 40_000
"""UTF-8 bytes of a chunk; Sudachi takes up to 49,149 and normalises before counting."""
_STEP: Final = 10


class Japanese:
    """SudachiPy's segmenter; UserError when it or its dictionary is missing."""

    def __init__(self) -> None:
        optional("sudachidict_core")
        sudachi = optional("sudachipy")
        self._sudachi = sudachi.Dictionary().tokenizer(mode=sudachi.SplitMode.A)

    def cut(self, text: str) -> Iterator[str]:
        """The surface of every morpheme."""
        for chunk in chunks(text, MAX_BYTES):
            for morpheme in self._sudachi.tokenize(chunk):
                yield morpheme.surface()

    def sentence_ends(self, text: str) -> list[int]:
        """Ends of spaCy's sentences; those of a later chunk count from the end of the last sentence before it."""
        ends: list[int] = []
        with self._language.memory_zone():
            for chunk in chunks(text, MAX_BYTES):
                start = ends[-1] if ends else 0
                ends += [start + sentence.end_char for sentence in self._language(chunk).sents]
        return ends

    @cached_property
    def _language(self) -> Language:
        # datatrove registers spaCy's tokenizer without a leak of every document's morphology.
        optional("datatrove.utils.japanese_tokenizer")
        config = {"nlp": {"tokenizer": {"@tokenizers": "datatrove.ja.JapaneseTokenizer"}}}
        language = spacy.blank("ja", config=config)
        language.add_pipe("sentencizer")
        return language


def chunks(text: str, max_bytes: int) -> Iterator[str]:
    """Pieces that joined give the text, each the longest of some length in steps of ten characters that fits.

    Where the pieces end decides words, so the search is the reference's: it starts from the mean bytes of a character
    and, once a start was too long, from ten characters less for good.
    """
    if not text:
        return
    first_chars = int(max(max_bytes * (len(text) / _bytes(text)) - _STEP, 1))
    while text:
        chars = first_chars
        if _bytes(text[:chars]) > max_bytes and chars > 1:
            first_chars = max(chars - _STEP, 1)
            continue
        while _bytes(text[:chars]) < max_bytes and chars < len(text):
            chars = min(len(text), chars + _STEP)
        if _bytes(text[:chars]) > max_bytes:
            chars = max(chars - _STEP, 1)
        yield text[:chars]
        text = text[chars:]


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
