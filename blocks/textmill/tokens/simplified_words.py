"""Words of simplified texts, block by block: a text of any length takes the memory of a block.

A long text is cut behind whitespace, simplified part by part, and its words are taken up to a blank across which no
rule looks; the words are those of the whole text. Languages whose segmenters need the whole text (Chinese, Thai,
Japanese, ...) get it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from textmill.text.cutting import Simplification, simplify
from textmill.text.simplified import longest_part, simplify_all
from textmill.text.text_bytes import TextBytes
from textmill.tokens.interface import Tokenizer
from textmill.tokens.nltk_words import NltkWords
from textmill.tokens.profile import Profile
from textmill.tokens.whitespace_sentences import WhitespaceTokenizer
from textmill.tokens.word_bytes import WordBytes, characters

if TYPE_CHECKING:
    from textmill.tokens.rule_tokenizer import RuleTokenizer

__all__ = ["WordBlock", "word_blocks"]

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

BLOCK_BYTES: Final = 1 << 16
"""Larger ones cost more: their arrays are no longer in the cache, and fresh memory each time."""
_SPACE: Final = 0x20


@dataclass(frozen=True)
class WordBlock:
    """The words of some rows, int64 of shape (texts,), or the next words of one long row."""

    rows: Places
    words: WordBytes


def word_blocks(
    texts: TextBytes,
    tokenizers: Sequence[Tokenizer | None] | None,
    profile: Profile,
    block_bytes: int = BLOCK_BYTES,
    norm_numbers: bool = True,
) -> Iterator[WordBlock]:
    """The words of every row's simplified text, in order; a text longer than a block comes in several.

    Without `norm_numbers` numbers stay as they are.
    `tokenizers` are those of the rows; None, for one or all, makes every character a word, and leaves out blanks.
    """
    how = Simplification(numbers=norm_numbers, profile=profile)
    first, rows = 0, len(texts.offsets) - 1
    while first < rows:
        tokenizer = None if tokenizers is None else tokenizers[first]
        behind = first + 1
        while behind < rows and texts.offsets[behind + 1] - texts.offsets[first] <= block_bytes:
            if tokenizers is not None and tokenizers[behind] is not tokenizer:
                break
            behind += 1
        offsets = texts.offsets[first : behind + 1]
        numbers = np.arange(first, behind)
        if offsets[-1] - offsets[0] > block_bytes and _divides(tokenizer):
            data = texts.data[offsets[0] : offsets[-1]]
            for words in _parts(data, tokenizer, how, block_bytes):
                yield WordBlock(numbers, words)
        else:
            yield WordBlock(numbers, _words(*_simplified(texts.data, offsets, how), tokenizer))
        first = behind


def _divides(tokenizer: Tokenizer | None) -> bool:
    return tokenizer is None or isinstance(tokenizer, NltkWords) or _rules(tokenizer) is not None


def _parts(data: Bytes, tokenizer: Tokenizer | None, how: Simplification, block_bytes: int) -> Iterator[WordBytes]:
    rest = np.zeros(0, np.uint8)
    begin = 0
    while begin < len(data):
        end = longest_part(data, begin, len(data), block_bytes)
        part, _ = _simplified(data, np.array([begin, end]), how)
        text = np.concatenate([rest, np.full(min(len(rest), 1), _SPACE, np.uint8), part])
        if end < len(data) and (rules := _rules(tokenizer)) is not None:
            words, used = rules.cut_begin(text)
        else:
            words, used = _words(text, np.array([0, len(text)]), tokenizer), len(text)
        yield words
        rest = text[used:]
        begin = end


def _simplified(data: Bytes, offsets: Places, how: Simplification) -> tuple[Bytes, Places]:
    """The simplified texts' bytes, one behind the other, and where each begins and the last ends."""
    if how.profile == "datatrove-0.10":
        return simplify_all(data, offsets, how.numbers)
    ranges = zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
    texts = [simplify(data[begin:end].tobytes().decode(), how).encode() for begin, end in ranges]
    ends = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    return np.frombuffer(b"".join(texts), np.uint8), ends


def _words(data: Bytes, offsets: Places, tokenizer: Tokenizer | None) -> WordBytes:
    if tokenizer is None:
        return characters(data, offsets)
    if (rules := _rules(tokenizer)) is not None:
        return rules.cut(data, offsets)
    ranges = zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
    return WordBytes.of([tokenizer.words(data[begin:end].tobytes().decode()) for begin, end in ranges])


def _rules(tokenizer: Tokenizer | None) -> "RuleTokenizer | None":
    """spaCy's rules, where the tokenizer cuts by them."""
    from textmill.tokens.rule_tokenizer import RuleTokenizer  # brings spaCy, which takes a second to import

    if isinstance(tokenizer, WhitespaceTokenizer):
        return tokenizer.rules
    return tokenizer if isinstance(tokenizer, RuleTokenizer) else None
