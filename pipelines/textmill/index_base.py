"""The state of an index that a run was planned with, remembered so that a run never meets its own segment.

`<run>/index.json` has, for each barrier, digests of the segments that the run is deduplicated against and of those it
has added itself. A run that is resumed, or run again when finished, uses the same ones; it stops before any work when
other crawls were added in between, because its result would not be that of all crawls in order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from textmill.barrier import Barrier
from textmill.block import Block
from textmill.config import Pipeline
from textmill.dedup import index_state
from textmill.dedup.index_append import check_place
from textmill.dedup.index_state import Entry, Index
from textmill.errors import ConfigError, UserError
from textmill.store import Store

_FILE: Final = "index.json"


class Remembered(BaseModel):
    """What a run knows of its part in an index: digests of segments."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    """Its own segments, noted before they are added; all but the last were of earlier settings."""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    barriers: dict[str, Remembered] = {}


@dataclass(frozen=True)
class Base:
    """The index as it was before the run, and digests of the segments that the run has added."""

    index: Index
    added: tuple[str, ...] = ()


def check_settings(pipeline: Pipeline) -> None:
    """ConfigError for a barrier whose index could not give what one run over all crawls gives."""
    barriers = indexed(pipeline.blocks)
    for barrier in barriers:
        where = pipeline.where(barrier)
        if barrier.replays() or barrier.first_is() != "first in the input":
            raise ConfigError(where, "index: datatrove's choice needs all crawls in one run; set `faithful: false`")
        if barrier.min_similarity() is not None and barrier.keep != "first":
            raise ConfigError(
                where, "index: verified matches need `keep: first`: a later document may not replace a published one"
            )
        if isinstance(barrier.keep, tuple):
            raise ConfigError(where, "index: it knows one score of earlier documents; give `keep` one key, not a list")
        if any(other.index == barrier.index for other in barriers if other is not barrier):
            raise ConfigError(where, "index: another block has the same; give each a folder of its own")
        if barrier is not barriers[-1] and not _is_final(barrier):
            raise ConfigError(
                where,
                f"index: a later crawl may take back what this block kept, and {barriers[-1].label!r} has seen it by "
                "then; only the last block with an index may be without verification or `keep: first`",
            )


def _is_final(barrier: Barrier) -> bool:
    """Whether later documents never change which earlier ones are kept."""
    return barrier.keep == "first" and (barrier.min_similarity() is not None or barrier.band_count() == 1)


def definition(pipeline: Pipeline, barrier: Barrier) -> str:
    """What the barrier's index is defined by in this pipeline."""
    return index_state.definition(barrier, finds_ids=indexed(pipeline.blocks)[0].label != barrier.label)


def indexed(blocks: Iterable[Block]) -> list[Barrier]:
    """The barriers that have an index."""
    return [block for block in blocks if isinstance(block, Barrier) and block.index is not None]


def bases(pipeline: Pipeline, store: Store, remember: bool) -> dict[str, Base]:
    """The base of every barrier with an index, by label; remembered from now on if so asked.

    UserError when the index has other settings, or has moved on since the run was planned.
    """
    known = _read(store)
    added = {digest for part in known.values() for digest in part.added}
    found: dict[str, Base] = {}
    for barrier in indexed(pipeline.blocks):
        assert barrier.index is not None
        now = index_state.read(barrier.index)
        index_state.check_definition(now, definition(pipeline, barrier))
        found[barrier.label] = _base(now, known.get(barrier.label), added, store)
    _check_together([base.index for base in found.values()])
    kept = {label: Remembered(base=_digests(base.index.entries), added=base.added) for label, base in found.items()}
    if remember and (kept or known):
        _write(store, {**known, **kept})
    return found


def note_added(store: Store, label: str, digest: str) -> None:
    """Remember that a segment is about to be added, so that it is known as this run's whatever happens next."""
    known = _read(store)
    part = known[label]
    if digest not in part.added:
        _write(store, {**known, label: part.model_copy(update={"added": (*part.added, digest)})})


def is_there(base: Base, digest: str) -> bool:
    """Whether a segment of this run is in its place in the index now."""
    entries = index_state.read(base.index.url).entries[len(base.index.entries) :]
    return bool(entries) and entries[0].sha256 == digest


def _base(now: Index, part: Remembered | None, added: set[str], store: Store) -> Base:
    """The remembered base, or without one all of the index before a segment that this run has added."""
    if part is None:
        own = [place for place, entry in enumerate(now.entries) if entry.sha256 in added]
        return Base(now.upto(own[0]) if own else now, tuple(sorted(added)))
    index = now.upto(len(part.base))
    if _digests(index.entries) != part.base:
        raise UserError(
            f"{now.url}: segments that this run was deduplicated against are gone; "
            f"delete {store.address(_FILE)} to deduplicate against the index as it is now"
        )
    try:
        check_place(index, now, part.added)
    except UserError as error:
        raise UserError(f"{error}; or delete {store.address(_FILE)} to go by the index as it is now") from error
    return Base(index, part.added)


def _check_together(indexes: Sequence[Index]) -> None:
    """UserError when the indexes of a pipeline have different numbers of crawls."""
    for index in indexes[1:]:
        if len(index.entries) != len(indexes[0].entries):
            counts = " and ".join(f"{one.url} has {len(one.entries)}" for one in (indexes[0], index))
            raise UserError(f"the indexes of a pipeline grow together, but of segments {counts}; see `textmill index`")


def _digests(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.sha256 for entry in entries)


def _read(store: Store) -> Mapping[str, Remembered]:
    if not store.exists(_FILE):
        return {}
    try:
        return _File.model_validate(store.read_json(_FILE)).barriers
    except (ValidationError, ValueError) as error:
        raise UserError(f"{store.address(_FILE)}: damaged; only a new run directory is safe") from error


def _write(store: Store, parts: Mapping[str, Remembered]) -> None:
    store.put(_FILE, _File(barriers=dict(parts)).model_dump_json(indent=1).encode())
