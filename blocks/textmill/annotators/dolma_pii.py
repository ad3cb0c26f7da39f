"""Mark e-mail addresses, telephone numbers and IP addresses as Dolma's regular expressions find them.

Source: Dolma 1.2.1 tagger `pii_regex_with_counts_fast_v2`, used by Common Pile (recipes 8.2). An e-mail's span holds
the signs before it and the blank after it: what gets replaced. `faithful: true` keeps two slips: an address at the
very end of the text is missed, and `doc_frac` is 1 too large. Time is linear in the text, however odd it is.
"""

import re
from collections.abc import Iterator
from typing import Final

import pyarrow as pa
from pydantic import Field

from textmill.batch import Batch, Columns
from textmill.block import Measure
from textmill.origins.dolma.email_matches import emails
from textmill.origins.dolma.paragraphs import paragraphs
from textmill.origins.dolma.tagged_spans import Span
from textmill.origins.dolma.tagger import Tagger

_PHONE: Final = re.compile(r"(?<!\s)\s++\(?\d{3}\)?[-. ]*\d{3}[-. ]?\d{4}")
_BYTE: Final = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)"
_IP: Final = re.compile(rf"(?:{_BYTE}\.){{3}}{_BYTE}")
_MOST_QUESTION_MARKS: Final = 10_000


class DolmaPii(Tagger):
    """Adds spans EMAIL_ADDRESS, PHONE_NUMBER, IP_ADDRESS line by line, then `doc_count` and `doc_frac`.

    Texts with more than 10,000 question marks are not searched (Dolma's guard against slow expressions).
    """

    faithful: bool = Field(
        default=False, description="Miss an e-mail at the end of the text and add 1 to `doc_frac`, as Dolma does"
    )

    def measures(self) -> tuple[Measure, ...]:
        return (
            Measure("doc_count", "Spans found", pa.float64(), 0, 20),
            Measure("doc_frac", "Characters in spans / characters of the text; -1 for none", pa.float64(), -1, 2),
        )

    def apply(self, batch: Batch) -> Columns:
        return self._tagged([self._tag(text) for text in batch.texts])

    def _tag(self, text: str) -> list[Span]:
        searched = text.count("?") <= _MOST_QUESTION_MARKS
        found = list(self._find(text)) if searched else []
        covered = sum(span.end - span.start for span in found) + (len(text) if self.faithful else 0)
        share = covered / len(text) if text else -1.0
        return [*found, Span(0, len(text), "doc_count", float(len(found))), Span(0, len(text), "doc_frac", share)]

    def _find(self, text: str) -> Iterator[Span]:
        for line, start, _ in paragraphs(text):
            for first, last in emails(line, at_end=not self.faithful):
                yield Span(start + first, start + last, "EMAIL_ADDRESS")
            for match in _PHONE.finditer(line):
                yield Span(start + match.start(), start + match.end(), "PHONE_NUMBER")
            if "." in line:
                for match in _IP.finditer(line):
                    yield Span(start + match.start(), start + match.end(), "IP_ADDRESS")
