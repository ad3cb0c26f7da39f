"""Tables of wikitext as rows `| a | b |`, a line each; those within a cell become its words.

Not as `table_rows` has it, with a line under the head and places kept free: widths and heads of wikitext's tables come
from templates as often as not, which are not known here, and boxes of facts have a head in each row.
"""

import re
from dataclasses import dataclass, field
from typing import Final

__all__ = ["BREAK_MARK", "with_rows"]

BREAK_MARK: Final = "\2"
"""Stands for `<br>` until lines have been told apart: a cell or an item goes on behind it."""

_DEEPEST: Final = 20
_START: Final = re.compile(r"[ \t:*]{0,40}\{\|")
_HEADING: Final = re.compile(r"==.+==[ \t]*")


@dataclass(slots=True)
class _Table:
    rows: list[list[list[str]]] = field(default_factory=lambda: [[]])
    caption: list[str] = field(default_factory=list)
    into: list[str] = field(default_factory=list)
    """The cell that is being read: its lines."""

    def cells(self, line: str, mark: str) -> None:
        """The cells of a line that begins one."""
        for cell in re.split(r"\|\||!!" if mark == "!" else r"\|\|", line):
            attributes, bar, words = cell.partition("|")
            self.into = [words if bar else attributes]
            self.rows[-1].append(self.into)

    def lines(self) -> list[str]:
        """What the table says."""
        found = [_flat(self.caption)]
        for row in self.rows:
            cells = [_flat(cell) for cell in row]
            if any(cells):
                found.append(f"| {' | '.join(cells)} |")
        return [line for line in found if line]


def _flat(lines: list[str]) -> str:
    return " ".join(" ".join(lines).replace(BREAK_MARK, " ").split())


def with_rows(text: str, with_tables: bool) -> str:
    """The text with its tables as rows, or without tables."""
    lines = text.split("\n")
    ends = sum(line.lstrip(" \t").startswith("|}") for line in lines)
    out: list[str] = []
    stack: list[_Table] = []
    for line in lines:
        bare = line.lstrip(" \t")
        if _START.match(line) and len(stack) < _DEEPEST:
            stack.append(_Table())
        elif not stack:
            # An end without a start is of no table.
            out.append(bare[2:] if bare.startswith("|}") else line)
        elif bare.startswith("|}"):
            ends -= 1
            _end(stack, out, with_tables, bare[2:])
        elif ends < len(stack) and _HEADING.fullmatch(line):
            # Not all that are open are closed behind: a section ends them rather than being lost in a cell.
            while stack:
                _end(stack, out, with_tables, "")
            out.append(line)
        else:
            _within(stack[-1], bare)
    while stack:
        _end(stack, out, with_tables, "")
    return "\n".join(out)


def _within(table: _Table, line: str) -> None:
    if line.startswith("|-"):
        table.rows.append([])
        table.into = []
    elif line.startswith("|+"):
        attributes, bar, words = line[2:].partition("|")
        table.into = table.caption
        table.caption.append(words if bar else attributes)
    elif line.startswith(("|", "!")):
        table.cells(line[1:], line[0])
    else:
        table.into.append(line)


def _end(stack: list[_Table], out: list[str], with_tables: bool, rest: str) -> None:
    table = stack.pop()
    if stack:
        stack[-1].into += [line.strip("| ").replace(" | ", ", ") for line in table.lines()]
        stack[-1].into.append(rest)
        return
    if with_tables:
        out += ["", *table.lines(), ""]
    if rest.strip():
        out.append(rest)
