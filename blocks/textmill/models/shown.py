"""What a fastText model is shown of a line, so that no page hides from it: no word of fastText's own, no capitals.

Source: fastText 0.9.2, `Dictionary::readWord` and `getLine`: a word `</s>` ends what is read, a word that begins with
`__label__` is no word. Both are found in pages. Models of languages and quality saw few texts in capitals, whose
character n-grams are other ones: lid.176 takes English in capitals for Japanese. Capitals become small letters where
they are more than a third of the letters that have case; in titles they are a fifth. Letters that Unicode has twice
(full-width, mathematical, in circles) are shown as the plain ones where they are a third of all, those taken apart
(NFD) as one, references of HTML as what they stand for where they are a third of the line, no-break spaces as blanks
where they are the more usual ones, and signs nobody sees are left out within words. fastText itself does none of it,
nor does any published recipe.
"""

import functools
import html
import re
import unicodedata
from typing import Final

import numpy as np

from textmill.text.code_points import CODE_POINTS, zones

__all__ = ["visible"]

_BLANK: Final = r"[ \n\r\t\v\f\0]"
_END_OF_LINE: Final = re.compile(rf"(?:(?<={_BLANK})|^)</s>(?={_BLANK}|$)")
_LABEL_PREFIXES: Final = re.compile(rf"(?:(?<={_BLANK})|^)(?:__label__)+")
_ASCII_CAPITALS: Final = bytes(range(ord("A"), ord("Z") + 1))
_ASCII_SMALL: Final = bytes(range(ord("a"), ord("z") + 1))
# Cherokee's usual letters are Unicode's capitals; its small letters are hardly used, and models have not seen them.
_WITHOUT_CHEROKEE: Final = re.compile("[^\u13a0-\u13f5]+")
_SMALL_PER_CAPITAL: Final = 2
_STYLED: Final = re.compile("[\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7cb\U0001f130-\U0001f149]")
_MARK: Final = re.compile("[\u0300-\u036f\u1100-\u11ff\u3099\u309a]")
# Bounded, since normalising takes quadratic time on runs of marks.
_APART: Final = re.compile(r"[^\W\d_][\u0300-\u036f\u3099\u309a]{1,4}|[\u1100-\u11ff]{2,}")
_REFERENCE: Final = re.compile("&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_OTHERS_PER_REFERENCE: Final = 2
_PLAIN_PER_STYLED: Final = 2
_NO_BREAK: Final = re.compile("[\u00a0\u202f\u2007]")
# Joiners are letters' own in the scripts of Iran, India and their neighbours, and U+200B parts words of Khmer.
_JOINED: Final = "[\u0020-\u05ff\u1e00-\u1fff\u3000-\u9fff\uac00-\ud7af]"
_NEVER_SEEN: Final = "[\u00ad\u2060\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
_UNSEEN: Final = re.compile(rf"{_NEVER_SEEN}+|(?<={_JOINED})[\u200b-\u200d]+(?={_JOINED})")
_CAPITAL, _SMALL = 1, 2


def visible(line: str) -> str:
    """The line without fastText's own words, in small letters if much of it is in capitals; takes linear time."""
    if "&" in line:
        line = _referenced(line)
    if not line.isascii():
        line = _plain(line)
    if _is_shouted(line):
        line = _small(line)
    # Last, and in this order: `</S>` in small letters is one of the words, and so is what `__label__</s>` leaves.
    if "__label__" in line:
        line = _LABEL_PREFIXES.sub("", line)
    return _END_OF_LINE.sub("", line) if "</s>" in line else line


def _referenced(line: str) -> str:
    """The line with what HTML's references stand for, where they are a third of its characters."""
    chars = sum(len(found) for found in _REFERENCE.findall(line))
    if _OTHERS_PER_REFERENCE * chars <= len(line) - chars:
        return line
    return html.unescape(line).replace("\n", " ")


def _plain(line: str) -> str:
    """The line in plain letters and blanks, without unseen signs in its words."""
    line = _UNSEEN.sub("", line)
    if len(_NO_BREAK.findall(line)) > line.count(" "):
        line = _NO_BREAK.sub(" ", line)
    if _MARK.search(line):
        line = _APART.sub(lambda found: unicodedata.normalize("NFC", found[0]), line)
    styled = len(_STYLED.findall(line))
    if styled and _PLAIN_PER_STYLED * styled > sum(map(str.isalpha, line)) - styled:
        line = unicodedata.normalize("NFKC", line)
    return line


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
    cases = np.zeros(CODE_POINTS, dtype=np.uint8)
    for start, every in zones():
        for point, letter in enumerate(every, start):
            if letter.isupper() or letter.istitle():
                cases[point] = _CAPITAL
            elif letter.islower():
                cases[point] = _SMALL
    cases[0x13A0:0x13FE] = 0
    cases[0xAB70:0xABC0] = 0
    return cases
