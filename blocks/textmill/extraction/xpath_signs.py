"""Says what an attribute's value must have for a test to hold: most values have none of it, and need no test.

The signs of a test are pieces of text of which one is in every value, in small letters, for which the test holds. A
page's values are mostly its own (identifiers, generated classes), so that nothing is remembered of them, and asking
each for some 200 words one by one took a fifth of the extraction.
"""

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["any_sign", "signs_of"]

_ATOM: Final = re.compile(
    r"\(\?![^()]*\)|(?P<group>\((?:\?:)?)|\[(?P<members>[^\]]+)\]|(?P<anchor>[\^$])|\\s|(?P<plain>[\w \-/:'\"=])"
)
_QUANTITY: Final = re.compile(r"[?*+]|\{[^}]*\}")


def signs_of(expression: str) -> frozenset[str] | None:
    """Of a regular expression; None where they cannot be told."""
    found: set[str] = set()
    for alternative in _alternatives(expression):
        signs = _signs_of_one(alternative)
        if not signs:
            return None
        found |= signs
    return frozenset(found)


def any_sign(signs: Iterable[str]) -> re.Pattern[str]:
    """Finds whether one of the signs is in a text; signs that hold shorter ones are superfluous."""
    needed: list[str] = []
    for sign in sorted(set(signs), key=lambda one: (len(one), one)):
        if not any(shorter in sign for shorter in needed):
            needed.append(sign)
    return re.compile(_tree_of(sorted(needed)) if needed else r"(?!)")


def _tree_of(words: list[str]) -> str:
    """The words as one expression that tests common beginnings once; none begins another."""
    if len(words) == 1:
        return re.escape(words[0])
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[0], []).append(word[1:])
    return f"(?:{'|'.join(re.escape(first) + _tree_of(rest) for first, rest in by_first.items())})"


def _signs_of_one(alternative: str) -> frozenset[str] | None:
    """The longest plain piece; where there is none, the signs of a group that must match."""
    pieces = [""]
    within: frozenset[str] | None = None
    place = 0
    while place < len(alternative):
        atom = _ATOM.match(alternative, place)
        if atom is None:
            return None
        place = atom.end()
        group = None
        if atom["group"]:
            start, place = place, _end_of_group(alternative, place)
            group = alternative[start : place - 1]
        quantity = _QUANTITY.match(alternative, place)
        place = quantity.end() if quantity else place
        must = quantity is None or quantity[0] == "+"
        if group is not None and must:
            within = within or signs_of(group)
        letters = {letter.lower() for letter in atom["plain"] or atom["members"] or ""}
        if must and len(letters) == 1:
            pieces[-1] += min(letters)
        if quantity or len(letters) != 1:
            pieces.append("")
    longest = max(pieces, key=len)
    return frozenset([longest]) if longest else within


def _end_of_group(expression: str, place: int) -> int:
    depth = 1
    while depth:
        depth += (expression[place] == "(") - (expression[place] == ")")
        place += 1
    return place


def _alternatives(expression: str) -> list[str]:
    """Split at the bars outside groups and classes."""
    parts, depth, start, in_class = [], 0, 0, False
    for place, character in enumerate(expression):
        in_class = character == "[" or (in_class and character != "]")
        depth += 0 if in_class else (character == "(") - (character == ")")
        if character == "|" and depth == 0 and not in_class:
            parts.append(expression[start:place])
            start = place + 1
    return [*parts, expression[start:]]
