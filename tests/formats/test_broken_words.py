"""Words broken by a hyphen: what the document shows of them decides, and their own halves show nothing."""

from collections import Counter

import pytest

from textmill.formats.layout.broken_words import Vocabulary, is_broken


@pytest.mark.parametrize(
    ("lines", "before", "after", "expected"),
    [
        (["by the manip-", "ulation of it"], "manip-", "ulation", "manipulation"),
        (["by the manip-\nulation of it"], "manip-", "ulation", "manipulation"),
        (["by the manip-", "\n  ", "ulation of it"], "manip-", "ulation", "manipulation"),
        (["is well-", "known; well, it is known"], "well-", "known", "well-known"),
        (["is well-", "known", "but well-known"], "well-", "known", "well-known"),
        (["the ulation and manip stand", "manip-", "ulation"], "manip-", "ulation", "manip-ulation"),
    ],
)
def test_halves_are_no_words(lines: list[str], before: str, after: str, expected: str) -> None:
    assert Vocabulary(lines).joined(before, after, Counter()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("exam-", True), ("exam\u00ad", True), ("an end --", False), ("said--", False), ("1914-", False), ("-", False)],
)
def test_what_ends_within_a_word(text: str, expected: bool) -> None:
    assert is_broken(text) is expected
