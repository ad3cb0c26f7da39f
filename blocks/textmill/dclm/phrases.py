"""Looks for many words or phrases at once, leftmost and longest first.

Source: `retrie` 0.3, which DCLM compiles its URL lists with (recipes 7.2): the same matches. Words that begin alike
share their beginning in the pattern, so the time of a search hardly grows with the list.
"""

import re
from typing import Final

__all__ = ["MOST_PHRASES_AT_ONCE", "SPECIAL_LETTERS", "heads", "may_hold", "pattern_of", "plain_heads"]

SPECIAL_LETTERS: Final = "\u0130\u0131\u017f\u212a"
"""The letters outside ASCII that equal one inside when case is ignored: İ and ı (i), ſ (s), the Kelvin sign (k)."""

MOST_PHRASES_AT_ONCE: Final = 2_000
"""Arrow's regular expressions have a size limit; longer lists are looked for by Python's alone."""

_META: Final = re.compile(r"[.^$*+?{}\[\]\\|()]")

_ASCII_WORD: Final = re.compile("[A-Za-z0-9_]")

_Trie = dict[str, "_Trie"]


def pattern_of(phrases: tuple[str, ...]) -> str:
    """A regular expression that matches any of the phrases, the longest that stands at a place.

    Raises ValueError for an empty phrase, which would match everywhere.
    """
    root: _Trie = {}
    for phrase in phrases:
        if not phrase:
            raise ValueError("an empty phrase matches everywhere")
        node = root
        for character in phrase:
            node = node.setdefault(character, {})
        node[""] = {}
    return _written(root) if root else r"(?!)"


def _written(node: _Trie) -> str:
    branches = [re.escape(character) + _written(rest) for character, rest in sorted(node.items()) if character]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)}){'?' if '' in node else ''}"


def quick_pattern(phrases: tuple[str, ...], whole_words: bool) -> str:
    """An expression for Arrow that finds at least every text that holds a phrase (as a whole word).

    Arrow's word boundary knows ASCII only. At an ASCII letter or digit it is found wherever Python's is; before or
    after another character it is left out.
    """
    if not whole_words:
        return "|".join(map(re.escape, phrases))
    return "|".join(
        (r"\b" if _ASCII_WORD.match(phrase[0]) else "")
        + re.escape(phrase)
        + (r"\b" if _ASCII_WORD.match(phrase[-1]) else "")
        for phrase in phrases
    )


def is_plain(phrase: str) -> bool:
    """Whether a phrase means itself as a regular expression."""
    return _META.search(phrase) is None


def heads(expressions: tuple[str, ...]) -> tuple[str, ...] | None:
    """What every match of each expression begins with, in lower case; None if one begins with nothing certain."""
    found = []
    for expression in expressions:
        meta = _META.search(expression)
        if "|" in expression:
            return None
        head = expression if meta is None else expression[: meta.start() - (meta[0] in "*?{")]
        if not head.strip() or not head.isascii():
            return None
        found.append(head.lower())
    return tuple(found)


def plain_heads(phrases: tuple[str, ...]) -> tuple[str, ...] | None:
    """The phrases in lower case; None if one is not ASCII, where ignoring case is more than lower case."""
    return tuple(phrase.lower() for phrase in phrases) if all(map(str.isascii, phrases)) else None


def may_hold(text: str, lower: str, beginnings: tuple[str, ...] | None) -> bool:
    """Whether a match that begins with one of them, case ignored, may stand in the text; never a false no.

    `lower` is the text in lower case; beginnings of None are not known.
    """
    if beginnings is None:
        return True
    if any(beginning in lower for beginning in beginnings):
        return True
    return not text.isascii() and any(letter in text for letter in SPECIAL_LETTERS)
