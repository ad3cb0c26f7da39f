"""The state of an index that a run was planned with, remembered so that a run never meets its own segment.

The run's note `index.json` has, for each barrier, digests of the segments that the run is deduplicated against and of
those it has added itself. A run that is resumed, or run again when finished, uses the same ones; it stops before any
work when other crawls were added in between, because its result would not be that of all crawls in order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from textmill.barrier import Around
from textmill.errors import UserError
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.index import state
from textmill.matching.index.append import check_place
from textmill.matching.index.folder import IndexFolder
from textmill.matching.index.state import Entry, FileKind, Index
from textmill.step import Notes

__all__ = ["Base", "base_of", "check_settings", "definition", "indexed", "note_added"]

_NOTE: Final = "index.json"


class Remembered(BaseModel):
    """What a run knows of its part in an index: digests of segments."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    """Its own segments, noted before they are added; all but the last were of earlier settings."""


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    barriers: dict[str, Remembered] = {}


@dataclass(frozen=True)
class Base:
    """The index as it was before the run, and digests of the segments that the run has added."""

    index: Index
    added: tuple[str, ...] = ()

    def holds(self, digest: str) -> bool:
        """Whether a segment of this run is in its place in the index now."""
        entries = state.read(self.index.url).entries[len(self.index.entries) :]
        return bool(entries) and entries[0].sha256 == digest

    def files(self, *kinds: FileKind) -> Iterator[tuple[str, str]]:
        """Path within the index, and SHA-256, of the files of some kinds."""
        return ((path, file.sha256) for path, file in self.index.located() if file.kind in kinds)

    def check(self, path: str, sha256: str) -> None:
        """Read a file of the index through; UserError unless it has this SHA-256."""
        IndexFolder(self.index.url).check(path, sha256)


def check_settings(barrier: ClusterBarrier, around: Around) -> None:
    """UserError for a barrier whose index could not give what one run over all crawls gives."""
    if barrier.index is None:
        return
    barriers = indexed(around)
    if barrier.replays() or barrier.first_is() != "first in the input":
        raise UserError("index: datatrove's choice needs all crawls in one run; set `faithful: false`")
    if barrier.min_similarity() is not None and barrier.keep != "first":
        raise UserError("index: verified matches need `keep: first`: a later document may not replace a published one")
    if isinstance(barrier.keep, tuple):
        raise UserError("index: it knows one score of earlier documents; give `keep` one key, not a list")
    if any(other.index == barrier.index for other in barriers if other is not barrier):
        raise UserError("index: another block has the same; give each a folder of its own")
    if barrier is not barriers[-1] and not _is_final(barrier):
        raise UserError(
            f"index: a later crawl may take back what this block kept, and {barriers[-1].label!r} has seen it by "
            "then; only the last block with an index may be without verification or `keep: first`"
        )


def _is_final(barrier: ClusterBarrier) -> bool:
    """Whether later documents never change which earlier ones are kept."""
    return barrier.keep == "first" and (barrier.min_similarity() is not None or barrier.band_count() == 1)


def definition(barrier: ClusterBarrier, around: Around) -> str:
    """What the barrier's index is defined by among these barriers."""
    return state.definition(barrier, finds_ids=indexed(around)[0].label != barrier.label)


def indexed(around: Around) -> list[ClusterBarrier]:
    """The barriers that have an index."""
    return [block for block in around.barriers if isinstance(block, ClusterBarrier) and block.index is not None]


def base_of(barrier: ClusterBarrier, around: Around) -> Base | None:
    """The base of a barrier's index, remembered from now on; None without an index, an empty one without a run.

    UserError when the index has other settings, or has moved on since the run was planned.
    """
    if barrier.index is None:
        return None
    if around.notes is None:
        return Base(Index(url=barrier.index))
    return _bases(around)[barrier.label]


@lru_cache(maxsize=1)
def _bases(around: Around) -> Mapping[str, Base]:
    """Those of all barriers with an index, by label; read once for each time that a pipeline is planned."""
    notes = around.notes
    assert notes is not None
    known = _read(notes)
    added = {digest for part in known.values() for digest in part.added}
    found: dict[str, Base] = {}
    for other in indexed(around):
        assert other.index is not None
        now = state.read(other.index)
        state.check_definition(now, definition(other, around))
        found[other.label] = _base(now, known.get(other.label), added, notes)
    _check_together([base.index for base in found.values()])
    kept = {label: Remembered(base=_digests(base.index.entries), added=base.added) for label, base in found.items()}
    if {**known, **kept} != known:
        _write(notes, {**known, **kept})
    return found


def note_added(notes: Notes, label: str, digest: str) -> None:
    """Remember that a segment is about to be added, so that it is known as this run's whatever happens next."""
    known = _read(notes)
    part = known[label]
    if digest not in part.added:
        _write(notes, {**known, label: part.model_copy(update={"added": (*part.added, digest)})})


def _base(now: Index, part: Remembered | None, added: set[str], notes: Notes) -> Base:
    """The remembered base, or without one all of the index before a segment that this run has added."""
    if part is None:
        own = [place for place, entry in enumerate(now.entries) if entry.sha256 in added]
        return Base(now.upto(own[0]) if own else now, tuple(sorted(added)))
    index = now.upto(len(part.base))
    where = notes.address(_NOTE)
    if _digests(index.entries) != part.base:
        raise UserError(
            f"{now.url}: segments that this run was deduplicated against are gone; "
            f"delete {where} to deduplicate against the index as it is now"
        )
    try:
        check_place(index, now, part.added)
    except UserError as error:
        raise UserError(f"{error}; or delete {where} to go by the index as it is now") from error
    return Base(index, part.added)


def _check_together(indexes: Sequence[Index]) -> None:
    """UserError when the indexes of a pipeline have different numbers of crawls."""
    for index in indexes[1:]:
        if len(index.entries) != len(indexes[0].entries):
            counts = " and ".join(f"{one.url} has {len(one.entries)}" for one in (indexes[0], index))
            raise UserError(f"the indexes of a pipeline grow together, but of segments {counts}; see `textmill index`")


def _digests(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.sha256 for entry in entries)


def _read(notes: Notes) -> Mapping[str, Remembered]:
    data = notes.read(_NOTE)
    if data is None:
        return {}
    try:
        return _Note.model_validate_json(data).barriers
    except ValidationError as error:
        raise UserError(f"{notes.address(_NOTE)}: damaged; only a new run directory is safe") from error


def _write(notes: Notes, parts: Mapping[str, Remembered]) -> None:
    notes.write(_NOTE, _Note(barriers=dict(parts)).model_dump_json(indent=1).encode())
