"""Say under which licence every document of the corpus stands, and whom to credit.

`licenses.jsonl` has a line for each licence, licence address and source; `ATTRIBUTION.jsonl` one for each document
with a licence (CC BY 4.0, section 3(a)(1): creator, notice of the licence, and where the work was found). Both are
made from the corpus files themselves, so they cannot tell another story than the data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

import orjson

from textmill.inspect.corpus_rows import CorpusDocument, read_documents
from textmill.store.store import Store, StoredFile

LICENSES: Final = "licenses"
ATTRIBUTION: Final = "ATTRIBUTION"


@dataclass(frozen=True)
class LicenseRow:
    """Documents and UTF-8 text bytes of one source under one licence; None where none was found."""

    license: str | None
    license_url: str | None
    source: str | None
    documents: int
    bytes: int


@dataclass(frozen=True)
class LicenseLedger:
    """Both ledgers as stored, and the rows of the first."""

    rows: tuple[LicenseRow, ...]
    files: tuple[StoredFile, ...]


def write_ledger(store: Store, files: Sequence[StoredFile]) -> LicenseLedger:
    """Stream the corpus once; write `corpus/licenses.jsonl` and `corpus/ATTRIBUTION.jsonl`."""
    tally: dict[tuple[str | None, str | None, str | None], tuple[int, int]] = {}
    with store.output("corpus", ATTRIBUTION, ".jsonl", fixed=ATTRIBUTION) as output, output.local.open("wb") as sink:
        for document in _documents(store, files):
            group = (document.license, document.license_url, document.source)
            documents, size = tally.get(group, (0, 0))
            tally[group] = (documents + 1, size + document.text_bytes)
            if document.license is not None:
                _credit(sink, document)
                output.rows += 1
    rows = tuple(
        LicenseRow(*group, documents, size)
        for group, (documents, size) in sorted(tally.items(), key=lambda item: [value or "" for value in item[0]])
    )
    with store.output("corpus", LICENSES, ".jsonl", fixed=LICENSES) as summary:
        summary.local.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
        summary.rows = len(rows)
    return LicenseLedger(rows, (output.published(), summary.published()))


def _documents(store: Store, files: Sequence[StoredFile]) -> Iterator[CorpusDocument]:
    for file in files:
        store.check(file)
        yield from read_documents(store, file)


def _credit(sink: BinaryIO, document: CorpusDocument) -> None:
    line = {
        "id": document.id,
        "license": document.license,
        "license_url": document.license_url,
        "author": document.author,
        "title": document.title,
        "url": document.credit_url or document.url,
    }
    sink.write(orjson.dumps(line) + b"\n")
