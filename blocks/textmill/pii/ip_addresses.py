"""Finds IPv4 and IPv6 addresses in a plain text, and leaves numbers that only look like them.

Source: RFC 4291 (IPv6, with IPv4 inside: `::ffff:` and RFC 6052's `64:ff9b::`), Python's `ipaddress` for what is
public. Four numbers with dots are as often a version, a section or an object identifier: those in longer dotted numbers
are none; for the others the words around them decide (`textmill.pii.dotted_numbers`). Letters of scripts that need no
blank may stand on either side, and a word that speaks of networks; behind it a word may follow at once. Ports, prefix
lengths and zones stay where they are.
"""

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

import regex

from textmill.pii.dotted_numbers import Reading, is_called_an_address, reading_of
from textmill.pii.found_spans import Span

__all__ = ["find_ipv4", "find_ipv6", "is_ipv4", "is_public_ipv6"]

_DOTTED: Final = regex.compile(r"[0-9]++(?:\.[0-9]++)+")
_LATIN: Final = r"\p{Latin}\p{Cyrillic}\p{Greek}_"
_BEFORE: Final = regex.compile(rf"(?:[{_LATIN}]|[\p{{L}}\p{{N}}]\.)$")
_AFTER: Final = regex.compile(
    rf"[{_LATIN}]|\.[\p{{Ll}}_0-9]|-(?:[0-9](?![0-9.]*\.)|alpha|beta|rc|dev|pre|snapshot|release|r[0-9])"
)
_WORD_BEFORE: Final = regex.compile(r"\p{L}$")
_WORD_AFTER: Final = regex.compile(r"\p{L}{3}|[\p{Cyrillic}\p{Greek}]")
_CONNECTORS: Final = regex.compile(
    r"\s*(?:[,;/&、，和及與与및とや–—-]|to|and|or|und|oder|bis|et|ou|à|y|o|e|en|of|i|и|или|до|ve|dan)\s*"
)
_IPV6: Final = regex.compile(
    r"(?<![0-9A-Za-z_])(?<![0-9A-Fa-f]:)(?:[23][0-9A-Fa-f]{3}:[0-9A-Fa-f:]++(?:(?<=:[0-9]{1,3})(?:\.[0-9]{1,3}){3})?"
    r"|(?:::(?i:ffff):|64:(?i:ff9b)::)[0-9A-Fa-f:.]++)"
)
_LONGEST_IPV6: Final = 46
_LARGEST_SMALL: Final = 30
_OPEN_RESOLVERS: Final = frozenset({"1.0.0.1", "1.1.1.1", "8.8.4.4", "8.8.8.8", "9.9.9.9"})


def find_ipv4(text: str, public_only: bool) -> Iterator[Span]:
    """The IPv4 addresses of a plain text, in order; `public_only` leaves out private and reserved ones."""
    earlier: tuple[int, Reading] = (0, "unknown")
    for match in _DOTTED.finditer(text):
        start, end = match.span()
        reading: Reading = "number"
        if match[0].count(".") == 3 and _stands_alone(text, start, end):
            reading = reading_of(text, start, end)
        if reading == "unknown" and earlier[1] == "number" and _CONNECTORS.fullmatch(text, earlier[0], start):
            reading = "number"
        if reading == "unknown" and _may_be_a_section(match[0]):
            reading = "number"
        earlier = (end, reading)
        if reading != "number" and is_ipv4(match[0], public_only) and not (public_only and _is_of_many(match[0])):
            yield Span(start, end, "ipv4")


def find_ipv6(text: str) -> Iterator[Span]:
    """The public IPv6 addresses of a plain text, in order, and IPv4 ones in their IPv6 form."""
    for match in _IPV6.finditer(text):
        written = match[0]
        if len(written) > _LONGEST_IPV6:
            continue
        bare = written.rstrip(".")
        if bare.endswith(":") and not bare.endswith("::"):
            bare = bare[:-1]
        end = match.start() + len(bare)
        if not (text[end : end + 1].isascii() and text[end : end + 1].isalnum()) and is_public_ipv6(bare):
            yield Span(match.start(), end, "ipv6")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether dotted numbers are no part of a word, a name or a longer version."""
    before = text[max(start - 2, 0) : start]
    if _BEFORE.search(before) and not (_WORD_BEFORE.search(before) and is_called_an_address(text, start)):
        return False
    if _AFTER.match(text, end) is None:
        return True
    return _WORD_AFTER.match(text, end) is not None and reading_of(text, start, end) == "address"


def _may_be_a_section(written: str) -> bool:
    """Whether all four numbers are such as sections and versions have; one public address in 5,000 is so."""
    small = all(len(number) <= 2 and int(number) <= _LARGEST_SMALL for number in written.split("."))
    return small and written not in _OPEN_RESOLVERS and is_ipv4(written, public_only=True)


def _is_of_many(written: str) -> bool:
    """Whether an address is a group's (multicast, RFC 1112), which is nobody's own."""
    return IPv4Address(written).is_multicast


def is_ipv4(written: str, public_only: bool) -> bool:
    """Whether a string is an IPv4 address; with `public_only`, one that is public."""
    try:
        return IPv4Address(written).is_global or not public_only
    except AddressValueError:
        return False


def is_public_ipv6(written: str) -> bool:
    """Whether a string is a public IPv6 address, or a public IPv4 one in its IPv6 form."""
    try:
        address = IPv6Address(written)
    except AddressValueError:
        return False
    inside = address.ipv4_mapped
    if inside is None and written[:9].lower() == "64:ff9b::":
        inside = IPv4Address(int(address) & 0xFFFFFFFF)
    return address.is_global if inside is None else inside.is_global
