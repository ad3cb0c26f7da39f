"""Reads tables of XML, HTML's (`tr`, `td`) and those of CALS (`row`, `entry`), as rows of text."""

from collections.abc import Callable, Iterator

from lxml import etree

from textmill.formats.layout.table_rows import Cell, Row, rows_text
from textmill.formats.xml.xml_names import children, local

__all__ = ["table_text"]

_CELLS = ("td", "th", "entry", "cell")
_ROWS = ("tr", "row")
_GROUPS = ("thead", "tbody", "tfoot", "tgroup", "table")


def table_text(table: etree._Element, words_of: Callable[[etree._Element], str]) -> str:
    """The table as rows of `| a | b |`; what stands in no row (a title, a caption) as lines above them."""
    above: list[str] = []
    rows: list[Row] = []
    for element, is_head in _parts(table, False, 0):
        if local(element) in _ROWS:
            rows.append(_row(element, is_head, words_of))
        elif words := words_of(element):
            above.append(words)
    written = rows_text(rows)
    lines = "\n".join(above)
    return f"{lines}\n\n{written}" if lines and written else lines or written


def _parts(element: etree._Element, is_head: bool, depth: int) -> Iterator[tuple[etree._Element, bool]]:
    """Rows, and whether they are of the head; and elements that are neither rows nor groups of them."""
    for one in element:
        name = local(one)
        if name in _GROUPS and depth < 8:
            yield from _parts(one, is_head or name == "thead", depth + 1)
        elif name and name not in ("colgroup", "col", "colspec", "spanspec"):
            yield one, is_head


def _row(row: etree._Element, is_head: bool, words_of: Callable[[etree._Element], str]) -> Row:
    cells = list(children(row, *_CELLS))
    rows = (_number(cell, "rowspan", "morerows") for cell in cells)
    return Row(
        [Cell(words_of(cell), _columns(cell), high) for cell, high in zip(cells, rows, strict=True)],
        is_head or (bool(cells) and all(local(cell) == "th" or cell.get("role") == "label" for cell in cells)),
    )


def _columns(cell: etree._Element) -> int:
    span = _number(cell, "colspan", "cols")
    first, last = (_digits(cell.get(name)) for name in ("namest", "nameend"))
    return last - first + 1 if span == 1 and 0 < first < last else span


def _number(cell: etree._Element, html: str, other: str) -> int:
    """HTML says how many, CALS in `morerows` how many more."""
    if cell.get(html) is not None:
        return max(_digits(cell.get(html)), 1)
    more = _digits(cell.get(other))
    return more + 1 if other == "morerows" else max(more, 1)


def _digits(text: str | None) -> int:
    """The number at the end of `3`, `col3`, `c3`; 0 where there is none."""
    digits = (text or "").strip()[-6:].lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-. ")
    return int(digits) if digits.isascii() and digits.isdigit() else 0
