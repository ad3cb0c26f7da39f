"""Barriers whose steps divide their work as finely as a test wants, by the budgets that are fields of steps."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import pytest
from killed import KilledBeforeCommit

from textmill.barrier import Around, Barrier
from textmill.dedup import bloom, exact, minhash, sentences, substring
from textmill.select import rank
from textmill.step import AnyStep

BUDGETS: dict[str, int] = {}
"""Fields of steps, and what to set them to."""

FINE = {"keys_per_part": 100, "edges_per_part": 60, "documents_per_part": 20, "documents_per_group": 20}
"""A few documents make many parts of each step."""


def cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the calling process."""
    monkeypatch.setattr(sys.modules[__name__], "BUDGETS", FINE)


@dataclass(frozen=True)
class KilledWhenCutSmall(KilledBeforeCommit):
    """Runs the command line so, and is killed."""

    def __call__(self) -> None:
        cut_small(pytest.MonkeyPatch())
        super().__call__()


class _Small(Barrier):
    @property
    def label(self) -> str:
        return self.name or type(self).__name__.lower()

    def steps(self, around: Around) -> Sequence[AnyStep]:
        return [_cut(step) for step in super().steps(around)]

    def closing_steps(self, around: Around) -> Sequence[AnyStep]:
        return [_cut(step) for step in super().closing_steps(around)]


def _cut(step: AnyStep) -> AnyStep:
    names = {field.name for field in fields(step)}
    return replace(step, **{name: most for name, most in BUDGETS.items() if name in names})


class Bloom(_Small, bloom.Bloom):
    """`dedup.bloom`."""


class Exact(_Small, exact.Exact):
    """`dedup.exact`."""


class Minhash(_Small, minhash.Minhash):
    """`dedup.minhash`."""


class Rank(_Small, rank.Rank):
    """`select.rank`."""


class Sentences(_Small, sentences.Sentences):
    """`dedup.sentences`."""


class Substring(_Small, substring.Substring):
    """`dedup.substring`."""
