"""Write text into cells of CSV so that a spreadsheet takes none for a formula, and read it back as it was."""

from typing import Final

__all__ = ["safe_cell", "text_of_cell"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_MARK: Final = "'"


def safe_cell(text: str) -> str:
    """The text with an apostrophe before what a formula begins with, apostrophes before that included."""
    return f"{_MARK}{text}" if text.lstrip(_MARK).startswith(_FORMULA) else text


def text_of_cell(cell: str) -> str:
    """What `safe_cell` was given."""
    return cell[1:] if cell.startswith(_MARK) and cell.lstrip(_MARK).startswith(_FORMULA) else cell
