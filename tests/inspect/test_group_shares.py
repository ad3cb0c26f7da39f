"""What is told by groups and blocks follows from what tasks counted."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.dashboard.fake_run import FakeRun, crawl

from textmill.errors import UserError
from textmill.inspect.group_shares import shares_by
from textmill.inspect.snapshot import Snapshot, take
from textmill.inspect.token_counts import Tokens
from textmill.store.stats import BlockStats, Tally, TaskStats, TokenSum


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return take(FakeRun(tmp_path, crawl()).all())


def test_blocks_of_one_label_have_their_own_tokens(snapshot: Snapshot) -> None:
    blocks = [
        BlockStats(label="language", kind="annotators.language", documents_in=5, documents_out=5),
        BlockStats(
            label="language",
            kind="filters.language",
            documents_in=5,
            documents_out=2,
            drops={"language.wrong": 3},
            dropped_bytes=60,
            dropped_tokens=TokenSum(documents=3, bytes=60, tokens=30),
        ),
    ]
    stats = TaskStats(
        records=5,
        kept=2,
        tokens=TokenSum(documents=2, bytes=40, tokens=10),
        blocks=blocks,
        breakdowns={"source": {"cc": Tally(kept=2, dropped=3, kept_bytes=40)}},
    )
    found = shares_by(replace(snapshot, stats=stats), "block")
    assert [(one.value, one.tokens_kept) for one in found] == [
        ("annotators.language", Tokens(40, True)),
        ("filters.language", Tokens(10, True)),
    ]


def test_groups_are_the_largest_first(snapshot: Snapshot) -> None:
    assert [(one.value, one.documents, one.kept) for one in shares_by(snapshot, "language")] == [
        ("eng", 8, 4),
        ("deu", 2, 2),
        ("(unknown)", 1, 0),
    ]


def test_reasons_are_told_of_what_came_to_their_block(snapshot: Snapshot) -> None:
    first = shares_by(snapshot, "reason")[0]
    assert (first.value, first.documents, first.dropped) == ("gopher_quality.too_few_words", 10, 3)
    assert first.share == 0.7
    assert first.interval[0] < 0.7 < first.interval[1]


def test_what_is_not_counted_is_said(snapshot: Snapshot) -> None:
    with pytest.raises(UserError, match="not counted by 'colour', but by block, domain, host, language"):
        shares_by(snapshot, "colour")
