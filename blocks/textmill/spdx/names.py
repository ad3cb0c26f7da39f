"""Find every licence that a text names, Creative Commons' and others, and the licence that an address means.

Source: `textmill.spdx.cc_names`, `textmill.spdx.open_names` and `textmill.spdx.addresses`.
"""

import re
from collections.abc import Iterator
from typing import Final

from textmill.spdx import cc_names, open_names
from textmill.spdx.addresses import address
from textmill.spdx.cc_names import Named

__all__ = ["ADDRESS", "Named", "named", "plain"]

_PLAIN: Final = (
    *((dash, "-") for dash in "‐‑‒–—―−﹣－"),
    *((mark, "'") for mark in "‘’ʼ′＇"),
    *((blank, " ") for blank in "\u00a0\u2007\u202f\u3000\t\r\f\v"),
    *zip("（）．：，", "().:,", strict=True),
)
ADDRESS: Final = re.compile(
    r"(?:https?:\\?/?\\?/?|(?<![\w.])//|(?<![\w.@/-])(?:www\.)?(?=creativecommons\.org/))[^\s<>\"'()\[\]]+",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """The text with one kind of dash, apostrophe and blank; each character stays in its place."""
    for written, kept in _PLAIN:
        if written in text:
            text = text.replace(written, kept)
    return text


def named(text: str) -> list[Named]:
    """The licences that a plain text names or gives the address of, in order; none overlaps another."""
    addresses = [(found.start(), found.end()) for found in ADDRESS.finditer(text)]
    every = [*_addressed(text, addresses), *cc_names.find(text), *open_names.named(text)]
    kept: list[Named] = []
    inside = sorted(every, key=lambda one: (one.start, -one.end))
    for one in inside:
        if kept and one.start < kept[-1].end:
            if not _is_longer_name_of(one, kept[-1]):
                continue
            kept.pop()
        kept.append(one)
    return kept


def _addressed(text: str, places: list[tuple[int, int]]) -> Iterator[Named]:
    for start, end in places:
        license = address(text[start:end].rstrip(".,;:"))
        if license is not None:
            yield Named(start, end, license)


def _is_longer_name_of(one: Named, other: Named) -> bool:
    return one.end - one.start > other.end - other.start and one.license.spdx != other.license.spdx
