"""Say under which licence every document of the corpus stands, and whom to credit.

`licenses.jsonl` has a line for each licence, licence address and source; `ATTRIBUTION.jsonl` one for each document
with a licence (CC BY 4.0, section 3(a)(1): creator, notice of the licence, and where the work was found). Both are
made from what was noted of the documents as they were written, so they tell the same story as the data.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from textmill.store.store import Store, StoredFile

SUMMARY: Final = "licenses"
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


def write_ledger(store: Store, credits: Sequence[StoredFile], licenses: Sequence[StoredFile]) -> LicenseLedger:
    """Put together what was noted as each file was written: `corpus/licenses.jsonl` and `corpus/ATTRIBUTION.jsonl`."""
    tally: dict[tuple[str | None, str | None, str | None], tuple[int, int]] = {}
    for file in licenses:
        with store.open_checked(file) as stream:
            for line in stream:
                license, url, source, documents, size = orjson.loads(line)
                before = tally.get((license, url, source), (0, 0))
                tally[license, url, source] = (before[0] + documents, before[1] + size)
    with store.output("corpus", ATTRIBUTION, ".jsonl", fixed=ATTRIBUTION) as output, output.local.open("wb") as sink:
        for file in credits:
            with store.open_checked(file) as stream:
                shutil.copyfileobj(stream, sink)
            output.rows += file.rows
    rows = tuple(
        LicenseRow(*group, documents, size)
        for group, (documents, size) in sorted(tally.items(), key=lambda item: [value or "" for value in item[0]])
    )
    with store.output("corpus", SUMMARY, ".jsonl", fixed=SUMMARY) as summary:
        summary.local.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
        summary.rows = len(rows)
    return LicenseLedger(rows, (output.published(), summary.published()))
