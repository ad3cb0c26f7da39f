"""Looks for many words or phrases at once, leftmost and longest first.

Source: `retrie` 0.3, which DCLM compiles its URL lists with (recipes 7.2): the same matches. Words that begin alike
share their beginning in the pattern, so the time of a search hardly grows with the list.
"""

import re
from typing import Final

__all__ = ["begins_and_ends_words", "heads", "is_plain", "pattern_of", "plain_heads"]

_META: Final = re.compile(r"[.^$*+?{}\[\]\\|()]")

_AT_BOTH_ENDS: Final = re.compile(r"(?s)\w(?:.*\w)?\Z")

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


def begins_and_ends_words(phrase: str) -> bool:
    """Whether letters, digits or underscores stand at both ends of a phrase."""
    return _AT_BOTH_ENDS.match(phrase) is not None


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
