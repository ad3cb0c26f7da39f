"""Differences of two texts give both texts back, and cost bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textmill.inspect.word_diff import MOST_BYTES, around, word_diff

TEXTS = st.text(st.sampled_from("ab \n\r\u2028é<"), max_size=60)


@given(TEXTS, TEXTS)
def test_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert pieces is not None
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
    assert (before == after) == all(piece.kind == "same" for piece in pieces)


def test_a_changed_word_is_one_piece() -> None:
    pieces = word_diff("The tide comes in.\nIt goes.\n", "The tide went in.\nIt goes.\n")
    assert pieces is not None
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "The tide "),
        ("gone", "comes"),
        ("new", "went"),
        ("same", " in.\nIt goes.\n"),
    ]


@pytest.mark.parametrize(("more", "is_compared"), [(0, True), (1, False)])
def test_only_texts_up_to_a_size_are_compared(more: int, is_compared: bool) -> None:
    assert (word_diff("x" * MOST_BYTES, "y" * more) is not None) == is_compared


@pytest.mark.parametrize("unit", ["a b\n", "a ", "ab\n"])
def test_texts_that_repeat_are_compared_as_a_whole(unit: str) -> None:
    half = MOST_BYTES // 2 // len(unit) - 1
    pieces = word_diff("x" + unit * half, unit * half + "y")
    assert pieces is not None
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == "x" + unit * half


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("a b c", "a b c", [("left out", "")]),
        ("a b c", "a x c", [("same", "a "), ("gone", "b"), ("new", "x"), ("same", " c")]),
        ("w " * 40 + "a", "w " * 40 + "b", [("left out", ""), ("same", "w " * 6), ("gone", "a"), ("new", "b")]),
        ("a" + " w" * 40, "b" + " w" * 40, [("gone", "a"), ("new", "b"), ("same", " w" * 6), ("left out", "")]),
    ],
)
def test_what_is_the_same_is_cut_around_what_is_not(before: str, after: str, pieces: list[tuple[str, str]]) -> None:
    found = word_diff(before, after)
    assert found is not None
    assert [(piece.kind, piece.text) for piece in around(found, 12)] == pieces
