"""Standard output and standard error as all commands write them: nothing that is printed acts, leaks or floods.

Names of files, URLs, reasons, languages, licences and errors come from strangers. A terminal would obey control
characters, a page with a line break could write a line of ours, and errors quote addresses with passwords in them.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
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
        self._is_json = False

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at it, rather than a file."""
        return self._console.is_terminal

    def write_json_lines(self) -> None:
        """From now on write everything as JSON, an object a line, with the time and the kind of event."""
        self._is_json = True

    def say(self, *lines: str) -> None:
        """A line for each text."""
        for line in lines:
            if self._is_json:
                self._event("message", {"message": shown(line)})
            else:
                self._console.print(Text(shown(line)), soft_wrap=True)

    def log(self, line: str, event: str, facts: Mapping[str, object]) -> None:
        """A line of a log, with the time; `event` and `facts` are what it says where JSON is written."""
        if self._is_json:
            self._event(event, facts)
        else:
            self._console.print(Text(shown(f"{_now()} {line}")), soft_wrap=True)

    def _event(self, event: str, facts: Mapping[str, object]) -> None:
        told = hide_in_texts({"time": _now(), "event": event, **facts})
        self._console.out(_ascii(told), highlight=False)

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
        self._console.out(_ascii(data, indent=1), highlight=False)

    def page(self, text: str) -> None:
        """Lines of ours, such as a reference."""
        self._console.out(plain(text), end="", highlight=False)

    def bars(self, *columns: ProgressColumn) -> Progress:
        """Bars of progress at the end of the screen, each described by what `shown` gives."""
        return Progress(*columns, console=self._console)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ascii(data: object, indent: int | None = None) -> str:
    return json.dumps(data, indent=indent, ensure_ascii=True).replace("\x7f", "\\u007f")


_width = None if sys.stdout is not None and sys.stdout.isatty() else _LOG_COLUMNS
out: Final = Screen(Console(highlight=False, markup=False, emoji=False, soft_wrap=True, width=_width))
err: Final = Screen(Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True))
