"""Tokens of the documents of a run: counted, or estimated from those whose tokens were counted.

An estimate is the bytes of all documents times the tokens per byte of the counted ones. A document has the tokens of
its text as it was kept, or as it was when it was dropped; what was dropped before its text was extracted has none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textmill.inspect.snapshot import Snapshot
from textmill.inspect.units import amount
from textmill.store.stats import BlockKey, Tally, TokenSum

__all__ = ["Tokens", "of_tally", "through_blocks", "tokens_kept"]


@dataclass(frozen=True)
class Tokens:
    """How many tokens, and whether they were counted."""

    count: int
    is_exact: bool

    def words(self) -> str:
        """For a person: with `about` where it is an estimate."""
        return f"{self.count:,}" if self.is_exact else f"about {amount(self.count)}"


def tokens_kept(snapshot: Snapshot) -> Tokens | None:
    """Of all kept documents; None where none were counted."""
    size = sum(tally.kept_bytes for tally in snapshot.stats.breakdowns.get("source", {}).values())
    return _estimated([(snapshot.stats.tokens, size)])


def of_tally(tally: Tally, of_all: TokenSum) -> Tokens | None:
    """Of a group's kept documents; where none of it were counted, by the tokens per byte of all."""
    own = TokenSum(bytes=tally.counted_bytes, tokens=tally.tokens)
    return _estimated([(own if own.bytes else of_all, tally.kept_bytes)])


def through_blocks(snapshot: Snapshot) -> Mapping[BlockKey, Tokens | None]:
    """By block: tokens of the documents that come out of it, those dropped later included."""
    size = sum(tally.kept_bytes for tally in snapshot.stats.breakdowns.get("source", {}).values())
    left = [(snapshot.stats.tokens, size)]
    found: dict[BlockKey, Tokens | None] = {}
    for block in reversed(snapshot.stats.blocks):
        found[block.key] = _estimated(left)
        left.append((block.dropped_tokens, block.dropped_bytes))
    return found


def _estimated(parts: Iterable[tuple[TokenSum, int]]) -> Tokens | None:
    """The tokens of several parts: what was counted of each, and the bytes of all its texts."""
    known = [part for part in parts if part[1]]
    if not known:
        return Tokens(0, True)
    counted = sum(tokens.tokens for tokens, _ in known)
    size = sum(tokens.bytes for tokens, _ in known)
    if not size:
        return None
    total = 0.0
    for tokens, whole in known:
        total += tokens.tokens * whole / tokens.bytes if tokens.bytes else counted / size * whole
    return Tokens(round(total), all(tokens.bytes == whole for tokens, whole in known))
