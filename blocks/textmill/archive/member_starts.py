"""Guesses where in a packed file a member begins, for a reader that begins in its midst."""

import re
from typing import BinaryIO, Final

from textmill.archive.codec import SKIPPABLE, DamagedMember, UnreadableError
from textmill.archive.packed_members import codec_of, learn, plain_from
from textmill.archive.stream_window import Window

__all__ = ["first_member", "is_packed"]

_MAGIC_BYTES: Final = 10
_TRIES: Final = 256


def first_member(file: BinaryIO, name: str, start: re.Pattern[bytes], begin: int, stop: int) -> int | None:
    """Where in [begin, stop) a member seems to begin, which unpacks and then begins as `start` says; None: none does.

    What is packed within a member may be taken for one. After many that do not unpack no more are tried.
    """
    head = Window(plain_from(file, 0))
    codec = codec_of(head, name, start)
    if codec is None:
        return begin
    learn(codec, head)
    raw = Window(plain_from(file, begin), begin)
    position = begin
    for _ in range(_TRIES):
        at = raw.find(codec.magic, position, stop, _MAGIC_BYTES)
        if at is None:
            return None
        position = at + 1
        if raw.matches(SKIPPABLE, at, _MAGIC_BYTES):
            continue
        try:
            first = next(codec.unpack(raw, at), b"")
        except (DamagedMember, UnreadableError):
            continue
        if first and start.match(first):
            return at
    return None


def is_packed(file: BinaryIO, name: str, start: re.Pattern[bytes]) -> bool:
    """Whether the file has members."""
    return codec_of(Window(plain_from(file, 0)), name, start) is not None
