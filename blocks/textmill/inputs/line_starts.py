"""Guesses where in a part of a file the first line of JSON begins."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import orjson

from textmill.archive.member_starts import first_member, is_packed
from textmill.archive.packed_members import JSON_START, members
from textmill.inputs.lines import ends_by_cr
from textmill.inputs.member_places import Places
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import Border, FilePart

__all__ = ["first_line"]

_ANYTHING: Final = re.compile(rb"")
_KEPT_BYTES: Final = 1 << 20
"""So much of the first line is looked at, to know whether it is a whole one."""


def first_line(part: FilePart) -> Border | None:
    """Where it begins: at the first member, or behind the first line end, where that member begins amid a line."""
    with open_shard(part) as file:
        end = b"\r" if ends_by_cr(file, part.url) else b"\n"
        if not is_packed(file, part.url, JSON_START):
            found = _behind(file, part, part.start - 1, end)
        else:
            at = first_member(file, part.url, _ANYTHING, part.start, part.stop)
            if at is None:
                return None
            found = Border(at) if _is_whole(_first(file, part, at, end)) else _behind(file, part, at, end)
    return None if found is None or part.ends_before(found) else found


def _pieces(file: BinaryIO, part: FilePart, begin: int, places: Places) -> Iterator[bytes]:
    for member in members(file, part.url, JSON_START, begin):
        places.begins(member)
        for piece in member.pieces:
            places.passes(len(piece))
            yield piece


def _behind(file: BinaryIO, part: FilePart, begin: int, end: bytes) -> Border | None:
    """Where the line after the first line end begins; None where none does."""
    places, passed, behind = Places(), 0, None
    for piece in _pieces(file, part, begin, places):
        if behind is None:
            at = piece.find(end)
            behind = None if at < 0 else passed + at + 1
        passed += len(piece)
        if behind is not None and passed > behind:
            return places.border(behind)
    return None


def _first(file: BinaryIO, part: FilePart, begin: int, end: bytes) -> bytes:
    """The first line, or what of it is looked at."""
    found = b""
    for piece in _pieces(file, part, begin, Places()):
        found += piece
        if end in piece or len(found) >= _KEPT_BYTES:
            break
    return found.partition(end)[0]


def _is_whole(line: bytes) -> bool:
    text = line.removeprefix(b"\xef\xbb\xbf").strip()
    if len(line) >= _KEPT_BYTES:
        return text.startswith(b"{")
    try:
        return not text or isinstance(orjson.loads(text), dict)
    except orjson.JSONDecodeError:
        return False
