"""Cuts a text into words in DCLM's three ways: fastText's, Unicode's (UAX #29) and Python's `str.split`.

Source: DCLM's `split_words` (recipes 7.1), word for word; fastText's reader is rewritten, since only its tokens count.
"""

import re
from collections.abc import Callable
from typing import Final, Literal

from textmill.origins.dclm.word_break import segments

__all__ = ["Splitter", "split_words"]

Splitter = Literal["fasttext", "uniseg", "split"]

_FASTTEXT: Final = re.compile(r"\n|[^ \n\r\t\v\f\0]+")
_END_OF_LINE: Final = "</s>"


def split_words(
    text: str, splitter: Splitter = "fasttext", ignore_punctuation: bool = False, ignore_whitespace: bool = True
) -> list[str]:
    """The words of a text, in order.

    `ignore_punctuation` leaves out words whose first character is no letter or digit (so `"quoted"` goes, and
    fastText's `</s>`, which stands for LF); `ignore_whitespace` those of white space alone.
    """
    found = _SPLIT[splitter](text)
    if ignore_punctuation:
        return [word for word in found if word[0].isalnum() or (word[0].isspace() and not ignore_whitespace)]
    return [word for word in found if word.strip()] if ignore_whitespace else found


def _split_fasttext(text: str) -> list[str]:
    return [_END_OF_LINE if word == "\n" else word for word in _FASTTEXT.findall(text)]


_SPLIT: Final[dict[Splitter, Callable[[str], list[str]]]] = {
    "fasttext": _split_fasttext,
    "uniseg": segments,
    "split": str.split,
}
