"""Turns the spelled symbols of the USPTO's text format into characters: `.alpha.`, `.times.`, `.degree.`, `.sup.3`."""

import re
from typing import Final

__all__ = ["written"]

_GREEK: Final = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    ".",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
_SYMBOLS: Final = {
    **{name: chr(0x3B1 + number) for number, name in enumerate(_GREEK) if name != "."},
    **{name.capitalize(): chr(0x391 + number) for number, name in enumerate(_GREEK) if name != "."},
    "times": "×",
    "degree": "°",
    "+-": "±",
    "-+": "∓",
    "div": "÷",
    "ltoreq": "≤",
    "gtoreq": "≥",
    "noteq": "≠",
    "apprxeq": "≈",
    "apprch": "≈",
    "about": "≈",
    "infin": "∞",
    "fwdarw": "→",
    "rarw": "←",
    "revreaction": "⇌",
    "circle": "○",
    "cndot": "·",
    "multidot": "·",
    "pm": "±",
    "sqroot": "√",
    "SIGMA": "Σ",
    "OMEGA": "Ω",
    "DELTA": "Δ",
    "GAMMA": "Γ",
    "LAMBDA": "Λ",
    "PHI": "Φ",
    "PSI": "Ψ",
    "THETA": "Θ",
    "PI": "Π",
    "intg": "∫",
    "differential": "∂",
    "gradient": "∇",
    "perp": "⊥",
    "angle": "∠",
    "ANG": "Å",
    "mu.m": "μm",
    "cent": "¢",
    "sctn": "§",
    "RTM": "®",
    "TM": "™",
    "COPYRGT": "©",
    "dbd": "=",
    "tbd": "≡",
    "sub": "_",
    "sup": "^",
}
_SPELLED: Final = re.compile(rf"\.({'|'.join(sorted(map(re.escape, _SYMBOLS), key=len, reverse=True))})\.")


def written(text: str) -> str:
    """The text with characters for symbols; `_` and `^` stand before subscripts and superscripts."""
    return _SPELLED.sub(lambda found: _SYMBOLS[found[1]], text) if "." in text else text
