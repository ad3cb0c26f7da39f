"""Reads lists of paths (`.paths`), packed or not, as Common Crawl publishes them: one name of a file a line.

Entries are names, never patterns. They count from https://data.commoncrawl.org/ where the list itself comes from
there, else from the list's folder. A list may name other lists, but not itself.
"""

import os
import re
from collections.abc import Iterator
from typing import Final

from textmill.archive.packed_members import members
from textmill.errors import UserError
from textmill.inputs.opening import opened
from textmill.inputs.places import is_url, local_path
from textmill.location import said_of

__all__ = ["is_list", "listed"]

_COMMON_CRAWL: Final = "https://data.commoncrawl.org/"
_COMMON_CRAWL_PLACES: Final = (_COMMON_CRAWL, "s3://commoncrawl/")
_ENDINGS: Final = tuple(f".paths{packing}" for packing in ("", ".gz", ".zst", ".bz2", ".xz", ".lz4"))
_ANYTHING: Final = re.compile(b"")


def is_list(path: str) -> bool:
    """Whether the path is that of a list."""
    return path.endswith(_ENDINGS)


def listed(path: str, base: str | None, within: tuple[str, ...] = ()) -> Iterator[str]:
    """All files that a list names, and the lists in it; `base` is what relative entries count from.

    UserError when a list is missing, empty, damaged, or `within` itself.
    """
    place = local_path(path)
    key = path if place is None else os.path.realpath(place)
    if key in within:
        raise UserError(f"{path}: this list of paths names itself" + (", through others" if within[-1] != key else ""))
    for entry in _entries(path, base):
        if is_list(entry):
            yield from listed(entry, base, (*within, key))
        else:
            yield entry


def _entries(path: str, base: str | None) -> list[str]:
    try:
        text = _unpacked(path).decode("utf-8-sig")
    except FileNotFoundError:
        raise UserError(f"{path}: no such list of paths") from None
    except Exception as error:  # file systems raise what their client libraries do
        raise UserError(f"{path}: this list of paths cannot be read ({said_of(path, error)})") from error
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    entries = [line for line in lines if line.strip() and not line.startswith("#")]
    if not entries:
        raise UserError(f"{path}: this list of paths is empty")
    if base is None:
        base = _COMMON_CRAWL if path.startswith(_COMMON_CRAWL_PLACES) else path.rpartition("/")[0]
        base = base or ("." if not path.startswith("/") else "/")
    return [_resolved(entry, base) for entry in entries]


def _unpacked(path: str) -> bytes:
    parts: list[bytes] = []
    with opened(path) as file:
        for member in members(file, path, _ANYTHING):
            parts.extend(member.pieces)
            if member.fault is not None:
                raise ValueError(member.fault)
    return b"".join(parts)


def _resolved(entry: str, base: str) -> str:
    """The entry's path; blanks around it are part of the name only where such a file is."""
    exact, bare = (
        name if is_url(name) or os.path.isabs(name) else f"{base.rstrip('/')}/{name}" for name in (entry, entry.strip())
    )
    place = local_path(exact)
    return exact if place is not None and os.path.lexists(place) else bare
