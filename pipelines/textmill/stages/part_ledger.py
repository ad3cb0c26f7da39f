"""Note under which licences the documents of one file of the corpus stand, and whom to credit, as they are written.

What is noted are the very rows that the writer gets, so it tells the same story as the data in whatever format that is.
"""

from pathlib import Path
from typing import BinaryIO, Final

import orjson
import pyarrow as pa

from textmill.stages.document_facts import DocumentFacts, facts_of

__all__ = ["CREDITS", "LICENSES", "PartLedger"]

LICENSES: Final = "licenses"
"""Role of the file with a line for each licence, licence address and source: documents and bytes of text."""
CREDITS: Final = "credits"
"""Role of the file with a line for each document with a licence."""


class PartLedger:
    """The ledger of one file; `credits` is open for writing, `licenses` can be written at the end."""

    def __init__(self, credits: BinaryIO) -> None:
        self._credits = credits
        self._tally: dict[tuple[str | None, str | None, str | None], tuple[int, int]] = {}
        self.credited = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Rows with the columns of `FACTS`, as far as there."""
        for document in facts_of(batch):
            group = (document.license, document.license_url, document.source)
            documents, size = self._tally.get(group, (0, 0))
            self._tally[group] = (documents + 1, size + document.text_bytes)
            if document.license is not None:
                self._credits.write(_credit(document))
                self.credited += 1

    def write_licenses(self, path: Path) -> int:
        """Write the tallies; how many there are."""
        rows = sorted(self._tally.items(), key=lambda item: [value or "" for value in item[0]])
        path.write_bytes(b"".join(orjson.dumps([*group, *sums]) + b"\n" for group, sums in rows))
        return len(rows)


def _credit(document: DocumentFacts) -> bytes:
    line = {
        "id": document.id,
        "license": document.license,
        "license_url": document.license_url,
        "author": document.author,
        "title": document.title,
        "url": document.credit_url or document.url,
    }
    return orjson.dumps(line) + b"\n"
