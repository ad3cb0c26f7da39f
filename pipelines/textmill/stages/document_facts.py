"""What a ledger or a sample needs to know of documents, taken from rows that have the columns for it or have not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["FACTS", "STRINGS", "DocumentFacts", "facts_of", "facts_of_row"]

STRINGS: Final = ("id", "url", "source", "language", "license", "license_url")
_CREDITS: Final = ("author", "title", "url")
FACTS: Final = (*STRINGS, "attribution", "text")
"""The columns that are read."""


@dataclass(frozen=True)
class DocumentFacts:
    """One document; None where it does not say, or says what is no string."""

    id: str | None
    url: str | None
    source: str | None
    language: str | None
    license: str | None
    license_url: str | None
    author: str | None
    title: str | None
    credit_url: str | None
    text: str
    """Cut to the characters asked for."""
    text_bytes: int
    """UTF-8 bytes of the whole text."""


def facts_of(batch: pa.RecordBatch, text_chars: int = 0) -> Iterator[DocumentFacts]:
    """The documents of a batch in order, with the first `text_chars` characters of their texts."""
    nothing = [None] * batch.num_rows
    columns = {
        name: batch.column(name).to_pylist() if name in batch.schema.names else nothing
        for name in (*STRINGS, "attribution")
    }
    texts, sizes = [""] * batch.num_rows, [0] * batch.num_rows
    if "text" in batch.schema.names:
        column = batch.column("text")
        sizes = [size or 0 for size in pc.binary_length(column).to_pylist()]
        if text_chars:
            texts = [text or "" for text in pc.utf8_slice_codeunits(column, 0, text_chars).to_pylist()]
    for row in range(batch.num_rows):
        strings = {name: columns[name][row] for name in STRINGS}
        yield facts_of_row(strings, columns["attribution"][row], texts[row], sizes[row])


def facts_of_row(values: dict[str, object], credit: object, text: str, text_bytes: int) -> DocumentFacts:
    """One document, of the values of STRINGS and of `attribution`."""
    author, title, url = (_string(credit.get(name)) if isinstance(credit, dict) else None for name in _CREDITS)
    strings = {name: _string(value) for name, value in values.items()}
    return DocumentFacts(**strings, author=author, title=title, credit_url=url, text=text, text_bytes=text_bytes)


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
