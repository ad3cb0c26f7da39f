"""Add a run's segment to an index, once: done again it changes nothing, and nothing is seen until all is there.

The segment's name is a digest of what it holds and of the state of the index that it was made for. A run that finds
its own segment in place is done; one that finds its own earlier segment last (it was run again with other settings or
shards) puts the new one there; anything else in its place means that the index has moved on.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from textmill.errors import UserError
from textmill.matching.index.folder import IndexFolder
from textmill.matching.index.state import Entry, Index, IndexFile, Segment, read, replace

_DIGITS: Final = 12


@dataclass(frozen=True)
class NewFile:
    """A file of the segment, and how to open what is copied there."""

    file: IndexFile
    open: Callable[[], BinaryIO]


def entry_of(segment: Segment, number: int) -> Entry:
    """Name and digest of a segment that stands at a place, counted from 0."""
    digest = hashlib.sha256(content(segment)).hexdigest()
    return Entry(name=f"{number:05d}-{digest[:_DIGITS]}", sha256=digest)


def check_place(base: Index, now: Index, mine: Collection[str]) -> None:
    """UserError unless the index is as it was planned for, or what follows is this run's own (digests `mine`)."""
    count = len(base.entries)
    if now.upto(count).state != base.state or len(now.entries) < count:
        raise UserError(
            f"{base.url}: segments that this run was deduplicated against are gone; run it in a new directory"
        )
    if len(now.entries) > count and now.entries[count].sha256 not in mine:
        runs = ", ".join(repr(segment.run) for segment in now.segments[count:])
        raise UserError(
            f"{base.url}: the index has moved on since this run was planned: {runs} came in between; "
            "start this run in a new directory, or drop those segments (`textmill index drop`)"
        )


def append(
    base: Index, definition: str, segment: Segment, files: Sequence[NewFile], mine: Collection[str] = ()
) -> Entry:
    """Add the segment behind those of `base`; its entry. UserError when the index is no longer as `base` was read.

    `mine` are digests of segments that the same run has added before, in other shape.
    """
    count = len(base.entries)
    entry = entry_of(segment, count)
    now = read(base.url)
    check_place(base, now, {*mine, entry.sha256})
    if entry in now.entries:
        return entry
    if len(now.entries) > count + 1:
        raise UserError(
            f"{base.url}: this run's segment has changed, but others follow it; drop those first "
            "(`textmill index drop`), then run again"
        )
    folder = IndexFolder(base.url)
    for new in files:
        with new.open() as stream:
            folder.put(f"segments/{entry.name}/{new.file.path}", stream)
    folder.create(f"segments/{entry.name}/segment.json", content(segment))
    replace(now, now.definition or definition, (*base.entries, entry))
    for old in now.entries[count:]:
        folder.remove(f"segments/{old.name}")
    return entry


def content(segment: Segment) -> bytes:
    """The bytes of segment.json."""
    return segment.model_dump_json(indent=1).encode()
