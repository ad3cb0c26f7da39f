"""Prepare a table for the page: cells in words, headings that sort, links that export, and no more rows than fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from textmill.dashboard.page import Cell, Column, Kind, Table
from textmill.dashboard.query import Query
from textmill.inspect import units
from textmill.inspect.plain_text import clip

ROWS_SHOWN: Final = 25
MOST_ROWS_SHOWN: Final = 2_000
"""Of a table in a page; its export has all."""
_ROWS_IN_FILE: Final = 100
_CELL_CHARS: Final = 400
_WRITTEN: Final[dict[Kind, Callable[[float], str]]] = {
    "count": lambda value: units.count(round(value)),
    "share": lambda value: units.share(value, 1),
    "bytes": lambda value: units.data_size(round(value)),
    "seconds": units.duration,
    "number": units.measure,
    "text": str,
}


@dataclass(frozen=True)
class Heading:
    """A column's heading: where a click on it leads, and how it is sorted now (ascending, descending or not)."""

    name: str
    unit: str
    is_number: bool
    link: str
    order: str


@dataclass(frozen=True)
class ShownTable:
    """A table as the template draws it."""

    key: str
    title: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]]
    links: Sequence[str]
    total: int
    more: str
    """Where all rows that a page may hold are shown; empty where they are."""


def shown(table: Table, query: Query, is_file: bool) -> ShownTable:
    """The table at a state of its view; in a file there is no address to go to, so nothing is a link."""
    ordered = in_order(table, query)
    most = _ROWS_IN_FILE if is_file else query.integer(f"rows.{table.key}", ROWS_SHOWN, ROWS_SHOWN, MOST_ROWS_SHOWN)
    total = len(ordered.rows)
    more = (
        ""
        if is_file or total <= most or most == MOST_ROWS_SHOWN
        else str(query.with_values({f"rows.{table.key}": str(MOST_ROWS_SHOWN)}))
    )
    links = [] if is_file else [f"{table.leads_to}{Query(link)}" for link in ordered.links[:most]]
    return ShownTable(
        key=table.key,
        title=table.title,
        headings=[_heading(table, place, query, is_file) for place in range(len(table.columns))],
        rows=[
            [_words(cell, column) for cell, column in zip(row, table.columns, strict=True)]
            for row in ordered.rows[:most]
        ],
        links=links,
        total=total,
        more=more,
    )


def in_order(table: Table, query: Query) -> Table:
    """The table sorted as the query says, else as the view gave it; empty cells are last."""
    place, is_falling = _asked_order(table, query)
    if place is None:
        return table
    filled = [index for index, row in enumerate(table.rows) if row[place] is not None]
    empty = [index for index, row in enumerate(table.rows) if row[place] is None]
    if table.columns[place].kind == "text":
        filled.sort(key=lambda index: str(table.rows[index][place]).casefold(), reverse=is_falling)
    else:
        filled.sort(key=lambda index: float(table.rows[index][place] or 0), reverse=is_falling)
    order = [*filled, *empty]
    return Table(
        table.key,
        table.title,
        table.columns,
        [table.rows[index] for index in order],
        [table.links[index] for index in order] if table.links else (),
        table.leads_to,
    )


def _asked_order(table: Table, query: Query) -> tuple[int | None, bool]:
    """The column by which is sorted, and whether the largest comes first."""
    asked = query.text(f"sort.{table.key}")
    names = [column.name for column in table.columns]
    name = asked.removeprefix("-")
    return (names.index(name), asked.startswith("-")) if name in names else (None, False)


def _heading(table: Table, place: int, query: Query, is_file: bool) -> Heading:
    column = table.columns[place]
    sorted_by, is_falling = _asked_order(table, query)
    is_number = column.kind != "text"
    order = "" if sorted_by != place else "descending" if is_falling else "ascending"
    falls_next = not is_falling if sorted_by == place else is_number
    link = query.with_values({f"sort.{table.key}": f"{'-' if falls_next else ''}{column.name}"})
    return Heading(column.name, column.unit, is_number, "" if is_file else str(link), order)


def _words(cell: Cell, column: Column) -> str:
    if cell is None:
        return units.NOTHING
    if isinstance(cell, str):
        return clip(cell, _CELL_CHARS)
    return _WRITTEN[column.kind](cell)
