"""The leaders rule against a plain twin: nothing is dropped below the threshold, and hostile input costs little."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.matching.clusters import clusters, leaders, nearest_leader
from textmill.matching.clusters.leaders import Documents, Leaders
from textmill.matching.clusters.nearest_leader import CANDIDATES, UNDECIDED

DOCUMENT = st.tuples(st.lists(st.integers(0, 5), min_size=2, max_size=2), st.sets(st.integers(0, 7), max_size=6))


def jaccard(one: set[int], other: set[int]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def led(documents, least, limit=CANDIDATES):
    """(leader, similarity) of each (root, keys, shingles), in order, and Counts."""
    listed: dict[object, list[int]] = {}
    found, pairs = [], leaders.Counts()
    for number, (root, keys, shingles) in enumerate(documents):
        shared = Counter(leader for key in keys for leader in listed.get((root, key), [])[:limit])
        sizes = {leader: len(documents[leader][2]) for leader in shared}
        hopeless = [one for one in shared if min(sizes[one], len(shingles)) < least * max(sizes[one], len(shingles))]
        hopeful = sorted((one for one in shared if one not in hopeless), key=lambda one: (-shared[one], one))
        compared = [(jaccard(shingles, documents[one][2]), -one) for one in hopeful[:limit]]
        enough = [pair for pair in compared if pair[0] >= least]
        pairs.confirmed += len(enough)
        pairs.refuted += len(hopeless) + len(compared) - len(enough)
        pairs.capped += len(hopeful) - len(compared)
        similarity, leader = max(enough, default=(None, -number))
        found.append((-leader, similarity))
        for key in keys:
            listed[root, key] = sorted({*listed.get((root, key), []), -leader})
    return found, pairs


def given_to(documents, decided=None) -> Documents:
    """The same as arrays; roots are numbers."""
    keys = [np.array(list(keys), np.uint64) for _, keys, _ in documents]
    shingles = [np.array(sorted(shingles), np.uint64) for _, _, shingles in documents]
    offsets = [np.cumsum([0, *map(len, lists)], dtype=np.int64) for lists in (keys, shingles)]
    values = [np.concatenate([np.empty(0, np.uint64), *lists]) for lists in (keys, shingles)]
    kept = np.array(decided or [UNDECIDED] * len(documents), np.uint64)
    roots = np.array([root for root, _, _ in documents], np.uint64)
    numbers = np.arange(len(documents), dtype=np.uint64)
    return Documents(roots, numbers, kept, offsets[0], values[0], offsets[1], values[1])


def placed(found: leaders.Leaders, documents: Documents) -> list[tuple[int, float | None]]:
    kept, similarities = found.place(documents)
    return [(int(k), None if np.isnan(s) else float(s)) for k, s in zip(kept, similarities, strict=True)]


@settings(deadline=None, max_examples=300)
@given(
    components=st.lists(st.lists(DOCUMENT, max_size=12), max_size=3),
    least=st.sampled_from([0.0, 0.25, 0.3, 0.5, 2 / 3, 0.8, 1.0]),
    cut=st.integers(0, 20),
)
def test_plain_twin(components, least, cut):
    documents = [(root, keys, shingles) for root, found in enumerate(components) for keys, shingles in found]
    expected, pairs = led(documents, least)
    state = Leaders(least)
    whole = given_to(documents)
    assert placed(state, whole) == expected
    assert state.counts == pairs
    halves = Leaders(least)
    first = placed(halves, given_to(documents[:cut]))
    rest = given_to(documents[cut:])
    moved = Documents(rest.roots, rest.numbers + np.uint64(len(first)), *list(vars(rest).values())[2:])
    assert first + placed(halves, moved) == expected
    for number, (leader, similarity) in enumerate(expected):
        if similarity is not None:
            assert expected[leader][1] is None
            assert similarity == jaccard(documents[number][2], documents[leader][2]) >= least
            assert documents[number][0] == documents[leader][0]


@settings(deadline=None, max_examples=100)
@given(documents=st.lists(DOCUMENT, max_size=14), cut=st.integers(0, 14))
def test_what_was_decided_before_stays_whether_all_or_only_leaders_are_told(documents, cut):
    """An index may hold every document, or the leaders alone with the keys of all they lead."""
    found = [(0, keys, shingles) for keys, shingles in documents]
    expected, _ = led(found, 0.5)
    decided = [leader for leader, _ in expected[:cut]] + [UNDECIDED] * (len(found) - cut)
    again = placed(Leaders(0.5), given_to(found, decided))
    assert [leader for leader, _ in again] == [leader for leader, _ in expected]
    assert again[cut:] == expected[cut:]
    ahead = {leader for leader, _ in expected[:cut]}
    keys = {
        leader: {k for n, (_, ks, _) in enumerate(found[:cut]) if expected[n][0] == leader for k in ks}
        for leader in ahead
    }
    rows = [n for n in range(len(found)) if n in ahead or n >= cut]
    told = given_to([(0, keys.get(n, found[n][1]), found[n][2]) for n in rows], [decided[n] for n in rows])
    told = Documents(told.roots, np.array(rows, np.uint64), *list(vars(told).values())[2:])
    assert placed(Leaders(0.5), told)[len(ahead) :] == expected[cut:]


@pytest.mark.parametrize("one", [0, 1, 5, 40])
@pytest.mark.parametrize("least", [0.0, 0.1, 1 / 3, 0.5, 0.6, 0.8, 0.95, 1.0])
def test_a_similarity_at_the_limit_is_enough(one, least):
    for other in range(60):
        for common in range(min(one, other) + 1):
            a = np.arange(one, dtype=np.uint64)
            b = np.arange(one - common, one - common + other, dtype=np.uint64)
            exact = common / (one + other - common) if one + other else 1.0
            found = nearest_leader._similarity(a, b, least)
            assert found == (exact if exact >= least else -1.0)


def test_a_hundred_thousand_identical_documents(decide, given_keys):
    text = "1,2|" + " ".join(map(str, range(50)))
    rows, outcome = decide(given_keys(bands=2, least=0.8), [[text] * 50_000] * 2)
    assert len(rows) == 100_000
    assert {(row["cluster_id"], row["cluster_size"]) for row in rows} == {("d0", 100_000)}
    assert (outcome.pairs.confirmed, outcome.pairs.refuted, outcome.pairs.capped) == (99_999, 0, 0)


def test_a_component_of_leaders_that_are_all_different(decide, given_keys):
    """One shared key, and nothing else in common: a document is compared with so many, more are not listed."""
    texts = [f"1,{number}|" + " ".join(str(number * 100 + word) for word in range(100)) for number in range(20_000)]
    rows, outcome = decide(given_keys(bands=2, least=0.5), [texts])
    assert rows == []
    assert outcome.pairs.confirmed == outcome.pairs.capped == 0
    assert outcome.pairs.refuted == sum(min(number, CANDIDATES) for number in range(20_000))


def test_more_candidates_than_are_compared():
    """Those that share most keys are; of equal ones the earliest."""
    groups = CANDIDATES // 2
    same = set(range(100))
    others = [
        (0, [number % groups, 1000 + number], {5000 + number * 100 + word for word in range(100)})
        for number in range(2 * CANDIDATES)
    ]
    twin = (0, [3, 2000, 3000], same)
    documents = [*others, twin, (0, [*range(groups), 2000], same)]
    found = placed(state := Leaders(0.8), given_to(documents))
    assert found[-1] == (len(others), 1.0)
    assert found == led(documents, 0.8)[0]
    assert state.counts == led(documents, 0.8)[1]
    assert state.counts.capped == 2 * CANDIDATES + 1 - CANDIDATES


@settings(deadline=None, max_examples=60)
@given(
    shards=st.lists(st.lists(DOCUMENT, max_size=8), min_size=1, max_size=3),
    group=st.sampled_from([1, 1000]),
    at_once=st.sampled_from([8, 10_000]),
)
def test_whole_steps(decide, given_keys, shards, group, at_once):
    """No document is dropped below the threshold with its kept one, whatever the grouping and the budgets."""
    texts = [[f"{keys[0]},{keys[1]}|{' '.join(map(str, shingles))}" for keys, shingles in shard] for shard in shards]
    flat = [one for shard in shards for one in shard]
    before, clusters.BYTES_AT_ONCE = clusters.BYTES_AT_ONCE, at_once
    try:
        rows, _ = decide(given_keys(bands=2, least=0.5), texts, group=group)
    finally:
        clusters.BYTES_AT_ONCE = before
    banded = [(0, [(band, key) for band, key in enumerate(keys)], shingles) for keys, shingles in flat]
    leader_of = [leader for leader, _ in led(banded, 0.5)[0]]
    sizes = Counter(leader_of)
    assert [(row["document"], row["cluster_id"], row["cluster_size"]) for row in rows] == [
        (number, f"d{leader}", sizes[leader]) for number, leader in enumerate(leader_of) if sizes[leader] > 1
    ]
    for row in rows:
        kept = int(row["cluster_id"][1:])
        if not row["is_kept"]:
            assert row["similarity"] == jaccard(flat[row["document"]][1], flat[kept][1]) >= 0.5
