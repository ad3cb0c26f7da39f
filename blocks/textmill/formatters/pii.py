"""Replace, tag or list e-mail and public IP addresses, and telephone numbers, bank accounts and cards where asked.

Source: datatrove 0.10.1 `PIIFormatter` as FineWeb runs it (recipes 5.1); the replacements are its own. We differ in
what is found: whole addresses beside letters of any script and in full-width signs, no versions, file names, prices or
sections (`textmill.pii`); `faithful: true` finds what datatrove's patterns do. Replacements, which are taken in turn,
start anew in every document: the reference goes on counting from document to document, so that its text depends on what
the worker saw before. Public IPv6 addresses are ours and can be turned off; a recipe that must equal FineWeb does.
"""

from collections import Counter
from itertools import cycle
from typing import ClassVar, Final, Literal, Self

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator

from textmill.batch import Batch, Columns
from textmill.block import Block, Measure
from textmill.documents import schema_of
from textmill.pii import datatrove_rules as datatrove
from textmill.pii.find import find
from textmill.pii.found_spans import KINDS, Kind, Span
from textmill.tokens.profile import Profile

_SPANS: Final = pa.list_(pa.struct([("kind", pa.string()), ("start", pa.int32()), ("end", pa.int32())]))
_TAGS: Final[dict[Kind, str]] = {
    "email": "<EMAIL_ADDRESS>",
    "ipv4": "<IP_ADDRESS>",
    "ipv6": "<IP_ADDRESS>",
    "iban": "<IBAN>",
    "card": "<CARD_NUMBER>",
    "phone": "<PHONE_NUMBER>",
}
_LEADS: Final[dict[Kind, str]] = {
    "email": "[@＠﹫]|%40",
    "ipv4": "[0-9０-９][.．﹒․][0-9０-９]{1,3}[.．﹒․]",
    "ipv6": "[23][0-9A-Fa-f]{3}:[0-9A-Fa-f:]|::[fF]{4}:|64:[fF]{2}9[bB]",
    "iban": "[A-Za-zＡ-Ｚ]{2}[0-9０-９]{2}",
    "card": "[0-9０-９]{4}",
    "phone": "[0-9０-９]",
}
"""What a text must have to be looked at, by kind."""


