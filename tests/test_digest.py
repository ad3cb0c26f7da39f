"""Digests by which finished work is known again."""

from hypothesis import given
from hypothesis import strategies as st

from textmill.digest import Json, digest, digests_after

plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values: st.SearchStrategy[Json] = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=9
)


@given(st.lists(values, max_size=3), values)
def test_one_more_value_gives_the_digest_of_all(before: list[Json], last: Json) -> None:
    assert digests_after(*before)(last) == digest(*before, last)
