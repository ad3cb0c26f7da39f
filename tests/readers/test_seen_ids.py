"""Ids that a file had are known, however many came after them, in little memory."""

import sys

from textmill.inputs.seen_ids import SeenIds


def test_all_are_known_whatever_their_age() -> None:
    seen = SeenIds(most_recent=10)
    for number in range(1000):
        assert f"id {number}" not in seen
        seen.add(f"id {number}")
        assert f"id {number}" in seen
        assert f"id {number // 2}" in seen
    assert all(f"id {number}" in seen for number in range(1000))
    assert not any(f"id {number}" in seen for number in range(1000, 3000))


def test_eight_bytes_each_in_few_runs() -> None:
    seen = SeenIds(most_recent=100)
    for number in range(20_000):
        seen.add(f"document {number}")
    assert len(seen._runs) < 10
    assert sum(map(sys.getsizeof, seen._runs)) < 20_000 * 9
