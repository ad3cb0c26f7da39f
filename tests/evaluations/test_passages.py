"""Words counted in the simplified text are found again in the text as it is."""

from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.evaluations.passages import passage
from textmill.evaluations.word_numbers import cut

PIECES = [
    "Hello",
    ",",
    " ",
    "\n",
    "3.5",
    "12",
    "ﬁn",
    "Ｗ",
    "日",
    "本",
    "\u00ad",
    "é",
    "ΑΣ",
    "ก",
    "-",
    "x",
    "\u3000",
    "…",
]


def words(text: str) -> list[str]:
    return [word for _, found in cut([text]) for word in found.strings(0)]


def test_places_in_a_text() -> None:
    text = "  «Wer  reitet», so spät… 日本語 durch 3.5?"
    assert words(text) == ["wer", "reitet", "so", "spat", "日", "本", "語", "durch", "0"]
    for first, behind, there in (
        (0, 1, "«Wer"),
        (1, 3, "reitet», so"),
        (4, 6, "日本"),
        (5, 8, "本語 durch"),
        (7, 9, "durch 3.5?"),
        (0, 9, text.strip()),
    ):
        begin, end = passage(text, first, behind)
        assert text[begin:end].lstrip("«") == there.lstrip("«")


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.data())
def test_a_passage_has_its_words(text: str, data: st.DataObject) -> None:
    known = words(text)
    if not known:
        return
    first = data.draw(st.integers(0, len(known) - 1))
    behind = data.draw(st.integers(first + 1, len(known)))
    begin, end = passage(text, first, behind)
    assert words(text[begin:end]) == known[first:behind]
