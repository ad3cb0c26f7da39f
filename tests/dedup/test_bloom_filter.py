"""The filter holds what it was made for at the stated rate, finds all it holds, and knows when it holds more."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.matching.bloom_pass.bloom_filter import BloomFilter, FilterSize, filter_size

Spans = Sequence[tuple[int, Sequence[int]]]


def rate_of(size: FilterSize, keys: int) -> float:
    return float((1 - math.exp(-size.hashes * keys / size.bits)) ** size.hashes)


@pytest.mark.parametrize("keys", [1, 100, 12_345, 10**9])
@pytest.mark.parametrize("rate", [0.5, 0.1, 0.01, 1e-6])
def test_the_size_is_enough_and_no_smaller_one_is(keys: int, rate: float) -> None:
    size = filter_size(keys, rate)
    assert size.bits % 64 == 0
    assert rate_of(size, keys) <= rate * (1 + 1e-9)
    for hashes in range(1, 65):
        assert rate_of(FilterSize(size.bits - 65, hashes), keys) > rate if size.bits > 65 else True


def test_a_hundredth_takes_ten_bits_a_key_and_seven_hashes() -> None:
    """As the textbook says: -n ln p / (ln 2) ** 2 bits."""
    size = filter_size(10**6, 0.01)
    assert size.hashes == 7
    assert size.bits == pytest.approx(-(10**6) * math.log(0.01) / math.log(2) ** 2, rel=2e-3)
    assert size.gib == pytest.approx(size.bits / 8 / 2**30)


def looked_up(known: BloomFilter, spans: Spans, max_overlap: float) -> tuple[list[bool], list[bool]]:
    documents = np.array([document for document, _ in spans], np.uint32)
    offsets = np.cumsum([0, *(len(keys) for _, keys in spans)], dtype=np.int64)
    keys = np.array([key for _, keys in spans for key in keys], np.uint64)
    found = known.look_up(documents, offsets, keys, max_overlap)
    return found[0].tolist(), found[1].tolist()


@pytest.mark.parametrize("keys", [2000, 2048, 65_536])
@pytest.mark.parametrize("rate", [0.2, 0.01])
def test_new_keys_are_taken_for_known_as_rarely_as_stated(keys: int, rate: float) -> None:
    """Powers of two too: datatrove's filter of such a size keeps 1 of 100 unique documents."""
    numbers = np.random.default_rng(7).integers(0, 1 << 64, keys + 50_000, np.uint64, False)
    known = BloomFilter(filter_size(keys, rate))
    inserted, _ = looked_up(known, [(number, [key]) for number, key in enumerate(numbers[:keys].tolist())], 0.5)
    assert keys - sum(inserted) == known.new_keys
    assert known.rate() <= rate * 1.05
    before = known.new_keys
    again, _ = looked_up(known, [(0, numbers[:keys].tolist())], 0.5)
    assert again == [True]
    assert known.new_keys == before
    others = [(0, numbers[keys:].tolist())]
    probe = BloomFilter(known.size)
    probe._words[:] = known._words
    looked_up(probe, others, 1)
    taken = 50_000 - (probe.new_keys)
    assert taken / 50_000 >= rate / 3
    assert sum(inserted) / keys <= rate


def twin(spans: Spans, max_overlap: float) -> tuple[list[bool], list[bool], int]:
    """The same with a set, written down plainly."""
    known: set[int] = set()
    found, whole = [], []
    hits: dict[int, list[bool]] = {}
    for place, (document, keys) in enumerate(spans):
        contained = [key in known for key in keys]
        hits.setdefault(document, []).extend(contained)
        found.append(sum(contained) / len(contained) > max_overlap)
        if not found[-1]:
            known.update(keys)
        is_last = place == len(spans) - 1 or spans[place + 1][0] != document
        whole.append(is_last and sum(hits[document]) / len(hits[document]) > max_overlap)
    return found, whole, len(known)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.lists(st.integers(0, 12), min_size=1, max_size=6)), max_size=12),
    st.sampled_from([0.0, 0.25, 0.5, 0.8, 1.0]),
)
def test_as_with_a_set(spans: Spans, max_overlap: float) -> None:
    spans = sorted(spans, key=lambda span: span[0])
    known = BloomFilter(filter_size(100, 1e-9))
    assert (*looked_up(known, spans, max_overlap), known.new_keys) == twin(spans, max_overlap)
