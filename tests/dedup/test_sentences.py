"""What is cut, what is put back, and what becomes of the rest."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.dedup.sentences import Sentences
from textmill.errors import UserError

TEXT = "One two. Three four five! Six? Seven eight."


def batch(*texts: str | None) -> Batch:
    return Batch(pa.record_batch({"text": pa.array(texts, pa.large_string())}))


def cut(block: Sentences, text: str, *starts: int) -> dict[str, object]:
    columns = block.cut(batch(text), [np.array(starts, np.uint32)])
    return {name.removeprefix("sentences."): values[0].as_py() for name, values in columns.items()}


@pytest.mark.parametrize(
    ("starts", "text", "removed"),
    [
        ((), TEXT, 0),
        ((0,), "Six? Seven eight.", 2),
        ((1,), "One two. Seven eight.", 2),
        ((2,), "One two. Three four five!", 2),
        ((0, 1), "Seven eight.", 3),
        ((0, 2), "", 4),
    ],
)
@pytest.mark.parametrize("faithful", [True, False])
def test_runs_that_touch_are_one(starts, text, removed, faithful):
    found = cut(Sentences(span=2, faithful=faithful), TEXT, *starts)
    assert (found["text"], found["removed"]) == (text, removed)
    assert found["fault"] == (None if text else "empty")


def test_what_is_left_is_measured_only_where_something_was_cut():
    found = cut(Sentences(span=2), TEXT, 0)
    assert (found["words"], found["sentences"]) == (5, 2)
    found = cut(Sentences(span=2), TEXT)
    assert (found["words"], found["sentences"]) == (None, None)


@pytest.mark.parametrize(
    ("limit", "faithful", "text"),
    [
        (7, False, "Six? Seven eight."),
        (8, False, TEXT),
        (3, True, "Six? Seven eight."),
        (4, True, "One two. Six? Seven eight."),
        (0, True, "Six? Seven eight."),
    ],
)
def test_runs_too_short_are_put_back(limit, faithful, text):
    """`One two. Three four five!` has 7 words with its marks, its first sentence 3."""
    assert cut(Sentences(span=2, min_removed_words=limit, faithful=faithful), TEXT, 0)["text"] == text


@pytest.mark.parametrize("limit", [0, 100])
def test_lines(limit):
    block = Sentences(span=1, split="lines", min_removed_words=limit)
    found = cut(block, "a\n\nb\r\nc\n", 0, 2)
    assert found["text"] == ("c" if limit == 0 else "a\n\nb\r\nc\n")


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("One. Two. ", "One."),
        ("One. Two.  ", "One."),
        ("One. Two. Three. ", "One. Three."),
        ("One. Two. Three.  ", "One. Three.  "),
        ("One. Two. Three.\n ", "One. Three.\n "),
        ("\nOne. Two.", "One."),
    ],
)
def test_white_space_at_the_ends_as_in_datatrove(text, after):
    assert cut(Sentences(span=1, faithful=True), text, 1)["text"].rstrip("\n ") == after.rstrip("\n ")
    if "Three" in text:
        assert cut(Sentences(span=1, faithful=True), text, 1)["text"] == after


def test_runs_are_compared_simplified_and_numbered_by_their_first():
    block = Sentences(span=2, norm_numbers=True)
    found = block.spans(batch("An ox. The 1.5! Deer.", None, "", "one. two", "an  OX?\nthe 7.", "!! ?? .."))
    assert list(zip(found.rows.tolist(), found.spans.tolist(), strict=True)) == [(0, 0), (0, 1), (3, 0), (4, 0)]
    assert found.keys[0] == found.keys[3]
    assert len(set(found.keys.tolist())) == 3


def test_blank_lines_count_as_lines_but_a_run_of_them_is_no_key():
    found = Sentences(span=2, split="lines").spans(batch("a\n\n\nb"))
    assert found.spans.tolist() == [0, 2]


@settings(deadline=None, max_examples=60)
@given(
    pieces=st.lists(st.sampled_from(["Aa. ", "Bb cc! ", "Dd?\n", "e f ", "\n\n"]), max_size=8),
    data=st.data(),
    span=st.integers(1, 3),
    split=st.sampled_from(["sentences", "lines"]),
)
def test_everything_is_cut_or_kept_in_order(pieces, data, span, split):
    text = "".join(pieces)
    block = Sentences(span=span, split=split)
    runs = block.spans(batch(text))
    starts = sorted(data.draw(st.sets(st.sampled_from(runs.spans.tolist())))) if len(runs.spans) else []
    found = cut(block, text, *starts)
    units = block._pieces(text)
    told = [place for place, unit in enumerate(units) if split == "lines" or unit.strip()]
    gone = {place for start in starts for place in range(told[start], told[start + span - 1] + 1)}
    kept = ("\n" if split == "lines" else "").join(unit for place, unit in enumerate(units) if place not in gone)
    assert found["text"] == (kept.lstrip() if gone else text)
    assert found["removed"] == len(gone)


def test_an_unknown_language():
    with pytest.raises(UserError):
        Sentences(tokenizer="no-such-language").prepare()


@pytest.mark.parametrize(
    ("settings", "are_equal"),
    [
        ({}, False),
        ({"norm_numbers": True}, True),
        ({"faithful": True}, True),
        ({"faithful": True, "norm_numbers": False}, False),
    ],
)
def test_rows_of_a_table_that_differ_in_their_numbers(settings, are_equal):
    """Lines of numbers alone too: with every number as 0 a table would be cut as repeats of its first rows."""
    block = Sentences(span=1, split="lines", **settings)
    for one, other in (("Monday 12 18", "Monday 13 17"), ("4 5 6", "7 8 9"), ("価格 12", "価格 13")):
        first, second = block.spans(batch(f"{one}\n{other}")).keys.tolist()
        assert (first == second) == are_equal
