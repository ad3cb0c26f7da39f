"""Merging joins what the edges join, in one canonical form whatever the order and grouping."""

import tracemalloc
from collections import defaultdict

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.matching.clusters.forest import Forest, edge_table, endpoints, merge

NUMBER = st.integers(0, 12) | st.sampled_from([2**33, 2**33 + 1, 2**63, 2**64 - 1])
TABLES = st.lists(st.lists(st.tuples(NUMBER, NUMBER), max_size=15), max_size=5)


def table_of(pairs):
    ends = np.array(pairs, np.uint64).reshape(-1, 2)
    return edge_table(ends[:, 0], ends[:, 1])


def pairs_of(table):
    return list(zip(table["a"].to_pylist(), table["b"].to_pylist(), strict=True))


def components(pairs):
    """Breadth-first search."""
    near = defaultdict(set)
    for one, two in pairs:
        near[one].add(two)
        near[two].add(one)
    seen, found = set(), []
    for start in sorted(near):
        queue = [] if start in seen else [start]
        group = set(queue)
        while queue:
            fresh = near[queue.pop(0)] - group
            group |= fresh
            queue += sorted(fresh)
        seen |= group
        found += [sorted(group)] if group else []
    return found


@settings(deadline=None)
@given(TABLES)
def test_stars_of_the_components(lists):
    merged = merge(map(table_of, lists))
    groups = components([pair for pairs in lists for pair in pairs])
    assert pairs_of(merged) == sorted(((g[0], other) for g in groups for other in g[1:]), key=lambda pair: pair[1])


@settings(deadline=None)
@given(TABLES, st.randoms())
def test_order_and_grouping_do_not_matter(lists, order):
    tables = [table_of(pairs) for pairs in lists]
    whole = merge(tables)
    order.shuffle(tables)
    while len(tables) > 1:
        first = order.randrange(len(tables) - 1)
        tables[first : first + 2] = [merge(tables[first : first + 2])]
    assert merge(tables).equals(whole)
    assert merge([whole]).equals(whole)


def test_nothing_to_merge():
    assert merge([]).num_rows == 0
    assert merge([table_of([]), table_of([])]).schema.names == ["a", "b"]


def test_a_long_chain_and_a_long_star():
    numbers = np.arange(200_000, dtype=np.uint64)
    chain, reversed_chain = (numbers[:-1], numbers[1:]), (numbers[1:][::-1], numbers[:-1][::-1])
    star = (numbers[:1].repeat(199_999), numbers[1:])
    for ends in (chain, reversed_chain, star):
        merged = merge([edge_table(*ends)])
        assert not merged["a"].to_numpy().any()
        assert (merged["b"].to_numpy() == numbers[1:]).all()


@settings(deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.integers(7, 40), st.integers(7, 40)), max_size=25), max_size=4),
    st.integers(1, 9),
    st.booleans(),
)
def test_edges_a_piece_at_a_time(lists, most, wide):
    tables = [table_of(pairs) for pairs in lists]
    forest = Forest(34, first=7)
    if wide:  # as beyond 2**32 documents
        forest._parents = forest._parents.astype(np.uint64)
    for table in tables:
        forest.add(*endpoints(table))
    stars = list(forest.stars(most))
    assert all(table.num_rows <= most for table in stars)
    assert pa.concat_tables([table_of([]), *stars]).equals(merge(tables))


@pytest.mark.parametrize("pair", [(6, 8), (8, 6), (8, 10), (10, 10)])
def test_a_number_outside_is_refused(pair):
    with pytest.raises(ValueError, match="outside 7 to 9"):
        Forest(3, first=7).add(*endpoints(table_of([pair])))


@pytest.mark.parametrize("span", [50_000, 500_000, 2**40])
def test_memory_is_as_stated(span):
    edges = 500_000
    drawn = np.random.default_rng(1).integers(0, span, (2, edges), np.uint64)
    table = edge_table(*drawn)
    merge([table])
    tracemalloc.start()
    try:
        result = merge([table])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 64 * edges + 16 * result.num_rows + 1_000_000
