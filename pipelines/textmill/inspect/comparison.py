"""Compare two runs as a whole: how they were set, what blocks and reasons took, which documents and texts changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from textmill.credentials import hide
from textmill.errors import TextmillError
from textmill.inspect.columns import Columns, Row
from textmill.inspect.fate_changes import Change, Matched, changed, changes, matched
from textmill.inspect.run_differences import (
    BlockPair,
    ReasonPair,
    VersionPair,
    blocks,
    config_diff,
    reasons,
    versions,
)
from textmill.inspect.text_changes import Side, TextChanges, text_changes

__all__ = ["ChangedFate", "Comparison", "Documents", "compare"]

_LISTED: Final = 100
_NEEDED: Final = ("id", "url", "fate", "detail", "source", "shard")


@dataclass(frozen=True)
class ChangedFate:
    """One document with another fate."""

    id: str
    url: str
    before: str
    after: str
    before_detail: str
    after_detail: str


@dataclass(frozen=True)
class Documents:
    """What differs between the documents of two runs."""

    matched: int
    """Documents that both runs have a row of."""
    repeated: int
    """Records that were left out, for another has their source, shard and id."""
    rate: float
    """Of all documents the share that was compared, 0..1."""
    changes: Sequence[Change]
    listed: Sequence[ChangedFate]
    """Those with the lowest keys: a uniform sample."""
    texts: TextChanges


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side."""

    config: Sequence[str]
    """Lines of a unified diff; none where both are the same."""
    versions: Sequence[VersionPair]
    blocks: Sequence[BlockPair]
    reasons: Sequence[ReasonPair]
    documents: Documents | None
    problem: str = ""
    """Why there is nothing of documents."""
    is_complete: bool = True
    """Whether both runs are; of one at work, documents that it has not come to are not in it."""


def compare(
    before: Side,
    after: Side,
    columns: Callable[[], tuple[Columns, Columns]],
    was: str | None = None,
    now: str | None = None,
) -> Comparison:
    """All of it; documents are listed that went from one fate to one, where these are named."""
    documents, problem = None, ""
    try:
        old, new = columns()
        if len(old) and len(new):
            documents = _documents(before, after, matched(old, new), was, now)
        else:
            problem = "A run without fates (stats.documents: none, or none yet) cannot be compared by documents."
    except (TextmillError, OSError, ValueError) as error:
        problem = f"The documents cannot be compared: {hide(str(error))}"
    described = before.snapshot.manifest, after.snapshot.manifest
    return Comparison(
        config=config_diff(described[0]["config"], described[1]["config"]),
        versions=versions(*described),
        blocks=blocks(before.snapshot, after.snapshot),
        reasons=reasons(before.snapshot, after.snapshot),
        documents=documents,
        problem=problem,
        is_complete=all(side.snapshot.is_complete for side in (before, after)),
    )


def _documents(before: Side, after: Side, found: Matched, was: str | None, now: str | None) -> Documents:
    places = np.flatnonzero(changed(found, was, now))[:_LISTED]
    rows = zip(found.before.rows(found.old[places], _NEEDED), found.after.rows(found.new[places], _NEEDED), strict=True)
    return Documents(
        matched=len(found.old),
        repeated=found.repeated,
        rate=found.rate,
        changes=changes(found),
        listed=[_listed(old, new) for old, new in rows],
        texts=text_changes(before, after, found),
    )


def _listed(old: Row, new: Row) -> ChangedFate:
    return ChangedFate(
        id=str(old["id"]),
        url=str(old["url"] or ""),
        before=str(old["fate"]),
        after=str(new["fate"]),
        before_detail=str(old["detail"] or ""),
        after_detail=str(new["detail"] or ""),
    )
