"""Replaces e-mail and IP addresses as datatrove does, result for result.

Source: datatrove 0.10.1 `PIIFormatter` as FineWeb runs it (recipes 5.1): e-mails first, then IPv4 addresses in what has
come out; then public IPv6 addresses, which are ours. The patterns have no regard for what stands beside: they find
addresses in versions and numbers, and not beside letters of other scripts.
"""

import re
from collections.abc import Callable
from itertools import cycle
from typing import Final

from textmill.pii.datatrove_emails import replace_emails
from textmill.pii.ip_addresses import is_ipv4, is_public_ipv6

__all__ = ["IPV4_LEAD", "IPV6_LEAD", "replace_emails", "replace_ipv4", "replace_ipv6"]

_OCTET: Final = r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)"
_IPV4: Final = re.compile(rf"(?:{_OCTET}\.){{3}}{_OCTET}")
_IPV6: Final = re.compile(
    r"(?<![\w:.])[23][0-9A-Fa-f]{3}:(?:[0-9A-Fa-f]{1,4}:){1,6}(?:(?::?[0-9A-Fa-f]{1,4}){1,6}|:)(?![\w:])"
)
IPV6_LEAD: Final = r"[23][0-9A-Fa-f]{3}:[0-9A-Fa-f]{1,4}:"
IPV4_LEAD: Final = r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"


def replace_ipv4(text: str, replacements: tuple[str, ...], public_only: bool) -> tuple[str, int]:
    """The text with its IPv4 addresses replaced in turn, and how many there were."""
    return _replace(text, _IPV4, replacements, lambda written: is_ipv4(written, public_only))


def replace_ipv6(text: str, replacements: tuple[str, ...]) -> tuple[str, int]:
    """The text with its public IPv6 addresses replaced in turn, and how many there were."""
    return _replace(text, _IPV6, replacements, is_public_ipv6)


def _replace(
    text: str, pattern: re.Pattern[str], replacements: tuple[str, ...], replaceable: Callable[[str], bool]
) -> tuple[str, int]:
    turn = cycle(replacements)
    count = 0

    def substitute(match: re.Match[str]) -> str:
        nonlocal count
        if not replaceable(match[0]):
            return match[0]
        count += 1
        return next(turn)

    return pattern.sub(substitute, text), count
