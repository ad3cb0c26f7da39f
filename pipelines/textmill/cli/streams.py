"""Standard streams that may end before the program does: closed from the start, or read by a program that stops early.

`textmill status RUN | head -1` and `>&-` are no errors: what nobody reads is not written, and the work and its exit
code stay what they are. A full disk is an error.
"""

import io
import os
import sys
from typing import TYPE_CHECKING, Final, TextIO

from textmill.errors import UserError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["make_lasting"]

_STANDARD: Final = (0, 1, 2)


class _Lasting(io.FileIO):
    """A file that writes to nowhere once nobody reads it."""

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data) or 0
        except OSError as error:
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), self.fileno())
            if not isinstance(error, BrokenPipeError):
                raise UserError(f"cannot write to standard output: {error.strerror}") from error
            return memoryview(data).nbytes


def make_lasting() -> None:
    """Let the standard streams of this process outlive their readers."""
    for number in _STANDARD:
        try:
            os.fstat(number)
        except OSError:  # closed; the next file that is opened would take its place
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = _lasting(1, sys.stdout)
    sys.stderr = _lasting(2, sys.stderr)


def _lasting(number: int, stream: TextIO | None) -> TextIO:
    encoding = "utf-8" if stream is None else stream.encoding
    file = _Lasting(number, "w", closefd=False)
    is_at_once = number == _STANDARD[-1] or file.isatty()
    return io.TextIOWrapper(io.BufferedWriter(file), encoding, errors="backslashreplace", line_buffering=is_at_once)
