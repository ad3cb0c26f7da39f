"""What becomes of the documents of each host, language, licence, reason or block, from what tasks have counted."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from textmill.errors import UserError
from textmill.inspect.block_names import block_names
from textmill.inspect.groups import UNKNOWN, by_domain
from textmill.inspect.intervals import wilson
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.token_counts import Tokens, of_tally, through_blocks
from textmill.store.stats import Tally

__all__ = ["Shares", "shares_by"]

_BLOCK: Final = "block"
_REASON: Final = "reason"
_DOMAIN: Final = "domain"


@dataclass(frozen=True)
class Shares:
    """Documents of one value: those that came in, were kept, and were dropped."""

    value: str
    documents: int
    kept: int
    dropped: int
    bytes_kept: int | None
    """Text bytes; None where they are not counted so."""
    tokens_kept: Tokens | None

    @property
    def share(self) -> float | None:
        """Kept ones of all; None of none."""
        return self.kept / self.documents if self.documents else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share (Wilson, 1927)."""
        return wilson(self.kept, self.documents)


def shares_by(snapshot: Snapshot, by: str) -> list[Shares]:
    """All values, that with most documents first; blocks as they follow one another.

    A block keeps what it lets through; a reason, all that came to its block and was not dropped for it. UserError
    for what is not counted.
    """
    tallies = dict(snapshot.stats.breakdowns)
    if "host" in tallies:
        tallies.setdefault(_DOMAIN, by_domain(tallies["host"]))  # a column of the user's own comes first
    ways: dict[str, Callable[[], list[Shares]]] = {
        **{column: partial(_groups, snapshot, groups) for column, groups in tallies.items()},
        _BLOCK: partial(_blocks, snapshot),
        _REASON: partial(_reasons, snapshot),
    }
    if by not in ways:
        raise UserError(f"documents of this run are not counted by {by!r}, but by {', '.join(sorted(ways))}")
    return ways[by]()


def _groups(snapshot: Snapshot, groups: dict[str, Tally]) -> list[Shares]:
    found = [
        Shares(
            value or UNKNOWN,
            tally.kept + tally.dropped,
            tally.kept,
            tally.dropped,
            tally.kept_bytes,
            of_tally(tally, snapshot.stats.tokens),
        )
        for value, tally in groups.items()
    ]
    return _most_first(found)


def _blocks(snapshot: Snapshot) -> list[Shares]:
    blocks = snapshot.stats.blocks
    names = block_names([block.key for block in blocks])
    tokens = through_blocks(snapshot)
    return [
        Shares(
            name,
            block.documents_in,
            block.documents_out,
            block.documents_in - block.documents_out,
            block.bytes_out,
            tokens[block.key],
        )
        for name, block in zip(names, blocks, strict=True)
    ]


def _reasons(snapshot: Snapshot) -> list[Shares]:
    found = [
        Shares(reason, block.documents_in, block.documents_in - dropped, dropped, None, None)
        for block in snapshot.stats.blocks
        for reason, dropped in block.drops.items()
        if dropped
    ]
    return sorted(found, key=lambda row: (-row.dropped, row.value))


def _most_first(rows: list[Shares]) -> list[Shares]:
    return sorted(rows, key=lambda row: (-row.documents, row.value))
