from hypothesis import given
from hypothesis import strategies as st

from textmill.text.inside_words import count_inside

letters = st.text("abc1", max_size=6).map(str.encode)
listed = st.text("abc1", min_size=1, max_size=5).map(str.encode)


@given(st.lists(letters, min_size=1, max_size=5), st.frozensets(listed, max_size=6))
def test_counts_are_those_of_looking_for_each_word(lines: list[bytes], words: frozenset[bytes]) -> None:
    assert count_inside(b"\n".join(lines), words) == [sum(word in line for word in words) for line in lines]
