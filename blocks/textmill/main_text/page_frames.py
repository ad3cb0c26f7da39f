"""Puts finished blocks into what holds them (items, quotes, cells, tables) and writes each of these as lines."""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = ["Block", "Frame", "Kind", "cell_text", "joined", "table_blocks"]

Kind = Literal["text", "code", "item", "row", "heading"]
_LONGEST_CELL_CHARS: Final = 500
_MOST_SPAN: Final = 30
_FENCE: Final = re.compile(r"`{3,}")


@dataclass(slots=True)
class Block:
    """A paragraph, a code block, an item of a list, a row of a table; `first` begins its list or table."""

    kind: Kind
    text: str
    first: bool = False
    language: str = ""


@dataclass(slots=True)
class Cell:
    """A table's cell and how many columns and rows it takes."""

    blocks: list[Block]
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Frame:
    """An open element that holds blocks."""

    kind: Literal["page", "item", "quote", "cell", "table", "list"]
    blocks: list[Block] = field(default_factory=list)
    marker: str = ""
    is_first: bool = False
    number: int = -1
    """Of the next item, in an ordered list."""
    items: int = 0
    rows: list[list[Cell]] = field(default_factory=list)
    has_header: bool = False
    is_layout: bool = False
    is_wanted: bool = True
    """Whether a table of data is written."""
    span: tuple[int, int] = (1, 1)


def joined(blocks: list[Block], *, markdown: bool) -> str:
    """Blocks one below the other, an empty line between them but for the items of a list and the rows of a table."""
    out: list[str] = []
    before: Block | None = None
    for block in blocks:
        if before is not None:
            tight = block.kind in ("item", "row") and not block.first and before.kind == block.kind
            out.append("\n" if tight else "\n\n")
        out.append(fenced(block) if markdown and block.kind == "code" else block.text)
        before = block
    return "".join(out)


def fenced(block: Block) -> str:
    """Code between fences that are longer than any inside."""
    fence = "`" * max(3, 1 + max((len(run) for run in _FENCE.findall(block.text)), default=0))
    return f"{fence}{block.language}\n{block.text}\n{fence}"


def item_text(frame: Frame, *, markdown: bool) -> str:
    """An item with its marker; what follows its first line is indented under it."""
    body_parts: list[str] = []
    before: Block | None = None
    for block in frame.blocks:
        if before is not None:
            body_parts.append("\n" if block.kind == "item" and before.kind in ("text", "item") else "\n\n")
        body_parts.append(fenced(block) if markdown and block.kind == "code" else block.text)
        before = block
    indent = " " * len(frame.marker)
    first, *rest = "".join(body_parts).split("\n")
    return "\n".join([frame.marker + first, *(indent + line if line else "" for line in rest)])


def quote_text(blocks: list[Block], *, markdown: bool) -> str:
    """A quotation; in plain text it is like any other."""
    text = joined(blocks, markdown=markdown)
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if markdown else text


def cell_text(blocks: list[Block], *, markdown: bool) -> str:
    """A cell on one line."""
    lines: list[str] = []
    for block in blocks:
        for line in block.text.split("\n"):
            if line.strip():
                lines.append(f"`{line}`" if markdown and block.kind == "code" and "`" not in line else line.strip())
    return ("<br>".join(lines).replace("|", "\\|")) if markdown else " ".join(lines)


def table_blocks(frame: Frame, *, markdown: bool) -> list[Block]:
    """A table's rows, or the blocks in its cells where a table only lays out a page."""
    rows = [row for row in frame.rows if any(cell.blocks for cell in row)]
    if _lays_out(frame, rows):
        return [block for row in rows for cell in row for block in cell.blocks]
    if not frame.is_wanted:
        return []
    lines = [[cell_text(cell.blocks, markdown=markdown) for cell in row] for row in rows]
    grid = _spread(rows, lines)
    width = max(map(len, grid))
    if not markdown:
        return [Block("row", " | ".join(row), number == 0) for number, row in enumerate(grid)]
    written = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in grid]
    written.insert(1, f"|{' --- |' * width}")
    return [Block("row", line, number == 0) for number, line in enumerate(written)]


def _spread(rows: list[list[Cell]], lines: list[list[str]]) -> list[list[str]]:
    """The grid of texts, a cell that spans several rows in each of them."""
    grid: list[list[str]] = []
    held: dict[int, tuple[int, str]] = {}
    for row, texts in zip(rows, lines, strict=True):
        out: list[str] = []
        for cell, text in zip(row, texts, strict=True):
            _place_held(held, out)
            for _ in range(min(cell.columns, _MOST_SPAN)):
                if cell.rows > 1:
                    held[len(out)] = (cell.rows - 1, text)
                out.append(text)
        _place_held(held, out)
        grid.append(out)
    return grid


def _place_held(held: dict[int, tuple[int, str]], out: list[str]) -> None:
    while (at := len(out)) in held:
        left, text = held[at]
        if left == 1:
            del held[at]
        else:
            held[at] = (left - 1, text)
        out.append(text)


def _lays_out(frame: Frame, rows: list[list[Cell]]) -> bool:
    if frame.is_layout or not rows:
        return True
    cells = [cell for row in rows for cell in row]
    chars = [sum(len(block.text) for block in cell.blocks) for cell in cells]
    if frame.has_header:
        return max(chars) > 10 * _LONGEST_CELL_CHARS
    if max(map(len, rows)) == 1 or len(rows) == 1:
        return True
    if any(block.kind in ("heading", "row") for cell in cells for block in cell.blocks):
        return True
    return max(chars) > _LONGEST_CELL_CHARS and max(chars) > 0.4 * sum(chars)
