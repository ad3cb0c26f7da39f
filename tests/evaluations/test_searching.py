"""Seeds are where a plain search finds them, and no more of an item is found than the best alignment holds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.evaluations.building import build
from textmill.evaluations.hits import find_hits
from textmill.evaluations.index_arrays import SEED_WORDS, UNSEARCHABLE, Index
from textmill.evaluations.questions import Item
from textmill.evaluations.searching import search
from textmill.evaluations.word_numbers import numbered

WORDS = [
    f"{first}{second}" for first in ("alpha", "beta", "gamma", "delta") for second in ("ne", "ro", "mi", "tu", "s")
]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40)


def item(number: int, query: list[str], gold: list[str]) -> Item:
    return Item("q.jsonl", number, "task", " ".join(query), (" ".join(gold),))


def longest_common(one: list[int], other: list[int], weights: list[int]) -> int:
    """Weight of the words of `one` in the best common subsequence."""
    best = np.zeros((len(one) + 1, len(other) + 1), np.int64)
    for i, word in enumerate(one, 1):
        for j, there in enumerate(other, 1):
            best[i, j] = max(best[i - 1, j], best[i, j - 1])
            if word == there:
                best[i, j] = max(best[i, j], best[i - 1, j - 1] + weights[i - 1])
    return int(best[-1, -1])


@settings(max_examples=60)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4), texts, texts, st.data())
def test_no_more_than_the_best_alignment(made, before, after, data) -> None:
    index = build([item(number, *parts) for number, parts in enumerate(made)], ngram=12, queries=False)
    query, gold = data.draw(st.sampled_from(made))
    copied = [word for word in [*query, *gold] if data.draw(st.integers(0, 9)) > 0]
    (words,) = numbered([" ".join([*before, *copied, *after]), " ".join(after)])
    found = search(words.numbers, words.offsets, index.arrays, queries=False)
    arrays = index.arrays
    for document in range(2):
        there = words.numbers[words.offsets[document] : words.offsets[document + 1]].tolist()
        for place in range(found.begins[document], found.begins[document + 1]):
            number, overlap = found.items[place], found.overlaps[place]
            begin, end = arrays.parts[arrays.items[number]], arrays.parts[arrays.items[number + 1]]
            known, weights = arrays.words[begin:end].tolist(), arrays.weights[begin:end].tolist()
            query_end = arrays.parts[arrays.items[number] + 1] - begin
            # A short answer may stand before its question, and an answer of 20 words counts alone.
            parts = [(known[:query_end], weights[:query_end]), (known[query_end:], weights[query_end:])]
            most = sum(longest_common(part, there, own) for part, own in parts)
            alone = [longest_common(part, there, own) / max(1, sum(own)) for part, own in parts]
            assert overlap <= max(most / max(1, sum(weights)), *alone) + 1e-9
            first, behind = found.places[place]
            assert 0 <= first < behind <= len(there)


@settings(max_examples=40)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4), texts, texts)
def test_a_whole_item_is_found_whole(made, before, after) -> None:
    index = build([item(number, *parts) for number, parts in enumerate(made)], ngram=12, queries=False)
    whole = [" ".join([*before, *query, *gold, *after]) for query, gold in made]
    (words,) = numbered(whole)
    found = search(words.numbers, words.offsets, index.arrays, queries=False)
    for document in range(len(made)):
        names = {
            name
            for place in range(found.begins[document], found.begins[document + 1])
            if found.overlaps[place] == 1
            for name in index.names_of(int(found.items[place]))
        }
        assert f"q.jsonl:{document}" in names or f"q.jsonl:{document}" not in searched(index)


def searched(index: Index) -> set[str]:
    modes = index.arrays.modes
    return {name for number in np.flatnonzero(modes != UNSEARCHABLE) for name in index.names_of(int(number))}


@settings(max_examples=40)
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4), texts)
def test_seeds_are_found_wherever_they_stand(made, document) -> None:
    index = build([item(number, *parts) for number, parts in enumerate(made)], ngram=12, queries=False)
    arrays = index.arrays
    (words,) = numbered([" ".join(document)])
    hits = {tuple(row) for row in find_hits(words.numbers, words.offsets, arrays).tolist()}
    there = words.numbers.tolist()
    for number, place in zip(arrays.seed_items.tolist(), arrays.seed_places.tolist(), strict=True):
        first = int(arrays.parts[arrays.items[number]]) + place
        size = min(SEED_WORDS, int(arrays.parts[arrays.items[number + 1]]) - first)
        seed = arrays.words[first : first + size].tolist()
        for at in range(len(there) - SEED_WORDS + 1):
            if size == SEED_WORDS and there[at : at + SEED_WORDS] == seed and SEED_WORDS in arrays.sizes:
                short = int(arrays.parts[arrays.items[number] + 1]) - int(arrays.parts[arrays.items[number]])
                if place > 0 or short >= SEED_WORDS:
                    assert (number, at, place) in hits
    assert all(there[at] == int(arrays.words[arrays.parts[arrays.items[number]] + place]) for number, at, place in hits)
