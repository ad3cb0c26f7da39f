"""Write a table whole as CSV or JSON, so that a spreadsheet takes no cell for a formula and no digit is lost."""

import csv
import io
import json
import math
from typing import Final

from textmill.dashboard.page import Cell, Column, Table
from textmill.inspect.csv_cells import safe_cell

FORMATS: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def exported(table: Table, form: str) -> bytes:
    """The table in one of FORMATS."""
    return _csv(table) if form == "csv" else _json(table)


def _csv(table: Table) -> bytes:
    """Text that begins like a formula has an apostrophe before it; numbers are numbers."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([_cell(_heading(column)) for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return written.getvalue().encode("utf-8", "replace")


def _heading(column: Column) -> str:
    return f"{column.name} ({column.stored_unit})" if column.stored_unit else column.name


def _cell(cell: Cell) -> Cell:
    return safe_cell(cell) if isinstance(cell, str) else cell


def _json(table: Table) -> bytes:
    """What is no finite number is null."""
    described = {
        "title": table.title,
        "columns": [{"name": column.name, "unit": column.stored_unit, "kind": column.kind} for column in table.columns],
        "rows": [[_finite(cell) for cell in row] for row in table.rows],
    }
    return json.dumps(described, allow_nan=False).encode()


def _finite(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell
