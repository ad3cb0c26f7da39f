"""Say that a disk is full, or cannot be written to, in words: no other task would fare better."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from textmill.errors import UserError

__all__ = ["room_at"]

_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


@contextmanager
def room_at(place: str) -> Iterator[None]:
    """UserError where what is written within runs out of room at a place."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise UserError(f"{place}: cannot write there: {os.strerror(error.errno)}") from error
        raise
