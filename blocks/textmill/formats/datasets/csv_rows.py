"""Cuts the bytes of a CSV or TSV file into rows of fields (RFC 4180, and what Excel, pandas, PostgreSQL and R write).

A quote opens a field only at its beginning; within it a quote is doubled, or stands behind the escape character where
there is one. A row whose quotes do not fit costs its first line: the next line begins a row again, so that one quote
too many does not take the rest of the file with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from textmill.archive.stream_window import Window

__all__ = ["Dialect", "Row", "rows", "sniffed"]

_DELIMITERS: Final = (b",", b"\t", b";", b"|")
_LOOKED_AT_ROWS: Final = 64


@dataclass(frozen=True)
class Dialect:
    """How fields and rows end; each is one byte."""

    delimiter: bytes
    line_end: bytes = b"\n"
    quote: bytes | None = b'"'
    escape: bytes | None = None

    @cached_property
    def field(self) -> re.Pattern[bytes]:
        """A field with what ends it."""
        end, until = re.escape(self.delimiter), b"[^" + re.escape(self.delimiter) + b"]*+"
        if self.quote is None:
            return re.compile(b"()()(" + until + b")(" + end + rb"|\Z)")
        quote = re.escape(self.quote)
        inner = b"[^" + quote + (re.escape(self.escape) if self.escape else b"") + b"]++|" + quote + quote
        if self.escape is not None:
            inner += b"|" + re.escape(self.escape) + b"."
        quoted = quote + b"((?:" + inner + b")*+)" + quote + b"(" + until + b")"
        return re.compile(b"(?:" + quoted + b"|(" + until + b"))(" + end + rb"|\Z)", re.DOTALL)

    @cached_property
    def sound_row(self) -> re.Pattern[bytes] | None:
        """A row whose quotes are all around fields or doubled within them, with its line end."""
        if self.quote is None or self.escape is not None:
            return None
        quote, end = re.escape(self.quote), re.escape(self.line_end)
        plain = b"[^" + quote + re.escape(self.delimiter) + end + b"]*+"
        field = b"(?:" + quote + b"(?:[^" + quote + b"]++|" + quote + quote + b")*+" + quote + b"|" + plain + b")"
        before_end = b"\\r?" if self.line_end == b"\n" else b""
        return re.compile(field + b"(?:" + re.escape(self.delimiter) + field + b")*+" + before_end + end)

    @cached_property
    def some_quote(self) -> re.Pattern[bytes]:
        """The quote; nothing where there is none."""
        return re.compile(b"(?!)" if self.quote is None else re.escape(self.quote))

    @cached_property
    def escaped(self) -> re.Pattern[bytes] | None:
        """The escape character and what it stands before."""
        return None if self.escape is None else re.compile(re.escape(self.escape) + b"(.)", re.DOTALL)

    def quotes(self, line: bytes) -> int:
        """How many quotes open or close something."""
        if self.quote is None:
            return 0
        return (line if self.escaped is None else self.escaped.sub(b"", line)).count(self.quote)


@dataclass(frozen=True, slots=True)
class Row:
    """Fields as bytes, or a fault: `unclosed_quote`, `bad_quotes` (text behind a quoted field), `too_large`."""

    position: int
    fields: list[bytes]
    fault: str | None = None


def rows(window: Window, dialect: Dialect, max_bytes: int, start: int = 0) -> Iterator[Row]:
    """The rows from `start` on, where one begins; empty lines have no fields. Memory is bounded by `max_bytes`."""
    line_end = re.compile(re.escape(dialect.line_end))
    position = start
    while window.reach(position + 1):
        end = window.first(line_end, position, position + max_bytes, 1)
        if end is None and window.reach(position + max_bytes):
            yield Row(position, [], "too_large")
            window.skip_to(position + max_bytes)
            position = _after(window, line_end, window.base)
            continue
        row, behind = _row(window, dialect, line_end, position, window.end if end is None else end, max_bytes)
        yield row
        position = behind
        window.forget(position)


def _after(window: Window, line_end: re.Pattern[bytes], position: int) -> int:
    found = window.find(line_end, position, None, 1)
    return window.end if found is None else found + 1


def _row(
    window: Window, dialect: Dialect, line_end: re.Pattern[bytes], start: int, first_end: int, max_bytes: int
) -> tuple[Row, int]:
    """The row that begins at `start`, whose first line ends at `first_end`, and where the next one begins."""
    line = window.cut(start, first_end)
    behind = min(first_end + 1, window.end)
    if dialect.quote is None or dialect.quote not in line:
        line = _without_cr(line, dialect)
        return Row(start, line.split(dialect.delimiter) if line else []), behind
    if dialect.sound_row is not None:
        # Most rows are, and need no look at each of their lines.
        sound = window.matches(dialect.sound_row, start, min(window.end - start, max_bytes))
        if sound is not None:
            end = start + len(sound[0]) - 1
            fields = _fields(_without_cr(window.cut(start, end), dialect), dialect, has_lines=True)
            assert isinstance(fields, list)  # that its quotes fit was just found
            return Row(start, fields), end + 1
    found = _fields(_without_cr(line, dialect), dialect, has_lines=False)
    is_open, end = found == "unclosed_quote", first_end
    quote = dialect.some_quote
    while is_open and window.reach(end + 2):
        # A field with line ends; it is looked at again once another quote may have closed it. Lines without one are
        # passed over together.
        next_quote = window.first(quote, end + 1, start + max_bytes, 1)
        if next_quote is None:
            break
        following = window.first(line_end, next_quote, start + max_bytes, 1)
        if following is None and window.reach(start + max_bytes):
            break
        following = window.end if following is None else following
        is_open = dialect.quotes(window.cut(end + 1, following)) % 2 == 0
        end = following
    if end > first_end and not is_open:
        found = _fields(_without_cr(window.cut(start, end), dialect), dialect, has_lines=True)
    if isinstance(found, list):
        return Row(start, found), min(end + 1, window.end)
    return Row(start, [], found), behind


def _without_cr(line: bytes, dialect: Dialect) -> bytes:
    return line.removesuffix(b"\r") if dialect.line_end == b"\n" else line


def _fields(data: bytes, dialect: Dialect, has_lines: bool) -> list[bytes] | str:
    """The fields of a row, or its fault."""
    found: list[bytes] = []
    position = 0
    while True:
        match = dialect.field.match(data, position)
        assert match is not None  # a field without quotes matches anything
        quoted, behind, plain, end = match.groups()
        if plain is not None:
            if dialect.quote is not None and plain.startswith(dialect.quote):
                return "unclosed_quote"
            if has_lines and dialect.line_end in plain:
                return "bad_quotes"
            found.append(plain)
        elif has_lines and behind.strip(b" \t"):
            return "bad_quotes"
        else:
            assert dialect.quote is not None  # else nothing is quoted
            found.append(quoted.replace(dialect.quote * 2, dialect.quote) + behind.rstrip(b" \t"))
        if dialect.escaped is not None:
            found[-1] = dialect.escaped.sub(rb"\1", found[-1])
        if not end:
            return found
        position = match.end()


def sniffed(head: bytes, quote: bytes | None, escape: bytes | None, delimiter: bytes | None) -> Dialect:
    """The dialect of a file by its first bytes: the delimiter that gives most rows as many fields, of those most."""
    line_end = b"\n" if b"\n" in head or b"\r" not in head else b"\r"
    if delimiter is not None:
        return Dialect(delimiter, line_end, quote, escape)
    return max((Dialect(one, line_end, quote, escape) for one in _DELIMITERS), key=lambda one: _fit(head, one))


def _fit(head: bytes, dialect: Dialect) -> tuple[float, int]:
    counts = []
    for row in rows(Window(iter((head,))), dialect, len(head) + 1):
        if row.fields:
            counts.append(len(row.fields))
        if len(counts) == _LOOKED_AT_ROWS:
            break
    if not counts or counts[0] == 1:
        return 0.0, 0
    return counts.count(counts[0]) / len(counts), counts[0]
