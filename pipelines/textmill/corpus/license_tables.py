"""Show in the card what the licence ledger adds up to: by licence, and by how licences were read."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from textmill.corpus.ledger import LicenseRow
from textmill.corpus.markdown import code, table
from textmill.inspect import units

__all__ = ["license_tables"]

Key = TypeVar("Key")

_WORDS = (
    "`LICENSES.parquet` has a row for each document: its licence as an SPDX expression, its address, where it was "
    "read (evidence), what the statement speaks of (scope) and how it was read (method). `ATTRIBUTION.jsonl` names "
    "whom to credit, and `ATTRIBUTION.md` says what the licences ask for. Where no licence was found, the rights stay "
    "with the publisher."
)


def license_tables(rows: Sequence[LicenseRow], most_rows: int) -> str:
    """Both tables, of the licences and ways with most documents; bytes are those written, copies included."""
    licenses = [
        [code(name) if name else "none found", units.count(documents), units.data_size(size)]
        for name, documents, size in _totals((row.license, row) for row in rows)[:most_rows]
    ]
    parts = [_WORDS, table(["Licence", "Documents", "Text"], licenses, 1)]
    licensed = (((row.scope or "", row.method or ""), row) for row in rows if row.license is not None)
    ways = [
        [code(scope), code(method), units.count(documents), units.data_size(size)]
        for (scope, method), documents, size in _totals(licensed)[:most_rows]
    ]
    return "\n\n".join([*parts, table(["Scope", "Method", "Documents", "Text"], ways, 2)] if ways else parts)


def _totals(rows: Iterable[tuple[Key, LicenseRow]]) -> list[tuple[Key, int, int]]:
    """Documents and bytes by key, those with most documents first."""
    totals: dict[Key, tuple[int, int]] = {}
    for key, row in rows:
        documents, size = totals.get(key, (0, 0))
        totals[key] = (documents + row.documents, size + row.bytes)
    ranked = sorted(totals.items(), key=lambda item: (-item[1][0], str(item[0] or "")))
    return [(key, documents, size) for key, (documents, size) in ranked]
