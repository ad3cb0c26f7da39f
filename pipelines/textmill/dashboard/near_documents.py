"""List records with what was measured of them, as tables whose rows lead to the documents."""

from collections.abc import Sequence

from textmill.dashboard.page import Cell, Column, Table
from textmill.dashboard.runs import Run
from textmill.inspect.columns import Columns
from textmill.inspect.plain_text import clip
from textmill.inspect.shown_settings import without_credentials

__all__ = ["documents_table"]

_NAMES = ("id", "url", "language", "fate")
_MOST_CHARS = 300


def documents_table(
    run: Run, columns: Columns, key: str, title: str, measured: Column, found: Sequence[tuple[int, Cell]]
) -> Table:
    """Records by their places among those held, each with what is said of it; addresses where they may be shown."""
    rows = columns.rows([place for place, _ in found], _NAMES)
    cells: list[tuple[Cell, ...]] = []
    for row, (_, value) in zip(rows, found, strict=True):
        address = clip(str(without_credentials(str(row["url"] or row["id"] or ""))), _MOST_CHARS)
        cells.append((address if run.has_text else "(left out)", value, str(row["fate"]), str(row["language"] or "")))
    return Table(
        key,
        title,
        (Column("Document"), measured, Column("Fate"), Column("Language")),
        cells,
        [{"id": str(row["id"])} for row in rows] if run.has_text else (),
        "documents",
    )
