"""Writes what stands above and below the line so that it never runs into its base: `10²`, `x^(n+1)`, `H₂O`."""

import re
from typing import Final

__all__ = ["lowered", "raised"]

_HIGH: Final = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOW: Final = dict(zip("0123456789+-−=()aeoxhklmnpstijruv", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", strict=True))
_ORDINAL: Final = re.compile(r"(?:st|nd|rd|th|er|re|e|ère|ème|eme|o|a|os|as|ª|º)\.?$", re.IGNORECASE)
_MARK: Final = re.compile(r"[\W_]*$|\W.*\W$", re.DOTALL)
_ONE_WORD: Final = re.compile(r"\w+$")


def raised(text: str, before: str) -> str:
    """A superscript behind `before`."""
    plain = text.strip()
    if not plain:
        return text
    if all(char in _HIGH for char in plain):
        return "".join(_HIGH[char] for char in plain)
    if _MARK.match(plain) or (before[-1:].isdigit() and _ORDINAL.match(plain)) or not before[-1:].strip():
        return plain  # a note in brackets, a trade mark, the end of an ordinal number, or nothing to be glued to
    return f"^{plain}" if _ONE_WORD.match(plain) else f"^({plain})"


def lowered(text: str, before: str) -> str:
    """A subscript behind `before`."""
    plain = text.strip()
    if not plain:
        return text
    if all(char in _LOW for char in plain):
        return "".join(_LOW[char] for char in plain)
    if _MARK.match(plain) or not before[-1:].strip():
        return plain
    return f"_{plain}" if _ONE_WORD.match(plain) else f"_({plain})"
