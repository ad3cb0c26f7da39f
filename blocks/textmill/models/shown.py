"""What a fastText model is shown of a line, so that no page hides from it: no word of fastText's own, no capitals.

Source: fastText 0.9.2, `Dictionary::readWord` and `getLine`: a word `</s>` ends what is read, a word that begins with
`__label__` is no word. Both are found in pages. Models of languages and quality saw few texts in capitals, whose
character n-grams are other ones: lid.176 takes English in capitals for Japanese. Capitals become small letters where
they are more than a third of the letters that have case; in titles they are a fifth. fastText itself does neither, nor
does any published recipe.
"""

import functools
import re
import sys
from typing import Final

import numpy as np

__all__ = ["visible"]

_BLANK: Final = r"[ \n\r\t\v\f\0]"
_END_OF_LINE: Final = re.compile(rf"(?:(?<={_BLANK})|^)</s>(?={_BLANK}|$)")
_LABEL_PREFIXES: Final = re.compile(rf"(?:(?<={_BLANK})|^)(?:__label__)+")
_ASCII_CAPITALS: Final = bytes(range(ord("A"), ord("Z") + 1))
_ASCII_SMALL: Final = bytes(range(ord("a"), ord("z") + 1))
# Cherokee's usual letters are Unicode's capitals; its small letters are hardly used, and models have not seen them.
_WITHOUT_CHEROKEE: Final = re.compile("[^\u13a0-\u13f5]+")
_SMALL_PER_CAPITAL: Final = 2
_CAPITAL, _SMALL = 1, 2


def visible(line: str) -> str:
    """The line without fastText's own words, in small letters if much of it is in capitals; takes linear time."""
    if "</s>" in line:
        line = _END_OF_LINE.sub("", line)
    if "__label__" in line:
        line = _LABEL_PREFIXES.sub("", line)
    return _small(line) if _is_shouted(line) else line


def _is_shouted(line: str) -> bool:
    if line.isascii():
        letters = line.encode()
        capitals = len(letters) - len(letters.translate(None, _ASCII_CAPITALS))
        return _SMALL_PER_CAPITAL * capitals > len(letters) - len(letters.translate(None, _ASCII_SMALL))
    points = np.frombuffer(line.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    counts = np.bincount(_cases()[points], minlength=3)
    return bool(_SMALL_PER_CAPITAL * counts[_CAPITAL] > counts[_SMALL])


def _small(line: str) -> str:
    if "İ" in line:
        # Only Turkish and its neighbours write it; there the capital of ı is I.
        line = line.replace("I", "ı").replace("İ", "i")
    return _WITHOUT_CHEROKEE.sub(lambda run: run[0].lower(), line)


@functools.lru_cache(maxsize=1)
def _cases() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """For every code point 1 if it is a capital letter, 2 if a small one, else 0; Cherokee has no case here."""
    cases = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
    for point in range(sys.maxunicode + 1):
        letter = chr(point)
        if letter.isupper() or letter.istitle():
            cases[point] = _CAPITAL
        elif letter.islower():
            cases[point] = _SMALL
    cases[0x13A0:0x13FE] = 0
    cases[0xAB70:0xABC0] = 0
    return cases
