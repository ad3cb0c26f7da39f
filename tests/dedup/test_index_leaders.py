"""What an index keeps of a key's leaders is enough: more are never compared, however many hold the key."""

import numpy as np
import pytest

from textmill.matching.clusters.leaders import Documents, Leaders
from textmill.matching.clusters.nearest_leader import CANDIDATES, UNDECIDED, WHOLE


def documents(numbers, kept, keys, shingles) -> Documents:
    def offsets(rows):
        return np.cumsum([0, *map(len, rows)]).astype(np.int64)

    def values(rows):
        return np.concatenate([np.empty(0, np.uint64), *rows])

    roots, own, before = np.zeros(len(numbers), np.uint64), np.array(numbers, np.uint64), np.array(kept, np.uint64)
    return Documents(roots, own, before, offsets(keys), values(keys), offsets(shingles), values(shingles))


@pytest.mark.parametrize("in_order", [False, True])
@pytest.mark.parametrize("has_whole", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_the_second_half_is_decided_as_in_one_pass(seed, has_whole, in_order):
    rng = np.random.default_rng(seed)
    count, half, least = 600, int(rng.integers(100, 500)), float(rng.choice([0.5, 0.7, 0.9]))
    bands, different, alphabet = rng.integers(1, 5), rng.integers(1, 6), rng.integers(8, 40)
    keys = [
        np.unique(rng.integers(different, size=bands) + 100 * np.arange(bands)).astype(np.uint64) for _ in range(count)
    ]
    shingles = [np.unique(rng.integers(alphabet, size=rng.integers(2, 8))).astype(np.uint64) for _ in range(count)]
    if in_order:
        shingles = [rng.integers(3, size=rng.integers(1, 7)).astype(np.uint64) for _ in range(count)]
    if has_whole:
        names = [np.uint64(hash(tuple(one.tolist())) & (WHOLE - 1)) | np.uint64(WHOLE) for one in shingles]
        keys = [np.append(own, name) for own, name in zip(keys, names, strict=True)]
    whole = Leaders(least, in_order)
    kept, similarities = whole.place(documents(range(count), [UNDECIDED] * count, keys, shingles))
    lists: dict[int, set[int]] = {}
    for number in range(half):
        for key in keys[number].tolist():
            lists.setdefault(key, set()).add(int(kept[number]))
    asked = set(np.concatenate(keys[half:]).tolist())
    held: dict[int, list[int]] = {}
    for key in sorted(asked & lists.keys()):
        for leader in sorted(lists[key])[:CANDIDATES]:
            held.setdefault(leader, []).append(key)
    old = sorted(held)
    found, said = Leaders(least, in_order).place(
        documents(
            [*old, *range(half, count)],
            [*old, *[UNDECIDED] * (count - half)],
            [*(np.array(held[leader], np.uint64) for leader in old), *keys[half:]],
            [*(shingles[leader] for leader in old), *shingles[half:]],
        )
    )
    assert found[len(old) :].tolist() == kept[half:].tolist()
    np.testing.assert_array_equal(said[len(old) :], similarities[half:])
    assert seed or in_order or has_whole or whole.counts.capped > 0


def test_of_leaders_with_the_same_keys_those_are_held_that_are_compared():
    """Others can be joined by equal documents only, which need no list; memory follows CANDIDATES, not documents."""
    count = 10 * CANDIDATES
    keys = [np.array([5, WHOLE + number], np.uint64) for number in range(count)]
    shingles = [np.array([number, number + 1], np.uint64) for number in range(count)]
    given = documents(range(2 * count), [UNDECIDED] * (2 * count), keys * 2, shingles * 2)
    leaders = Leaders(0.9)
    kept, similarities = leaders.place(given)
    assert kept.tolist() == [*range(count)] * 2
    assert (similarities[count:] == 1).all()
    assert leaders.held == 2 * CANDIDATES
