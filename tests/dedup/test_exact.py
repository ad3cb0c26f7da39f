"""Exact deduplication compares what its setting says, and nothing else."""

import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.dedup.exact import Exact


@pytest.mark.parametrize(
    ("normalize", "one", "other", "same"),
    [
        ("none", "a b", "a b", True),
        ("none", "a b", "a b ", False),
        ("whitespace", "a b", "\n a \t\n b ", True),
        ("whitespace", "a b", "a\u00a0b", True),
        ("whitespace", "a b", "A b", False),
        ("whitespace", "a b", "ab", False),
        ("whitespace", "a b", "a b.", False),
        ("whitespace", "caf\u00e9", "cafe\u0301", False),
        ("simplify", "Caf\u00e9, 12!", "cafe 99", True),
        ("simplify", "cafe one", "cafe two", False),
    ],
)
def test_what_counts_as_the_same(batches, normalize, one, other, same):
    (batch,) = batches([one, other])
    keys, mask = Exact(normalize=normalize).keys(batch)
    assert mask.all()
    assert (keys[0, 0] == keys[1, 0]) == same


def test_key_is_xxh3_of_the_normalised_text(batches):
    (batch,) = batches(["  A  b\n"])
    assert int(Exact().keys(batch)[0][0, 0]) == xxhash.xxh3_64_intdigest(b"A b")


@pytest.mark.parametrize(
    ("normalize", "has_key"),
    [
        ("none", [False, False, True, True]),
        ("whitespace", [False, False, False, True]),
        ("simplify", [False] * 4),
    ],
)
def test_empty_text_has_no_key(batches, normalize, has_key):
    (batch,) = batches(["", None, " \n", "?!"])
    assert Exact(normalize=normalize).keys(batch)[1].tolist() == has_key


@settings(deadline=None)
@given(st.lists(st.none() | st.sampled_from(["", "a", " a", "b", "B"]), max_size=20), st.integers(1, 4))
def test_clusters_are_the_equal_texts(solve, texts, size):
    groups: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        if (text or "").strip():
            groups.setdefault((text or "").strip(), []).append(number)
    expected = {n: (group[0], len(group)) for group in groups.values() if len(group) > 1 for n in group}
    assert solve(Exact(), [texts[at : at + 5] for at in range(0, len(texts), 5)], size=size) == expected