class Pii(Block):
    """Edits `text` (`mode: columns` does not); counts what it found, by kind, as measures."""

    edits: ClassVar[str] = "personal data such as e-mail addresses masked"

    version: ClassVar[int] = 2

    emails: bool = Field(default=True, description="Find e-mail addresses")
    ipv4: bool = Field(default=True, description="Find IPv4 addresses")
    ipv6: bool = Field(default=True, description="Find public IPv6 addresses (not in FineWeb)")
    phones: bool = Field(default=False, description="Find telephone numbers: international, or with a word for one")
    ibans: bool = Field(default=False, description="Find bank accounts (IBAN) by length and checksum")
    cards: bool = Field(default=False, description="Find payment cards by issuer, length and checksum (Luhn)")
    public_only: bool = Field(
        default=True, description="Leave IPv4 addresses that are private, reserved or for documentation"
    )
    mode: Literal["mask", "tag", "columns"] = Field(
        default="mask",
        description="What becomes of it: a harmless one in its place (`mask`), the name of its kind, such as "
        "<EMAIL_ADDRESS> (`tag`), or the text as it is and a column of kinds and places (`columns`)",
    )
    column: str = Field(
        default="pii_spans",
        pattern=r"^[a-z][a-z0-9_]*$",
        description="For `mode: columns`, the column of kinds with first and last (not included) character",
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
    phone_replacements: tuple[str, ...] = Field(
        default=("+1 202-555-0100", "+44 20 7946 0000"),
        min_length=1,
        description="Taken in turn within a document (numbers for fiction)",
    )
    iban_replacements: tuple[str, ...] = Field(
        default=("GB33BUKB20201555555555",), min_length=1, description="Taken in turn within a document (an example)"
    )
    card_replacements: tuple[str, ...] = Field(
        default=("4111 1111 1111 1111",), min_length=1, description="Taken in turn within a document (a test number)"
    )
    profile: Profile = Field(
        default="datatrove-0.10",
        description="Which e-mail addresses `faithful` finds: datatrove-0.10, or fineweb-v1 (datatrove v0.2.0: "
        "those in small letters only)",
    )
    faithful: bool = Field(
        default=False,
        description="Find addresses by datatrove's patterns: in versions and numbers too, and not beside letters of "
        "other scripts",
    )

    @model_validator(mode="after")
    def _of_datatrove(self) -> Self:
        if self.faithful and (self.mode != "mask" or self.phones or self.ibans or self.cards):
            raise ValueError("`faithful: true` replaces e-mail and IP addresses; leave out `mode` and the other kinds")
        if self.profile == "fineweb-v1" and not self.faithful:
            raise ValueError("`profile: fineweb-v1` needs `faithful: true`")
        return self

    def provides(self) -> pa.Schema:
        return pa.schema([(self.column, _SPANS)]) if self.mode == "columns" else schema_of("text")

    def measures(self) -> tuple[Measure, ...]:
        done = "found" if self.mode == "columns" else "replaced"
        named = (
            ("emails", f"E-mail addresses {done}", True),
            ("addresses", f"IP addresses {done}", True),
            ("phones", f"Telephone numbers {done}", self.phones),
            ("ibans", f"Bank accounts {done}", self.ibans),
            ("cards", f"Payment cards {done}", self.cards),
        )
        return tuple(Measure(name, meaning, pa.int32(), high=20, counts=True) for name, meaning, on in named if on)

    def packages(self) -> tuple[str, ...]:
        return ("regex",)

    def apply(self, batch: Batch) -> Columns:
        column = batch.column("text")
        edited: dict[int, str] = {}
        spans: list[list[dict[str, object]]] = [[] for _ in range(len(batch))]
        counts: list[Counter[Kind]] = [Counter() for _ in range(len(batch))]
        for row in pc.indices_nonzero(self._candidates(column)).to_pylist():
            before = column[row].as_py()
            if self.faithful:
                after, counts[row] = self._replace_as_datatrove(before)
            else:
                found = find(before, self._kinds(), self.public_only)
                counts[row].update(span.kind for span in found)
                spans[row] = [{"kind": kind, "start": start, "end": end} for start, end, kind in found]
                after = self._edited(before, found)
            if after != before:
                edited[row] = after
        columns: Columns = {f"{self.label}.{name.name}": _counted(name, counts) for name in self.measures()}
        if self.mode == "columns":
            columns[self.column] = pa.array(spans, _SPANS)
            return columns
        if edited:
            column = pa.array([edited.get(row, text) for row, text in enumerate(column.to_pylist())], pa.large_string())
        columns["text"] = column.cast(pa.large_string())
        return columns

    def _edited(self, text: str, found: list[Span]) -> str:
        if self.mode == "columns" or not found:
            return text
        turns = {kind: cycle((_TAGS[kind],) if self.mode == "tag" else self._replacements(kind)) for kind in KINDS}
        parts: list[str] = []
        done = 0
        for start, end, kind in found:
            parts += (text[done:start], next(turns[kind]))
            done = end
        return "".join(parts) + text[done:]

    def _replace_as_datatrove(self, text: str) -> tuple[str, Counter[Kind]]:
        counts: Counter[Kind] = Counter()
        if self.emails and "@" in text:
            small_only = self.profile == "fineweb-v1"
            text, counts["email"] = datatrove.replace_emails(text, self.email_replacements, small_only)
        if self.ipv4:
            text, counts["ipv4"] = datatrove.replace_ipv4(text, self.ipv4_replacements, self.public_only)
        if self.ipv6:
            text, counts["ipv6"] = datatrove.replace_ipv6(text, self.ipv6_replacements)
        return text, counts

    def _kinds(self) -> tuple[Kind, ...]:
        wanted = (self.emails, self.ipv4, self.ipv6, self.ibans, self.cards, self.phones)
        return tuple(kind for kind, on in zip(KINDS, wanted, strict=True) if on)

    def _replacements(self, kind: Kind) -> tuple[str, ...]:
        found = (self.email_replacements, self.ipv4_replacements, self.ipv6_replacements, self.iban_replacements)
        return dict(zip(KINDS, (*found, self.card_replacements, self.phone_replacements), strict=True))[kind]

    def _candidates(self, column: pa.Array) -> pa.Array:
        """Rows that can hold what is sought, bool; found over Arrow's bytes, nothing is decoded."""
        leads: dict[Kind, str] = {**_LEADS, "email": "@", "ipv4": datatrove.IPV4_LEAD, "ipv6": datatrove.IPV6_LEAD}
        pattern = "|".join((leads if self.faithful else _LEADS)[kind] for kind in self._kinds())
        if not pattern:
            return pa.array([False] * len(column), pa.bool_())
        return pc.fill_null(pc.match_substring_regex(column, pattern), False)


def _counted(measure: Measure, counts: list[Counter[Kind]]) -> pa.Array:
    kinds: tuple[Kind, ...] = tuple(kind for kind in KINDS if _MEASURES[kind] == measure.name)
    return pa.array([sum(found[kind] for kind in kinds) for found in counts], pa.int32())


_MEASURES: Final[dict[Kind, str]] = {
    "email": "emails",
    "ipv4": "addresses",
    "ipv6": "addresses",
    "iban": "ibans",
    "card": "cards",
    "phone": "phones",
}
