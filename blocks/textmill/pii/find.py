"""Finds all personal data of the wanted kinds in a text: one list of spans, in order, none overlapping."""

from collections.abc import Collection, Iterator

from textmill.pii.checked_numbers import find_cards, find_ibans
from textmill.pii.emails import find_emails
from textmill.pii.found_spans import Kind, Span, plain, settle
from textmill.pii.ip_addresses import find_ipv4, find_ipv6
from textmill.pii.phones import find_phones

__all__ = ["find"]


def find(text: str, kinds: Collection[Kind], public_only: bool) -> list[Span]:
    """The spans of the wanted kinds; places are characters of the text itself."""
    return settle(_all(plain(text), kinds, public_only))


def _all(text: str, kinds: Collection[Kind], public_only: bool) -> Iterator[Span]:
    if "email" in kinds:
        yield from find_emails(text)
    if "ipv4" in kinds:
        yield from find_ipv4(text, public_only)
    if "ipv6" in kinds:
        yield from find_ipv6(text)
    if "iban" in kinds:
        yield from find_ibans(text)
    if "card" in kinds:
        yield from find_cards(text)
    if "phone" in kinds:
        yield from find_phones(text)
