"""Runs a language's blank spaCy pipeline with sentencizer over whole texts: Chinese, Vietnamese, Persian, Malay.

Source: datatrove 0.10.1 `SpaCyTokenizer` (Apache-2.0). Chinese and Vietnamese have segmenters of their own (jieba,
pyvi); in Persian and Malay a special case spans other whitespace than a blank, so pieces are not independent. jieba
would read its dictionary from `$TMPDIR/jieba.cache`, which anybody may have written; here it is read from the package,
in a second for each process.
"""

from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from textmill.tokens.long_pieces import LongPieces, has_long_piece
from textmill.tokens.packages import optional
from textmill.tokens.spacy_rules import without_spacy_breaker

__all__ = ["SpacyPipeline"]

_JIEBA: Final = {"nlp": {"tokenizer": {"segmenter": "jieba"}}}


class SpacyPipeline:
    """The blank pipeline of a spaCy language; UserError when the package of its segmenter is missing."""

    def __init__(self, code: str) -> None:
        if code == "zh":
            _load_jieba()
        elif code == "vi":
            optional("pyvi")
        self._language: Language = spacy.blank(code, config=_JIEBA if code == "zh" else {})
        self._language.add_pipe("sentencizer")
        # jieba cuts IS_ALPHA in three, so that spaCy never sees it whole.
        self._is_safe = code == "zh"
        self._long_pieces = None if code in ("vi", "zh") else LongPieces(self._language)

    def cut(self, text: str) -> list[str]:
        """All tokens, whitespace ones too."""
        with self._language.memory_zone():
            return [token.text for token in self._made(self._bearable(text))]

    def sentence_ends(self, text: str) -> list[int]:
        """Character offsets at which sentences end."""
        text = self._bearable(text)
        with self._language.memory_zone():
            return [sentence.end_char for sentence in self._language(self._made(text)).sents]

    def _made(self, text: str) -> Doc:
        """The document before the sentencizer."""
        if self._long_pieces is None or not has_long_piece(text):
            made: Doc = self._language.tokenizer(text)
            return made
        spans = self._long_pieces.cut(text)
        begins = [begin for begin, _ in spans[1:]]
        spaces = [begin > end for (_, end), begin in zip(spans, [*begins, len(text)], strict=True)]
        return Doc(self._language.vocab, words=[text[begin:end] for begin, end in spans], spaces=spaces)

    def _bearable(self, text: str) -> str:
        return text if self._is_safe else without_spacy_breaker(text)


def _load_jieba() -> None:
    """Give jieba its own dictionary without a look at its cache; UserError when the package is missing."""
    dictionary = optional("jieba").dt
    with dictionary.lock:
        dictionary.FREQ, dictionary.total = dictionary.gen_pfdict(dictionary.get_dict_file())
        dictionary.initialized = True
