"""Write the views of a run as one HTML file that opens without a network, for people who have no server."""

import base64
import math
from collections.abc import Mapping
from typing import Final

from textmill.dashboard import rendering
from textmill.dashboard.export import FORMATS, exported
from textmill.dashboard.navigation import VIEWS
from textmill.dashboard.page import Cell, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.inspect.plain_text import clip
from textmill.inspect.shown_addresses import without_addresses
from textmill.store.store import Store

_NO_QUERY: Final = Query()
_ROWS: Final = 1_000
"""Of each table that can be saved; the file is to stay below 10 MB."""
_CELL_CHARS: Final = 500


def render(store: Store, has_text: bool = True) -> str:
    """The report of a run, finished or not; without text it holds no text and no address of a page.

    UserError when the directory holds no run.
    """
    run = Run(store, has_text, fresh_seconds=math.inf, is_file=True)  # all views of one moment
    pages = [(view, view.make(run, _NO_QUERY)) for view in VIEWS]
    downloads = {(view.name, table.key): _downloads(table, has_text) for view, page in pages for table in page.tables}
    frame = rendering.Frame(run.overview, downloads=downloads, has_text=has_text)
    return rendering.file_page(frame, [rendering.section(frame, view, page, _NO_QUERY) for view, page in pages])


def _downloads(table: Table, has_text: bool) -> Mapping[str, str]:
    """The table in each format as an address that holds all of it, which a browser saves without any script."""
    rows = [[_held(cell, has_text) for cell in row] for row in table.rows[:_ROWS]]
    held = Table(table.key, table.title, table.columns, rows)
    return {form: _data_address(media_type, exported(held, form)) for form, media_type in FORMATS.items()}


def _held(cell: Cell, has_text: bool) -> Cell:
    if not isinstance(cell, str):
        return cell
    return clip(cell if has_text else without_addresses(cell), _CELL_CHARS)


def _data_address(media_type: str, content: bytes) -> str:
    return f"data:{media_type.replace(' ', '')};base64,{base64.b64encode(content).decode()}"
