"""Put two runs side by side: configuration, versions, what each block and each reason took, as tasks counted it."""

import difflib
from dataclasses import dataclass

import yaml

from textmill.digest import Json
from textmill.inspect.block_names import block_names
from textmill.inspect.shown_settings import without_credentials
from textmill.inspect.snapshot import Snapshot, order_blocks
from textmill.store.manifest import Manifest
from textmill.store.stats import BlockStats

__all__ = ["BlockPair", "ReasonPair", "VersionPair", "blocks", "config_diff", "reasons", "versions"]


@dataclass(frozen=True)
class BlockPair:
    """A block in both runs; None in the one that does not have it."""

    name: str
    before: BlockStats | None
    after: BlockStats | None


@dataclass(frozen=True)
class ReasonPair:
    """Documents dropped for one reason in both runs."""

    reason: str
    before: int
    after: int


@dataclass(frozen=True)
class VersionPair:
    """A package in both runs; None in the one that does not name it."""

    name: str
    before: str | None
    after: str | None


def config_diff(before: Json, after: Json, names: tuple[str, str] = ("before", "after")) -> list[str]:
    """The lines of a unified diff of two configurations, without credentials; none where they are the same."""
    old, new = (
        yaml.safe_dump(without_credentials(one), sort_keys=False, allow_unicode=True, width=100)
        for one in (before, after)
    )
    return list(difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm=""))


def versions(before: Manifest, after: Manifest) -> list[VersionPair]:
    """Those that differ, by name."""
    old, new = before["versions"], after["versions"]
    pairs = [VersionPair(name, old.get(name), new.get(name)) for name in sorted({*old, *new})]
    return [pair for pair in pairs if pair.before != pair.after]


def blocks(before: Snapshot, after: Snapshot) -> list[BlockPair]:
    """The blocks of both runs in one order, aligned by label; by kind too where a run has two of one label."""
    old, new = _by_name(before), _by_name(after)
    names = order_blocks([[("", name) for name in old], [("", name) for name in new]])
    return [BlockPair(name, old.get(name), new.get(name)) for _, name in names]


def reasons(before: Snapshot, after: Snapshot) -> list[ReasonPair]:
    """Reasons of either run, the one that changed most first."""
    old, new = before.stats.drops, after.stats.drops
    pairs = [ReasonPair(reason, old.get(reason, 0), new.get(reason, 0)) for reason in {**old, **new}]
    taken = [pair for pair in pairs if pair.before or pair.after]
    return sorted(taken, key=lambda pair: (-abs(pair.after - pair.before), -pair.after, pair.reason))


def _by_name(snapshot: Snapshot) -> dict[str, BlockStats]:
    found = snapshot.stats.blocks
    return dict(zip(block_names([block.key for block in found]), found, strict=True))
