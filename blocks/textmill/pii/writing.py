"""Tells apart the words of different scripts that stand together without a blank.

An address in Latin letters often follows a word of Chinese, Japanese, Thai or Korean at once, or has one after it.
"""

import unicodedata
from typing import Final

from textmill.languages.script import script_of_letter

__all__ = ["WITHOUT_SPACES", "head_of_one_script", "script_class", "tail_of_one_script"]

_CJK: Final = frozenset({"Hani", "Hira", "Kana", "Bopo"})
WITHOUT_SPACES: Final = frozenset({"Cjk", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"})
"""Classes of scripts whose sentences have no blanks between words."""


def script_class(character: str) -> str | None:
    """The script of a letter, with Han and kana as one; None for digits, signs and combining marks."""
    if character.isascii():
        return "Latn" if character.isalpha() else None
    script = script_of_letter(ord(character))
    if script is None:
        return "other" if unicodedata.category(character).startswith("L") else None
    return "Cjk" if script in _CJK else script


def tail_of_one_script(word: str) -> tuple[int, str | None]:
    """Where the last letters of one script begin in a word, signs and digits among them, and that script."""
    if word.isascii():
        return 0, _script_of_ascii(word)
    script: str | None = None
    for place in range(len(word) - 1, -1, -1):
        found = script_class(word[place])
        if found is None:
            continue
        if script is not None and found != script:
            return place + 1, script
        script = found
    return 0, script


def head_of_one_script(word: str) -> tuple[int, str | None]:
    """Where the first letters of one script end in a word, signs and digits among them, and that script."""
    if word.isascii():
        return len(word), _script_of_ascii(word)
    script: str | None = None
    for place, character in enumerate(word):
        found = script_class(character)
        if found is None:
            continue
        if script is not None and found != script:
            return place, script
        script = found
    return len(word), script


def _script_of_ascii(word: str) -> str | None:
    return "Latn" if any(map(str.isalpha, word)) else None
