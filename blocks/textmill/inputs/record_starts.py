"""Guesses where in a part of a file the first record begins, by how records begin, and reads what stands before all."""

import re
from typing import Final

from textmill.archive.member_starts import first_member, is_packed
from textmill.archive.stream_window import Window
from textmill.block import Shard
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import START, Border, FilePart
from textmill.inputs.unpacked import Unpacked

__all__ = ["first_match", "head_before"]

_ANYTHING: Final = re.compile(rb"")
_CHUNK_BYTES: Final = 1 << 16
_LONGEST: Final = 64
_MOST_HEAD_BYTES: Final = 1 << 16


def first_match(
    part: FilePart, start: re.Pattern[bytes], member_start: re.Pattern[bytes] | None = None
) -> Border | None:
    """Where `start` (at most 64 bytes) first matches in what is unpacked from the part's first member on.

    With `member_start` the first member that begins so, where the file has members.
    """
    with open_shard(part) as file:
        begin: int | None = part.start
        if is_packed(file, part.url, _ANYTHING):
            begin = first_member(file, part.url, member_start or _ANYTHING, part.start, part.stop)
            if member_start is not None:
                return None if begin is None else Border(begin)
        if begin is None:
            return None
        stream = Unpacked(file, part.url, Border(begin))
        window = Window(iter(lambda: stream.read(_CHUNK_BYTES), b""))
        # Members that begin in later parts are not looked through.
        at = 0
        while True:
            if not window.reach(at + 1) or part.ends_before(stream.border(at)):
                return None
            found = window.find(start, at, at + _CHUNK_BYTES, _LONGEST)
            if found is not None:
                border = stream.border(found)
                return None if part.ends_before(border) else border
            at += _CHUNK_BYTES
            window.forget(at)


def head_before(shard: Shard, start: re.Pattern[bytes]) -> bytes:
    """What stands before the first record of a file, at most 64 KiB; nothing where no record begins by then."""
    with open_shard(shard) as file:
        stream = Unpacked(file, shard.url, START)
        window = Window(iter(lambda: stream.read(_CHUNK_BYTES), b""))
        found = window.find(start, 0, _MOST_HEAD_BYTES, _LONGEST)
        return b"" if found is None else window.cut(0, found)
