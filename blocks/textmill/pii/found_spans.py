"""Where personal data stands in a text: one span for each finding, none overlapping another."""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

import numpy as np

__all__ = ["KINDS", "Kind", "Span", "plain", "settle"]

Kind = Literal["email", "ipv4", "ipv6", "iban", "card", "phone"]

KINDS: Final[tuple[Kind, ...]] = ("email", "ipv4", "ipv6", "iban", "card", "phone")

_FIRST_WIDE, _LAST_WIDE = 0xFF01, 0xFF5E
_NARROWER: Final = 0xFEE0
_VARIANTS: Final = {"﹫": "@", "﹒": ".", "\u2024": ".", "‐": "-", "‑": "-", "﹣": "-"}


class Span(NamedTuple):
    """Characters `start` up to, not including, `end` of a text."""

    start: int
    end: int
    kind: Kind


def plain(text: str) -> str:
    """The text with full-width signs, letters and digits, and hyphens, as ASCII has them; every place stays."""
    if text.isascii():
        return text
    for variant, sign in _VARIANTS.items():
        text = text.replace(variant, sign)
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    is_wide = (points >= _FIRST_WIDE) & (points <= _LAST_WIDE)
    if not is_wide.any():
        return text
    return np.where(is_wide, points - _NARROWER, points).astype("<u4").tobytes().decode("utf-32-le")


def settle(found: Iterable[Span]) -> list[Span]:
    """The spans in the order of the text; of two that overlap the longer stays, of equally long ones the first kind."""
    kept: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.end, KINDS.index(span.kind))):
        if kept and span.start < kept[-1].end:
            if span.end - span.start > kept[-1].end - kept[-1].start:
                kept[-1] = span
        else:
            kept.append(span)
    return kept
