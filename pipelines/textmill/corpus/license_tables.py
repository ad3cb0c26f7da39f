"""Show in the card what the licence ledger adds up to: by licence, by source, and by how licences were read."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from textmill.corpus.ledger import LicenseRow, SourceRow
from textmill.corpus.markdown import code, table
from textmill.inspect import units

__all__ = ["license_tables"]

Key = TypeVar("Key")

_WORDS = (
    "`LICENSES.parquet` has a row for each document: its licence as an SPDX expression, its address, where it was "
    "read (evidence), what the statement speaks of (scope), how it was read (method), and what the document's source "
    "declares where that is another licence. `ATTRIBUTION.jsonl` names "
    "whom to credit, and `ATTRIBUTION.md` says what the licences ask for. Where no licence was found, the rights stay "
    "with the publisher."
)


def license_tables(rows: Sequence[LicenseRow], by_source: Sequence[SourceRow], most_rows: int) -> str:
    """The tables, of what has most documents; bytes are those written, copies included."""
    licenses = [
        [_license(name), units.count(documents), units.data_size(size)]
        for name, documents, size in _totals((row.license, row) for row in rows)[:most_rows]
    ]
    parts = [_WORDS, table(["Licence", "Documents", "Text"], licenses, 1)]
    if len({row.source for row in by_source}) > 1:
        parts.append(_of_sources(by_source, most_rows))
    licensed = (((row.scope or "", row.method or ""), row) for row in rows if row.license is not None)
    ways = [
        [code(scope), code(method), units.count(documents), units.data_size(size)]
        for (scope, method), documents, size in _totals(licensed)[:most_rows]
    ]
    return "\n\n".join([*parts, table(["Scope", "Method", "Documents", "Text"], ways, 2)] if ways else parts)


def _of_sources(by_source: Sequence[SourceRow], most_rows: int) -> str:
    """Each source's licences, those with most documents first; sources by name, as in the table of sources."""
    ranked = sorted(by_source, key=lambda row: -row.documents)[:most_rows]
    ranked.sort(key=lambda row: row.source or "")
    rows = [
        [
            code(row.source) if row.source else "not named",
            _license(row.license),
            units.count(row.documents),
            units.data_size(row.bytes),
        ]
        for row in ranked
    ]
    left = len(by_source) - len(ranked)
    more = f"\n\nand {units.count(left)} more; `LICENSES.parquet` has all." if left else ""
    return table(["Source", "Licence", "Documents", "Text"], rows, 2) + more


def _license(name: str | None) -> str:
    return code(name) if name else "none found"


def _totals(rows: Iterable[tuple[Key, LicenseRow]]) -> list[tuple[Key, int, int]]:
    """Documents and bytes by key, those with most documents first."""
    totals: dict[Key, tuple[int, int]] = {}
    for key, row in rows:
        documents, size = totals.get(key, (0, 0))
        totals[key] = (documents + row.documents, size + row.bytes)
    ranked = sorted(totals.items(), key=lambda item: (-item[1][0], str(item[0] or "")))
    return [(key, documents, size) for key, (documents, size) in ranked]
