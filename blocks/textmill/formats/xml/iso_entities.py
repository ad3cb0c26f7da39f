"""Characters of SGML's entities that HTML does not have: the Greek letters of ISO 8879 (ISOgrk1), as in patents."""

from typing import Final

__all__ = ["GREEK"]

_NAMES: Final = [
    "a",
    "b",
    "g",
    "d",
    "e",
    "z",
    "ee",
    "th",
    "i",
    "k",
    "l",
    "m",
    "n",
    "x",
    "o",
    "p",
    "r",
    "sf",
    "s",
    "t",
    "u",
    "ph",
    "kh",
    "ps",
    "oh",
]
_FIRST_SMALL: Final = 0x3B1
_FIRST_CAPITAL: Final = 0x391

GREEK: Final = {
    **{f"{name}gr": chr(_FIRST_SMALL + number) for number, name in enumerate(_NAMES)},
    **{
        f"{name.capitalize() if len(name) == 1 else name.upper()}gr": chr(_FIRST_CAPITAL + number)
        for number, name in enumerate(_NAMES)
        if name != "sf"
    },
}
"""`mgr` is μ, `Dgr` Δ, `OHgr` Ω."""
