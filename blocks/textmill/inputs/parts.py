"""Big files as several shards: where each part begins is guessed, read on from there, and proved by its neighbour.

A part has the records that begin in its bytes, as they are stored. Where its first record begins cannot be known
without reading the parts before it, so it is guessed; the part before says, once it is read, where its last record
ended. Where the two differ (a member within a member, a quoted line end, damage at the border), the part is read from
where it was told. So a guess costs time where it is wrong, and never a record. The engine does this in `surveying`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from textmill.block import Shard

__all__ = ["END", "START", "Border", "Ending", "FilePart", "Split", "file_of", "in_parts", "stored_bytes", "whole"]

_UNITS: Final = ("", "k", "m", "g")
_SIZE: Final = re.compile(r"(\d{1,15})\s*([kmg]?)i?b?", re.IGNORECASE)


def _bytes(written: object) -> object:
    """`256MB` and the like as a number of bytes (powers of 1,024); what is no text as it is."""
    if not isinstance(written, str):
        return written
    found = _SIZE.fullmatch(written.strip())
    if found is None:
        raise ValueError("must be a whole number of bytes, with a unit such as `256MB` or without (k, M, G), or null")
    return int(found[1]) << 10 * _UNITS.index(found[2].lower())


Split = Annotated[
    Annotated[int, Field(ge=1)] | None,
    BeforeValidator(_bytes, json_schema_input_type=int | str | None),
    Field(
        description="Bytes of a file, as it is stored, in a shard, such as `256MB`: a longer file is cut into shards "
        "that are read side by side, with the ids, order and records of the whole; not in trials with `limit` or "
        "`skip`; null: a file is a shard",
    ),
]


@dataclass(frozen=True, order=True)
class Border:
    """Where a record begins: at a byte of the file as it is stored, and so many unpacked bytes after it."""

    offset: int
    """Of a packed file the first byte of a member."""
    skip: int = 0


START: Final = Border(0)
END: Final = Border(1 << 62)
"""Where no record follows any more."""


@dataclass
class Ending:
    """What a reader says when it has read a part: where the next one begins, and how many lines this one had."""

    border: Border = END
    lines: int = 0


@dataclass(frozen=True)
class FilePart(Shard):
    """The records of a file that begin in its bytes [start, stop), as they are stored."""

    file: str = ""
    """Name of the whole file's shard, which rows and ids have."""
    start: int = 0
    stop: int = 0
    begin: Border = START
    """Where its first record begins."""
    first_row: int = 0
    """Rows of the file before it."""
    first_line: int = 0
    taken: frozenset[int] = frozenset()
    """Keys (`id_keys`) of its ids that rows before it have."""
    ending: Ending | None = field(default=None, compare=False)
    """Set where the part is surveyed: ids are looked at, and the reader says where it ended."""

    def ends_before(self, border: Border) -> bool:
        """Whether a record that begins there is of a later part."""
        return border.offset >= self.stop

    def ends_at(self, border: Border, lines: int = 0) -> None:
        """To be called by readers with where the part was found to end."""
        if self.ending is not None:
            self.ending.border, self.ending.lines = border, lines


def file_of(shard: Shard) -> str:
    """The name of the whole file, which rows have as `shard` and made-up ids begin with."""
    return shard.file if isinstance(shard, FilePart) else shard.name


def whole(shard: Shard) -> Shard:
    """The shard that a part's file would be by itself."""
    if not isinstance(shard, FilePart):
        return shard
    return Shard(shard.source, shard.file, shard.url, shard.identity.rpartition("@")[0])


def stored_bytes(shard: Shard) -> int | None:
    """Size of a whole file, with which its identity ends (`inputs.paths`); None of published ones, and of no file."""
    said = shard.identity.rpartition(":")[2]
    return int(said) if said.isdigit() else None


def in_parts(shards: Sequence[Shard], size: int | None) -> list[Shard]:
    """The shards, with each file of more than `size` bytes cut into parts; files of unknown size stay whole."""
    if size is None:
        return list(shards)
    found: list[Shard] = []
    for shard in shards:
        stored = stored_bytes(shard)
        if stored is None or stored <= size:
            found.append(shard)
            continue
        for start in range(0, stored, size):
            stop = min(start + size, stored)
            name, identity = f"{shard.name}@{start:015d}", f"{shard.identity}@{start}-{stop}"
            found.append(FilePart(shard.source, name, shard.url, identity, shard.name, start, stop, Border(start)))
    return found
