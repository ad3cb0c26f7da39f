"""Put untrusted values into Markdown so that they are read as text: no markup, link, HTML or table cell of theirs."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from textmill.inspect.plain_text import clip, one_line, plain

_CODE_SAFE: Final = re.compile(r"[A-Za-z0-9 ._,:;/?&=%#~@()+*!$'\"-]+")
_ENDS_STRUCTURE: Final = re.compile(r"[|<>&\\]|:(?=//)")
_MARKS_UP: Final = re.compile(r"[`*_\[\]#~$!^@]")
_MOST_CHARS: Final = 200


def text(value: str, chars: int = _MOST_CHARS) -> str:
    """One line of text, cut to `chars` characters, in which nothing is markup.

    What could end a table cell or begin HTML is a numeric reference: those are resolved after the structure is parsed.
    """
    line = _ENDS_STRUCTURE.sub(lambda found: f"&#{ord(found[0])};", clip(one_line(value), chars))
    return "".join(_escaped(part) for part in re.split(r"(&#[0-9]+;)", line))


def code(value: str) -> str:
    """One line as a code span where the value allows it, else as `text`; a dash for nothing."""
    line = clip(one_line(value), _MOST_CHARS)
    if not line:
        return "–"
    return f"`{line}`" if _CODE_SAFE.fullmatch(line) else text(line)


def table(header: Sequence[str], rows: Iterable[Sequence[str]], numbers_from: int) -> str:
    """A table of cells that are Markdown already; columns from `numbers_from` on are set right."""
    marks = ["---" if index < numbers_from else "---:" for index in range(len(header))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, marks, *rows))


def block(content: str, language: str) -> str:
    """A fenced code block of plain text, its fence longer than any run of backticks within."""
    content = plain(content)
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{content.rstrip()}\n{fence}"


def _escaped(part: str) -> str:
    return part if part.startswith("&#") else _MARKS_UP.sub(lambda found: f"\\{found[0]}", part)
