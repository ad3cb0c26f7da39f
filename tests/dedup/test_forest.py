"""Merging joins what the edges join, in one canonical form whatever the order and grouping."""

from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.dedup.forest import edge_table, merge

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
