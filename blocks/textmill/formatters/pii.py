"""Replace e-mail addresses and public IP addresses by harmless ones.

Source: datatrove 0.10.1 `PIIFormatter` as FineWeb runs it (recipes 5.1): the same patterns and replacements, e-mails
first. We differ in that the replacements, which are taken in turn, start anew in every document: the reference goes on
counting from document to document, so that its text depends on what the worker saw before. Public IPv6 addresses are
ours and can be turned off; a recipe that must equal FineWeb does.
"""

import ipaddress
import re
from collections.abc import Callable
from itertools import cycle
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.formatters.emails import replace_emails
from textmill.tokens.generation import Profile

_OCTET: Final = r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)"
_IPV4: Final = re.compile(rf"(?:{_OCTET}\.){{3}}{_OCTET}")
_IPV6: Final = re.compile(
    r"(?<![\w:.])[23][0-9A-Fa-f]{3}:(?:[0-9A-Fa-f]{1,4}:){1,6}(?:(?::?[0-9A-Fa-f]{1,4}){1,6}|:)(?![\w:])"
)
_IPV6_LEAD: Final = r"[23][0-9A-Fa-f]{3}:[0-9A-Fa-f]{1,4}:"
_IPV4_LEAD: Final = r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]"


class Pii(Block):
    """Edits `text`; counts the replacements as measures `emails` and `addresses`."""

    emails: bool = Field(default=True, description="Replace e-mail addresses")
    ipv4: bool = Field(default=True, description="Replace IPv4 addresses")
    ipv6: bool = Field(default=True, description="Replace public IPv6 addresses (not in FineWeb; 2000::/3)")
    public_only: bool = Field(
        default=True, description="Leave IPv4 addresses that are private, reserved or for documentation"
    )
    email_replacements: tuple[str, ...] = Field(
        default=("email@example.com", "firstname.lastname@example.org"),
        min_length=1,
        description="Taken in turn within a document (FineWeb's)",
    )
    ipv4_replacements: tuple[str, ...] = Field(
        default=(
            "22.214.171.124",
            "126.96.36.199",
            "188.8.131.52",
            "184.108.40.206",
            "220.127.116.11",
            "18.104.22.168",
        ),
        min_length=1,
        description="Taken in turn within a document (FineWeb's, which answered no ping)",
    )
    ipv6_replacements: tuple[str, ...] = Field(
        default=("2001:db8::1", "2001:db8::2"),
        min_length=1,
        description="Taken in turn within a document (from RFC 3849's documentation range)",
    )
    profile: Profile = Field(
        default="datatrove-0.10",
        description="Which e-mail addresses are found: datatrove-0.10, or fineweb-v1 (datatrove v0.2.0: those in small "
        "letters only)",
    )

    def provides(self) -> pa.Schema:
        return schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("emails", "E-mail addresses replaced", pa.int32(), high=20, counts=True),
            Measure("addresses", "IP addresses replaced", pa.int32(), high=20, counts=True),
        )

    def apply(self, batch: Batch) -> Columns:
        column = batch.column("text")
        emails = [0] * len(batch)
        addresses = [0] * len(batch)
        edited: dict[int, str] = {}
        for row in pc.indices_nonzero(self._candidates(column)).to_pylist():
            before = column[row].as_py()
            after, emails[row], addresses[row] = self.replace(before)
            if after != before:
                edited[row] = after
        if edited:
            texts = column.to_pylist()
            for row, text in edited.items():
                texts[row] = text
            column = pa.array(texts, pa.large_string())
        return {
            "text": column.cast(pa.large_string()),
            f"{self.label}.emails": pa.array(emails, pa.int32()),
            f"{self.label}.addresses": pa.array(addresses, pa.int32()),
        }

    def replace(self, text: str) -> tuple[str, int, int]:
        """The text with its addresses replaced, and how many e-mails and IP addresses were."""
        emails = v4 = v6 = 0
        if self.emails and "@" in text:
            text, emails = replace_emails(text, self.email_replacements, self.profile == "fineweb-v1")
        if self.ipv4:
            text, v4 = _replace(text, _IPV4, self.ipv4_replacements, self._replaceable)
        if self.ipv6:
            text, v6 = _replace(text, _IPV6, self.ipv6_replacements, _is_public_ipv6)
        return text, emails, v4 + v6

    def _replaceable(self, address: str) -> bool:
        try:
            return ipaddress.IPv4Address(address).is_global or not self.public_only
        except ValueError:
            return False

    def _candidates(self, column: pa.Array) -> pa.Array:
        """Rows that can hold an address, bool; found over Arrow's bytes, nothing is decoded."""
        leads = (("@", self.emails), (_IPV4_LEAD, self.ipv4), (_IPV6_LEAD, self.ipv6))
        pattern = "|".join(lead for lead, on in leads if on)
        if not pattern:
            return pa.array([False] * len(column), pa.bool_())
        return pc.fill_null(pc.match_substring_regex(column, pattern), False)


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


def _is_public_ipv6(address: str) -> bool:
    try:
        return ipaddress.IPv6Address(address).is_global
    except ValueError:
        return False
