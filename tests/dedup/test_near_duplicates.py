"""All four steps together: clusters are the components of equal keys, however the work is divided."""

import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.dedup.exact import Exact
from textmill.dedup.minhash import Minhash
from textmill.matching.hashing.signatures import permutations, signature
from textmill.text.cutting import simplify
from textmill.tokens.words import tokenizer

KEYS = st.lists(
    st.lists(st.none() | st.tuples(*[st.sampled_from([0, 1, 2**63, 2**64 - 1])] * 3), max_size=9), max_size=4
)


def clusters_by_search(documents):
    """Number -> (lowest number, size) of its component by breadth-first search; `documents` are sets of keys."""
    holders = defaultdict(list)
    for number, keys in enumerate(documents):
        for key in keys:
            holders[key].append(number)
    found = {}
    for start in range(len(documents)):
        group, queue = {start}, [start]
        while queue and start not in found:
            fresh = {other for key in documents[queue.pop(0)] for other in holders[key]} - group
            group |= fresh
            queue += sorted(fresh)
        if len(group) > 1:
            found |= {number: (min(group), len(group)) for number in group}
    return found


@settings(deadline=None)
@given(KEYS, st.sampled_from([1, 4]), st.integers(1, 4))
def test_clusters_are_components_of_equal_keys(solve, given_keys, shards, parts, size):
    texts = [[keys and ",".join(map(str, keys)) for keys in shard] for shard in shards]
    documents = [set(enumerate(keys or ())) for shard in shards for keys in shard]
    assert solve(given_keys(bands=3), texts, size=size, parts=parts) == clusters_by_search(documents)


def edited_corpus(seed: int, documents: int) -> list[str]:
    """Texts of random words, and copies of some of them with a few words changed, cut off or added."""
    draw = random.Random(seed)
    vocabulary = ["".join(draw.choices("aeioulnrst", k=draw.randint(2, 9))) for _ in range(3000)]
    texts: list[str] = []
    for _ in range(documents):
        if texts and draw.random() < 0.5:
            words = draw.choice(texts).split()
            for _ in range(draw.choice([0, 1, 2, 4, 8])):
                words[draw.randrange(len(words))] = draw.choice(vocabulary)
            words = words[: len(words) - draw.choice([0, 0, 3])] + draw.choices(vocabulary, k=draw.choice([0, 0, 5]))
        else:
            words = draw.choices(vocabulary, k=draw.choice([3, 60, 120, 250]))
        texts.append(" ".join(words))
    return texts


@pytest.mark.parametrize("settings", [{}, {"bands": 20, "rows": 4, "ngram": 2, "hash": "xxhash", "bits": 32}])
def test_clusters_are_the_band_collisions(solve, settings):
    barrier = Minhash(verify="none", **settings)
    texts = edited_corpus(1, 150)
    a, b = permutations(barrier.bands * barrier.rows, barrier.seed)
    documents = []
    for text in texts:
        words = tokenizer("eng").words(simplify(text))
        found = signature(words, barrier.ngram, barrier.hash, barrier.bits, a, b)
        bands = [] if found is None else found.reshape(barrier.bands, -1).tolist()
        documents.append({(band, tuple(values)) for band, values in enumerate(bands)})
    expected = clusters_by_search(documents)
    assert len(expected) > 40
    for cuts, parts, size in (([150], 1, 1000), ([40, 0, 110], 4, 7), ([1, 149], 7, 50)):
        rest = iter(texts)
        shards = [[next(rest) for _ in range(cut)] for cut in cuts]
        assert solve(barrier, shards, parts=parts, size=size) == expected


@pytest.mark.parametrize("barrier", [Exact(), Minhash()])
def test_ten_thousand_identical_documents(solve, barrier):
    texts = ["The same five words, or six."] * 5000
    assert solve(barrier, [texts, texts], parts=2) == {number: (0, 10_000) for number in range(10_000)}


def test_degenerate_documents_are_nobodys_duplicates(solve):
    short = [["", None, "a b", "a b"], ["", None, " ", "..."]]
    assert solve(Minhash(verify="none"), short) == {}
    assert solve(Minhash(), short) == {2: (2, 2), 3: (2, 2)}
    assert solve(Exact(), [["", None, " "], ["", None, "\n"]]) == {}
