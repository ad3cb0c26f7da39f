"""Where personal data stands in a text: one span for each finding, none overlapping another."""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

__all__ = ["KINDS", "Kind", "Span", "plain", "settle"]

Kind = Literal["email", "ipv4", "ipv6", "iban", "card", "phone"]

KINDS: Final[tuple[Kind, ...]] = ("email", "ipv4", "ipv6", "iban", "card", "phone")

_FULL_WIDTH: Final = {
    **{point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)},
    ord("﹫"): "@",
    ord("﹒"): ".",
    ord("\u2024"): ".",
    **{ord(hyphen): "-" for hyphen in "‐‑﹣"},
}


class Span(NamedTuple):
    """Characters `start` up to, not including, `end` of a text."""

    start: int
    end: int
    kind: Kind


def plain(text: str) -> str:
    """The text with full-width signs, letters and digits, and hyphens, as ASCII has them; every place stays."""
    return text if text.isascii() else text.translate(_FULL_WIDTH)


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
