"""Reads what a row, or a person, writes for a licence as an SPDX expression; what is not surely understood is none.

Source: SPDX specification 2.3, annex D, and its list of licences as `license-expression` carries it; names and
addresses of licences (`textmill.spdx.names`). A text with any word that is no part of a licence's name (`not CC BY`,
`CC BY, photos excepted`) is not understood. Of several licences all are taken to bind (`AND`), as nothing says that
one may choose.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import orjson

from textmill.spdx.addresses import address
from textmill.spdx.allowed import Expression, parse
from textmill.spdx.cc_ids import PUBLIC_DOMAIN
from textmill.spdx.listed import FAMILIES, exception, listed
from textmill.spdx.names import Named, named, plain
from textmill.spdx.resolve import agreed

__all__ = ["is_expression", "spelled", "written"]

_LONGEST_CHARS: Final = 1000
_WITH_ID: Final = re.compile(r"(?P<name>[^()]*[^()\s])\s*\((?P<id>[\w.+-]+)\)")
"""A name with its id behind it (`The MIT License (MIT)`)."""
_OF_ADDRESSES: Final = re.compile(
    r"(?:https?:)?(?:\\?/\\?/|&#x2f;&#x2f;)?[\w.-]+\.[a-z]+(?:/|\\/|&#x2f;)\S*|https?%3a%2f%2f\S+", re.IGNORECASE
)
_AROUND_NAMES: Final = re.compile(
    r"(?:[\s.,;:()\[\]\"'/-]|\b(?:the|an?|licen[cs]e[ds]?|licen[cs]ing|under|in|public|software|domain"
    r"|dedication|universal|int|intl|international|version|v|deed|creative|commons|cc|[0-9]\.[0-9])\b|国际|國際|国際|国際版|국제|许可协议|许可|授權條款|ライセンス|라이선스|的?下|进行)*",
    re.IGNORECASE,
)
_LICENCE_INSIDE: Final = re.compile(r"\blicen[cs]e\b[\s,]*(?:version\b)?", re.IGNORECASE)
_BEFORE: Final = re.compile(r"^the\s+|[\s,]+licen[cs]e$", re.IGNORECASE)
_BEFORE_VERSION: Final = re.compile(r"(?<=[a-uw-z])[\s-]*(?:version\s*|v\.?\s*)?(?=[0-9])", re.IGNORECASE)
_PUBLIC_DOMAIN: Final = frozenset(
    {"licenseref-publicdomain", "licenseref-public-domain", "public-domain", "publicdomain", "pd"}
)
_COLLOQUIAL: Final = {"apache 2": "Apache-2.0", "apache2": "Apache-2.0", "expat": "MIT"}
_SEVERAL: Final = re.compile(r"\s*[,;|\n]\s*")
_BY_ID: Final = re.compile(r"cc-(by(?:-nc)?(?:-nd|-sa)?|sa)-([0-9]\.[0-9])-([a-z]{2}|igo|scotland)", re.IGNORECASE)
"""An id with its port, which ids of SPDX write in capitals."""


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
    if FAMILIES.fullmatch(text):
        return f"LicenseRef-{text.upper()}"
    if text.lower() in _PUBLIC_DOMAIN:
        return PUBLIC_DOMAIN
    if text.lower() in _COLLOQUIAL:
        return _COLLOQUIAL[text.lower()]
    return _canonical(text) or _single(text) or _of_parts(text) or _all_of(_SEVERAL.split(text))


def _canonical(text: str) -> str | None:
    """The expression with ids as lists write them; None if a licence is on none, or the text is no expression."""
    if len(text) > _LONGEST_CHARS:
        return None
    try:
        tree = parse(text)
    except (ValueError, RecursionError):
        return None
    known = _known(tree)
    return None if known is None else written(known)


def _known(tree: Expression) -> Expression | None:
    if isinstance(tree, str):
        id, _, with_exception = tree.partition(" WITH ")
        found = listed(id)
        if found is None or not with_exception:
            return found
        named_exception = exception(with_exception)
        return None if named_exception is None else f"{found} WITH {named_exception}"
    operator, *parts = tree
    known = [_known(part) for part in parts]
    return None if None in known else (operator, *(part for part in known if part is not None))


def _single(text: str) -> str | None:
    """The licence that one name or address names."""
    if _OF_ADDRESSES.fullmatch(text):
        at = address(text)
        return None if at is None else at.spdx
    if text.count("(") != text.count(")"):
        return None
    text = plain(text)
    twice = _WITH_ID.fullmatch(text)
    if twice is not None and (head := _single(twice["name"])) is not None and head == _canonical(twice["id"]):
        return head
    ported = _BY_ID.fullmatch(text)
    names = named(text.upper() if ported is not None else text)
    if names and len({name.license.family for name in names}) == 1:
        around = (
            text[: names[0].start],
            *(text[one.end : two.start] for one, two in pairwise(names)),
            text[names[-1].end :],
        )
        if all(_AROUND_NAMES.fullmatch(words) for words in around):
            return agreed(name.license for name in names) if not _differ(names) else None
    if names:
        return None
    bare = " ".join(_LICENCE_INSIDE.sub(" ", _BEFORE.sub("", text)).split())
    versioned = _BEFORE_VERSION.sub("-", bare).replace(" ", "-")
    whole = f"{versioned.removesuffix('+')}.0{'+' if versioned.endswith('+') else ''}"
    return next((found for way in (bare, versioned, whole) if (found := _canonical(way))), None)


def _differ(names: Sequence[Named]) -> bool:
    return len({name.license.version for name in names if name.license.version is not None}) > 1


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
        return written(parse(" ".join(piece for piece in read if piece)))
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


def written(tree: Expression, is_inside: bool = False) -> str:
    """The expression of a tree, with parentheses where they are needed."""
    if isinstance(tree, str):
        return tree
    operator, *parts = tree
    text = f" {operator} ".join(written(part, True) for part in parts)
    return f"({text})" if is_inside and operator == "OR" else text
