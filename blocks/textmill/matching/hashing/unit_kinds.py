"""What each code point is to a text's units (`matching.hashing.real_units`): part of a word, a unit, or nothing."""

import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import category

import numpy as np
import numpy.typing as npt
import regex

from textmill.text.code_points import CODE_POINTS, pages, zones

__all__ = ["BLANK", "CHARACTER", "DIGIT", "IGNORED", "LETTER", "MARK", "MAY_COMPOSE", "SYMBOL", "Table", "table"]

BLANK: Final = 0
MARK: Final = 1
"""Punctuation."""
LETTER: Final = 2
"""Part of a word: letters, marks on them, numerals."""
DIGIT: Final = 3
"""Part of a word too, and what makes punctuation beside it count."""
CHARACTER: Final = 4
"""Of a script without spaces: a unit of its own."""
SYMBOL: Final = 5
"""A unit of its own in any script."""
IGNORED: Final = 6
MAY_COMPOSE: Final = 8
"""Added to the kind."""
_HANGUL_VOWELS: Final = 0x1161
_HANGUL_PARTS: Final = 0x11C3 - 0x1161
"""Vowels and final consonants that compose with what is before them."""
_FINAL_SIGMA: Final = 0x3C2
_SIGMA: Final = 0x3C3
_OF_CATEGORY: Final = {
    **dict.fromkeys(("Zs", "Zl", "Zp", "Cc"), BLANK),
    **dict.fromkeys(("Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"), MARK),
    **dict.fromkeys(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nl", "No"), LETTER),
    "Nd": DIGIT,
    "Cf": IGNORED,
    # Unassigned and private code points may say something.
    **dict.fromkeys(("Sm", "Sc", "Sk", "So", "Cn", "Co", "Cs"), SYMBOL),
}
_BY_CHARACTER: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Yi}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Javanese}"
    r"\p{Balinese}\p{Tai_Le}\p{New_Tai_Lue}\p{Tai_Tham}\p{Tai_Viet}\p{Egyptian_Hieroglyphs}\p{Cuneiform}]"
)
_QUOTES: Final = "`´"
"""Symbols by their category, but used as punctuation."""
_SIGNS: Final = "%‰‱&@#§/\\"
"""Punctuation by its category, but said aloud."""


class Table(NamedTuple):
    kinds: npt.NDArray[np.uint8]
    """Of every code point; shape (0x110000,)."""
    small: npt.NDArray[np.int32]
    """The small letter of every code point, itself where it has none or several; shape (0x110000,)."""


@lru_cache(maxsize=1)
def table() -> Table:
    """Made once for a process."""
    kinds = np.full(CODE_POINTS, SYMBOL, np.uint8)
    small = np.arange(CODE_POINTS, dtype=np.int32)
    for start, every in zones():
        there = kinds[start : start + len(every)]
        there[:] = list(map(_OF_CATEGORY.__getitem__, map(category, every)))
        places = np.array([found.start() for found in _BY_CHARACTER.finditer(every)], np.int64)
        there[places[there[places] == LETTER]] = CHARACTER
    for first, page in pages():
        for code, character in enumerate(page, first) if page.lower() != page else ():
            lower = character.lower()
            small[code] = ord(lower) if len(lower) == 1 else code
    kinds[[ord(mark) for mark in _QUOTES]] = MARK
    kinds[[ord(mark) for mark in _SIGNS]] = SYMBOL
    small[_FINAL_SIGMA] = _SIGMA
    kinds[sorted(_may_compose())] |= MAY_COMPOSE
    return Table(kinds, small)


def _may_compose() -> set[int]:
    """Code points that need not stand in a composed text, or not behind all others: without any, a text is composed."""
    found = {_HANGUL_VOWELS + place for place in range(_HANGUL_PARTS)}
    for first, page in pages():
        found.update(code for code, ordered in enumerate(map(unicodedata.combining, page), first) if ordered)
        for code, character in enumerate(page, first) if unicodedata.normalize("NFD", page) != page else ():
            parts = unicodedata.decomposition(character)
            if parts and not parts.startswith("<"):
                found.update(int(part, 16) for part in parts.split()[1:])
                if unicodedata.normalize("NFC", character) != character:
                    found.add(code)
    return found
