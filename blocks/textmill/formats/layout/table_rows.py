"""Writes a table as rows of `| a | b |`, a line under its head; cells over several columns or rows keep places free.

What a table claims of its width is not believed beyond measure: places that are kept free have a limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["Cell", "Row", "rows_text"]

_MOST_COLUMNS: Final = 200
_MOST_FREE_PLACES: Final = 20_000
_FREE_PLACES: Final = 50
_FREE_PER_CELL: Final = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of text, and over how many columns and rows it goes."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """The cells that a row itself has."""

    cells: Sequence[Cell]
    is_head: bool = False


def rows_text(rows: Sequence[Row]) -> str:
    """The table; rows without any text are left out."""
    free = min(_FREE_PLACES + _FREE_PER_CELL * sum(len(row.cells) for row in rows), _MOST_FREE_PLACES)
    taken: dict[int, int] = {}  # columns that cells of rows above still take, and how many rows long
    lines: list[str] = []
    are_heads = True
    for row in rows:
        places: list[str] = []
        begun: dict[int, int] = {}
        for cell in row.cells:
            while free > 0 and taken.get(len(places), 0) > 0:
                places.append("")
                free -= 1
            first = len(places)
            places.append(cell.text.replace("|", "\\|"))
            wide = max(min(cell.columns, _MOST_COLUMNS - len(places) + 1, free + 1), 1)
            places.extend([""] * (wide - 1))
            free -= wide - 1
            if cell.rows > 1 and free > 0:
                begun.update(dict.fromkeys(range(first, first + wide), cell.rows))
        taken = {column: rest - 1 for column, rest in {**taken, **begun}.items() if rest > 1}
        if not any(places):
            continue
        if are_heads and not row.is_head and lines:
            lines.append(_rule(lines[-1]))
        are_heads = are_heads and row.is_head
        lines.append(f"| {' | '.join(places)} |")
    return "\n".join(lines)


def _rule(head: str) -> str:
    """The line under a head of as many columns."""
    columns = head.replace("\\|", "").count("|") - 1
    return f"|{' --- |' * columns}"
