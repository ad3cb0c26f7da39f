from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.errors import UserError
from textmill.tokens.nltk_words import digest_of, nltk_words
from textmill.tokens.punkt import Parameters, read_parameters, sentences

PIECES = (
    "Dr.", "e.g.", "U.S.", "3.", "J.", "...", ". . .", "!!", "?)", '"', "The", "the", "(ok.)", "a-b.", "3,000.", "he",
    "said.", "Inc.", "Bach", "and", "\n", "\n\n", ".", "!", "?", "*", "'", "-", "i.", " ", "\u2028", "\x00", "。",
    "\r\n",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=20).map("".join),
)
KNOWN = Parameters(
    abbreviations=frozenset({"dr", "e.g", "u.s", "inc"}),
    collocations=frozenset({("##number##", "bach"), ("j", "bach")}),
    starters=frozenset({"the"}),
    spellings={"the": 0b110010, "he": 0b1010010, "bach": 0b110, "and": 0b100000},
)


def cut(text: str, known: Parameters) -> list[str]:
    return [text[begin:end] for begin, end in sentences(text, known)]


@pytest.mark.parametrize(
    ("text", "untrained", "trained"),
    [
        ("", [], []),
        (" \n", [], []),
        ("One. Two! Three?", ["One.", "Two!", "Three?"], ["One.", "Two!", "Three?"]),
        ("Dr. Bach slept.", ["Dr.", "Bach slept."], ["Dr. Bach slept."]),
        ("By J. Bach. Fin.", ["By J. Bach.", "Fin."], ["By J. Bach.", "Fin."]),
        ("No. 3. and on", ["No.", "3. and on"], ["No.", "3. and on"]),
        ("(One.) Two.", ["(One.)", "Two."], ["(One.)", "Two."]),
        ('He said "Go." The end', ['He said "Go."', "The end"], ['He said "Go."', "The end"]),
        ("x Inc. The end", ["x Inc.", "The end"], ["x Inc.", "The end"]),
        ("no end\nhere", ["no end\nhere"], ["no end\nhere"]),
    ],
)
def test_sentences(text: str, untrained: list[str], trained: list[str]) -> None:
    assert cut(text, Parameters()) == untrained
    assert cut(text, KNOWN) == trained


@given(TEXTS)
@settings(deadline=None)
def test_sentences_as_in_nltk(text: str) -> None:
    punkt = pytest.importorskip("nltk.tokenize.punkt")
    for known in (Parameters(), KNOWN):
        theirs = punkt.PunktSentenceTokenizer()
        theirs._params.abbrev_types = set(known.abbreviations)
        theirs._params.collocations = set(known.collocations)
        theirs._params.sent_starters = set(known.starters)
        theirs._params.ortho_context.update(known.spellings)
        assert sentences(text, known) == list(theirs.span_tokenize(text))


@given(TEXTS)
def test_nothing_but_blanks_lies_between_sentences(text: str) -> None:
    ends = [0]
    for begin, end in sentences(text, KNOWN):
        assert begin < end
        assert not text[ends[-1] : begin].strip()
        ends.append(end)
    assert not text[ends[-1] :].strip()


def test_parameters_in_the_files_of_nltk(tmp_path: Path) -> None:
    (tmp_path / "abbrev_types.txt").write_text("dr\nu.s", encoding="utf-8")
    (tmp_path / "collocations.tab").write_text("j\tbach\n", encoding="utf-8")
    (tmp_path / "sent_starters.txt").write_text("the\n", encoding="utf-8")
    (tmp_path / "ortho_context.tab").write_text("the\t50\nbach\t6", encoding="utf-8")
    expected = Parameters(
        frozenset({"dr", "u.s"}), frozenset({("j", "bach")}), frozenset({"the"}), {"the": 50, "bach": 6}
    )
    assert read_parameters(tmp_path) == expected
    assert nltk_words(str(tmp_path)).words("Dr. Bach. The end.") == ["Dr.", "Bach", ".", "The", "end", "."]
    assert nltk_words(None).words("Dr. Bach.") == ["Dr", ".", "Bach", "."]
    (tmp_path / "ortho_context.tab").write_text("the\tmany", encoding="utf-8")
    with pytest.raises(UserError, match="does not hold NLTK's punkt_tab/english"):
        read_parameters(tmp_path)
    with pytest.raises(UserError, match=r"nltk\.downloader punkt_tab"):
        digest_of(str(tmp_path / "none"))


def test_counts_and_ids() -> None:
    words = nltk_words(None)
    assert words.sentence_counts(["", "One. Two.", "one"]).tolist() == [0, 2, 1]
    assert words.numbered("One. One.").strings() == ["One", ".", "One", "."]
