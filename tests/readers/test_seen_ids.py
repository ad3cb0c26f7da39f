"""Ids that a file had are known, however many came after them, in little memory."""

import sys

from textmill.inputs.seen_ids import SeenIds


def test_all_are_known_whatever_their_age() -> None:
    seen = SeenIds(most_recent=10)
    for number in range(1000):
        names = {f"id {number}", f"id {number // 2}", f"id {number + 1}"}
        assert seen.among(names) == names - {f"id {number}", f"id {number + 1}"}
        seen.update({f"id {number}"})
        assert seen.among(names) == names - {f"id {number + 1}"}
    known = {f"id {number}" for number in range(1000)}
    assert seen.among({f"id {number}" for number in range(3000)}) == known


def test_eight_bytes_each_in_few_runs() -> None:
    seen = SeenIds(most_recent=100)
    for number in range(0, 20_000, 7):
        seen.update({f"document {one}" for one in range(number, min(number + 7, 20_000))})
    assert len(seen._runs) < 10
    assert sum(map(sys.getsizeof, seen._runs)) < 20_000 * 9
