"""Tokens through blocks, of which two may have one label."""

from pathlib import Path

import pytest
from tests.dashboard.fake_run import FakeRun, crawl

from textmill.inspect.snapshot import take
from textmill.inspect.token_counts import Tokens, through_blocks
from textmill.store.stats import BlockStats, Tally, TokenSum


def block(kind: str, label: str, tokens: int, size: int, counted: int) -> BlockStats:
    """A block that dropped `size` bytes of text, of which `counted` have so many tokens."""
    dropped = TokenSum(documents=1, bytes=counted, tokens=tokens)
    return BlockStats(label=label, kind=kind, dropped_bytes=size, dropped_tokens=dropped)


def test_blocks_of_one_label_have_tokens_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = take(FakeRun(tmp_path, crawl()).all())
    blocks = [
        block("annotators.language", "language", 0, 0, 0),
        block("filters.language", "language", 30, 100, 100),
        block("filters.c4_quality", "c4_quality", 5, 40, 10),
    ]
    monkeypatch.setattr(found.stats, "blocks", blocks)
    monkeypatch.setattr(found.stats, "tokens", TokenSum(documents=1, bytes=60, tokens=20))
    monkeypatch.setattr(found.stats, "breakdowns", {"source": {"cc": Tally(kept=1, kept_bytes=60)}})
    assert through_blocks(found) == {
        ("annotators.language", "language"): Tokens(70, False),
        ("filters.language", "language"): Tokens(40, False),
        ("filters.c4_quality", "c4_quality"): Tokens(20, True),
    }
