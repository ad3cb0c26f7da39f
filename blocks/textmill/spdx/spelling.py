"""Reads what a row, or a person, writes for a licence as an SPDX expression; what is not surely understood is none.

Source: SPDX specification 2.3, annex D, and its list of licences as `packaging` carries it; names and addresses of
Creative Commons (`textmill.spdx.cc_ids`) and of common free licences (`textmill.spdx.permissive_names`). A text
with any word that is no part of a licence's name (`not CC BY`, `CC BY, photos excepted`) is not understood. Of several
licences all are taken to bind (`AND`), as nothing says that one may choose.
"""

import re
from functools import lru_cache
from typing import Final

import orjson
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from textmill.spdx import permissive_names
from textmill.spdx.allowed import Expression, parse
from textmill.spdx.cc_ids import from_name, from_url

__all__ = ["is_expression", "spelled"]

_LONGEST_CHARS: Final = 1000
_OUR_OWN: Final = re.compile(r"CC-BY(?:-NC)?(?:-ND|-SA)?|GFDL", re.IGNORECASE)
"""Families, which our blocks write where a version is not known; no SPDX ids."""
_ONE_VERSION: Final = {"odbl": "ODbL-1.0", "odc-by": "ODC-By-1.0", "pddl": "PDDL-1.0"}
_WORD: Final = re.compile(r"v?[1-4]\.[0-9]|[^\W_]+")
_OF_CC_NAMES: Final = frozenset(
    (
        *("cc", "cc0", "creative", "commons", "attribution", "by", "nc", "nd", "sa", "zero", "non", "no", "commercial"),
        *(
            "noncommercial",
            "deriv",
            "derivs",
            "derivatives",
            "noderivs",
            "noderivatives",
            "share",
            "alike",
            "sharealike",
        ),
        *("licence", "license", "licensed", "under", "the", "a", "public", "domain", "dedication", "universal", "int"),
        *("sharealike", "intl", "international", "unported", "generic", "version", "v", "igo"),
    )
)
_PORT: Final = re.compile(r"(?<=[0-9]\.[0-9])[\s-][a-z]{2}$", re.IGNORECASE)
_OF_ADDRESSES: Final = re.compile(r"(?:https?:)?(?://)?[\w.-]+\.[a-z]+/\S*", re.IGNORECASE)
_AROUND_NAMES: Final = re.compile(r"^the\s+|[\s,]+licen[cs]e$", re.IGNORECASE)
_LICENCE_INSIDE: Final = re.compile(r"\blicen[cs]e\b[\s,]*(?:version\b)?", re.IGNORECASE)
_BEFORE_VERSION: Final = re.compile(r"(?<=[a-uw-z])[\s-]*(?:version\s*|v\.?\s*)?(?=[0-9])", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"\s*[,;|\n]\s*")


def is_expression(text: str) -> bool:
    """Whether a text is an SPDX expression of licences that are known (or `LicenseRef-...`), or one of our families."""
    return _canonical(text) is not None


@lru_cache(maxsize=1 << 14)
def spelled(text: str) -> str | None:
    """The SPDX expression that a text means; None if that is not sure.

    `cc-by-4.0`, `CC BY-NC 4.0`, `MIT License`, `https://creativecommons.org/licenses/by/4.0/`, `["MIT", "ISC"]`.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST_CHARS:
        return None
    if text[0] == "[":
        return _of_list(text)
    return _canonical(text) or _single(text) or _of_parts(text) or _all_of(_SEVERAL.split(text))


def _canonical(text: str) -> str | None:
    if len(text) > _LONGEST_CHARS:
        return None
    if _OUR_OWN.fullmatch(text):
        return text.upper()
    try:
        return str(canonicalize_license_expression(text))
    except (InvalidLicenseExpression, RecursionError, MemoryError):
        return None


def _single(text: str) -> str | None:
    """The licence that one name or address names."""
    if _OF_ADDRESSES.fullmatch(text):
        address = from_url(text)
        return permissive_names.parse(text) if address is None else address.spdx
    if text.count("(") != text.count(")"):
        return None
    if _is_cc_name(text):
        named = from_name(_PORT.sub("", text))
        if named is not None:
            return named.spdx
    name = permissive_names.parse(text)
    if name is not None:
        return name if _is_cc_name(text) or not name.startswith("CC") else None
    if text.lower() in _ONE_VERSION:
        return _ONE_VERSION[text.lower()]
    bare = " ".join(_LICENCE_INSIDE.sub(" ", _AROUND_NAMES.sub("", text)).split())
    versioned = _BEFORE_VERSION.sub("-", bare).replace(" ", "-")
    whole = f"{versioned.removesuffix('+')}.0{'+' if versioned.endswith('+') else ''}"
    return next((found for way in (bare, versioned, whole) if (found := _canonical(way))), None)


def _is_cc_name(text: str) -> bool:
    """Whether all words may stand in the name of a Creative Commons licence."""
    words = _WORD.findall(_PORT.sub("", text).lower())
    return all(word in _OF_CC_NAMES or word.removeprefix("v")[:1].isdigit() for word in words)


def _of_parts(text: str) -> str | None:
    """An expression whose parts are names (`MIT License OR Apache 2.0`)."""
    words = re.split(r"\s+(AND|OR)\s+|([()])", text)
    pieces = [piece.strip() for piece in words if piece and piece.strip()]
    if not {"AND", "OR"}.intersection(pieces):
        return None
    read = [piece if piece in ("AND", "OR", "(", ")") else _canonical(piece) or _single(piece) for piece in pieces]
    if None in read:
        return None
    try:
        return _written(parse(" ".join(piece for piece in read if piece)))
    except ValueError:
        return None


def _of_list(text: str) -> str | None:
    try:
        items = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        return None
    return _all_of(items)


def _all_of(items: list[str]) -> str | None:
    given = [item for item in items if item.strip()]
    read = [_canonical(item.strip()) or _single(item.strip()) for item in given]
    known = list(dict.fromkeys(one for one in read if one is not None))
    if not known or None in read:
        return None
    return known[0] if len(known) == 1 else " AND ".join(f"({one})" if " OR " in one else one for one in known)


def _written(tree: Expression, is_inside: bool = False) -> str:
    if isinstance(tree, str):
        return tree
    operator, *parts = tree
    text = f" {operator} ".join(_written(part, True) for part in parts)
    return f"({text})" if is_inside and operator == "OR" else text
