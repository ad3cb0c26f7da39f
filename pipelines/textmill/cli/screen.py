"""Standard output and standard error as all commands write them: nothing that is printed acts, leaks or floods.

Names of files, URLs, reasons, languages, licences and errors come from strangers. A terminal would obey control
characters, a page with a line break could write a line of ours, and errors quote addresses with passwords in them.
"""

import json
import re
import sys
from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.progress import Progress, ProgressColumn
from rich.table import Table
from rich.text import Text

from textmill.brief import brief
from textmill.credentials import hide_in_texts
from textmill.inspect.plain_text import plain

__all__ = ["Screen", "err", "out", "shown"]

_LOG_COLUMNS: Final = 160
"""Width of tables in a log, where a line per block can be searched for."""
_WORD_CHARS: Final = 500
_LINE_CHARS: Final = 5000
_LONG_WORD: Final = re.compile(rf"\S{{{_WORD_CHARS + 1},}}")
_LINE_BREAK: Final = "\N{SYMBOL FOR LINE FEED}"


def shown(text: str) -> str:
    """One line: control characters as pictures, credentials hidden, long words and lines cut and their length said."""
    text = _LONG_WORD.sub(lambda found: brief(found[0], _WORD_CHARS), text)
    return plain(brief(text, _LINE_CHARS)).replace("\n", _LINE_BREAK)


class Screen:
    """A standard stream, or the console of a test."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at it, rather than a file."""
        return self._console.is_terminal

    def say(self, *lines: str) -> None:
        """A line for each text."""
        for line in lines:
            self._console.print(Text(shown(line)), soft_wrap=True)

    def table(self, table: Table, rows: Iterable[Iterable[str]]) -> None:
        """A table of the columns of `table`, and these rows."""
        for row in rows:
            table.add_row(*(Text(shown(cell)) for cell in row))
        self._console.print(table)

    def json(self, data: object) -> None:
        """For scripts: credentials hidden, else exact when parsed."""
        self.exact_json(hide_in_texts(data))

    def exact_json(self, data: object) -> None:
        """Data for scripts, exact when parsed; in ASCII, so that no terminal or locale is in the way."""
        self._console.out(json.dumps(data, indent=1, ensure_ascii=True).replace("\x7f", "\\u007f"), highlight=False)

    def page(self, text: str) -> None:
        """Lines of ours, such as a reference."""
        self._console.out(plain(text), end="", highlight=False)

    def bars(self, *columns: ProgressColumn) -> Progress:
        """Bars of progress at the end of the screen, each described by what `shown` gives."""
        return Progress(*columns, console=self._console)


_width = None if sys.stdout is not None and sys.stdout.isatty() else _LOG_COLUMNS
out: Final = Screen(Console(highlight=False, markup=False, emoji=False, soft_wrap=True, width=_width))
err: Final = Screen(Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True))
