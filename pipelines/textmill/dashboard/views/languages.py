"""Show of which languages, sources and hosts most is lost, with how sure that is, and warn where nearly all is."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from textmill.dashboard.charts.bars import Bar, Part, shares
from textmill.dashboard.charts.drawing import Figure
from textmill.dashboard.page import Cell, Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect import units
from textmill.inspect.groups import LEAST_DOCUMENTS, UNKNOWN, Loss, by_domain, losses, removed_by
from textmill.inspect.token_counts import of_tally
from textmill.inspect.unwanted import to_warn_of
from textmill.store.stats import Tally, TokenSum

_DOMAIN: Final = "(top-level domain)"
"""No column of a user's own is called so."""
TITLES: Final = {
    "language": "Language",
    "source": "Source",
    "license": "Licence",
    "license_scope": "What its licence speaks of",
    "license_method": "How its licence was read",
    "host": "Host",
    _DOMAIN: "Top-level domain",
}
_DRAWN: Final = 12
_WARNED: Final = ("language", "script")
"""Columns of which nearly nothing may be left without a warning."""


def view(run: Run, query: Query) -> Page:
    """One column at a time, `column`; in a file all of them."""
    stats = run.snapshot.stats
    tallies = dict(stats.breakdowns)
    order = list(dict.fromkeys(block.label for block in stats.blocks))
    if "host" in tallies:
        tallies[_DOMAIN] = by_domain(tallies["host"])
    known = [column for column in TITLES if tallies.get(column)]
    names = known + sorted(column for column, groups in tallies.items() if groups and column not in TITLES)
    column = query.choice("column", names, names[0] if names else "")
    found = {name: losses(tallies[name]) for name in names}
    keys = _keys(names)
    tables = {name: _table(name, key, found[name], tallies[name], stats.tokens) for name, key in keys.items()}
    by_block = {name: _by_block(name, f"{key}-blocks", tallies[name], found[name], order) for name, key in keys.items()}
    context = {
        "columns": [(name, _title(name)) for name in names],
        "column": column,
        "by_column": tables,
        "least": LEAST_DOCUMENTS,
        "charts": {name: _chart(_title(name), rows) for name, rows in found.items() if _drawn(rows)},
        "matrices": {name: table for name, table in by_block.items() if table.rows},
        "alarms": [
            (_title(name), row, removed_by(tallies[name][row.value], order))
            for name in _WARNED
            for row in to_warn_of(run.snapshot, name)
        ],
    }
    shown = [*tables.values(), *(table for table in by_block.values() if table.rows)]
    return Page("Languages and sources", "languages.html.j2", context, shown)


def _table(column: str, key: str, rows: list[Loss], tallies: Mapping[str, Tally], tokens: TokenSum) -> Table:
    """With tokens where some were counted; a group without its own has those of all by the byte."""
    columns = (
        Column(_title(column)),
        Column("In", "documents", "count"),
        Column("Kept", "documents", "count"),
        Column("Dropped", "documents", "count"),
        Column("Share kept", "", "share"),
        Column("from", "95 %", "share"),
        Column("to", "95 %", "share"),
        Column("Text kept", "", "bytes"),
        Column("Tokens kept", "about", "count"),
    )
    found: list[tuple[Cell, ...]] = []
    for row in rows:
        counted = of_tally(_tally(tallies, row), tokens)
        counts = (row.documents, row.kept, row.dropped, row.share_kept, row.low, row.high, row.kept_bytes)
        found.append((row.value, *counts, None if counted is None else counted.count))
    return Table(key, f"By {_title(column).lower()}, most lost first", columns, found)


def _by_block(column: str, key: str, tallies: Mapping[str, Tally], rows: list[Loss], order: Sequence[str]) -> Table:
    """Documents of each value that each block dropped; no rows where that is not counted, as of hosts."""
    labels = [label for label in order if any(label in tally.dropped_by for tally in tallies.values())]
    columns = (
        Column(_title(column)),
        Column("In", "documents", "count"),
        *(Column(label, "dropped", "count") for label in labels),
        Column("Kept", "documents", "count"),
    )
    found: list[tuple[Cell, ...]] = []
    for row in rows if labels else []:
        dropped_by = _tally(tallies, row).dropped_by
        found.append((row.value, row.documents, *(dropped_by.get(label, 0) for label in labels), row.kept))
    return Table(key, f"By {_title(column).lower()} and block: documents dropped", columns, found)


def _tally(tallies: Mapping[str, Tally], row: Loss) -> Tally:
    return tallies[""] if row.value == UNKNOWN and "" in tallies else tallies[row.value]


def _keys(columns: Sequence[str]) -> dict[str, str]:
    """Names for addresses, whatever columns are called; no two are the same."""
    found: dict[str, str] = {}
    for column in columns:
        key = "by-" + re.sub(r"[^a-z0-9]+", "-", column.lower()).strip("-")
        found[column] = f"{key}-{len(found)}" if key in found.values() else key
    return found


def _title(column: str) -> str:
    return TITLES.get(column, column)


def _drawn(rows: list[Loss]) -> list[Loss]:
    return [row for row in rows if row.documents >= LEAST_DOCUMENTS][:_DRAWN]


def _chart(title: str, rows: list[Loss]) -> Figure:
    return shares(
        f"{title}: share of documents kept, most lost first, of those with at least {LEAST_DOCUMENTS} documents",
        [
            Bar(
                row.value,
                f"{units.share(row.kept, row.documents)} of {units.count(row.documents)}",
                [
                    Part("kept", row.kept, f"{row.value}: {units.count(row.kept)} kept"),
                    Part("dropped", row.dropped, f"{row.value}: {units.count(row.dropped)} dropped"),
                ],
                (row.low, row.high),
            )
            for row in _drawn(rows)
        ],
    )
