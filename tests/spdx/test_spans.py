from hypothesis import given
from hypothesis import strategies as st

from textmill.spdx.spans import Covered, Marks

PLACE = st.integers(0, 20)
STRETCH = st.tuples(PLACE, PLACE).map(lambda pair: (min(pair), max(pair)))


@given(st.lists(PLACE), STRETCH)
def test_marks(places: list[int], asked: tuple[int, int]) -> None:
    start, end = asked
    assert Marks(places).touch(start, end) is any(start <= place <= end for place in places)


@given(st.lists(STRETCH), STRETCH)
def test_a_stretch_that_is_held_is_found(stretches: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    start, end = asked
    assert Covered(stretches).holds(start, end) is any(first <= start and end <= last for first, last in stretches)
