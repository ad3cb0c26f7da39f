"""Read what the command line says of workers: folders that they are to have, and memory."""

import os
import re
import sys
from collections.abc import Iterable
from typing import Final

from textmill.errors import UserError

__all__ = ["shipped", "size_of"]

_SIZE: Final = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(k|m|g|t)?i?b?", re.IGNORECASE)
_UNITS: Final = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


def shipped(folders: Iterable[str]) -> tuple[str, ...]:
    """Absolute paths of folders, whose modules can be imported from now on; UserError for what is no folder."""
    found = []
    for folder in folders:
        path = os.path.abspath(os.path.expanduser(folder))
        if not os.path.isdir(path):
            raise UserError(f"--ship {folder}: there is no such folder")
        found.append(path)
    sys.path[:0] = [path for path in found if path not in sys.path]
    return tuple(found)


def size_of(written: str) -> int:
    """Bytes of `4GB` and the like, in powers of 1,024; UserError for what is no size."""
    found = _SIZE.fullmatch(written.strip())
    if found is None:
        raise UserError(f"--memory-per-worker {written}: must be a size such as 4GB or 512MB")
    return int(float(found[1]) * _UNITS[(found[2] or "").lower()])
