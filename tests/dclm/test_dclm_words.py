import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.origins.dclm.dclm_words import Splitter, split_words
from textmill.origins.dclm.word_break import segments

TEXT = 'The ferry (32.3 m) can\'t\n- stop\xa0"now"\0x'


@pytest.mark.parametrize(
    ("splitter", "ignore_punctuation", "words"),
    [
        ("fasttext", False, ["The", "ferry", "(32.3", "m)", "can't", "</s>", "-", 'stop\xa0"now"', "x"]),
        ("fasttext", True, ["The", "ferry", "m)", "can't", 'stop\xa0"now"', "x"]),
        ("split", True, ["The", "ferry", "m)", "can't", "stop"]),
        ("uniseg", True, ["The", "ferry", "32.3", "m", "can't", "stop", "now", "x"]),
    ],
)
def test_three_ways(splitter: Splitter, ignore_punctuation: bool, words: list[str]) -> None:
    assert split_words(TEXT, splitter, ignore_punctuation) == words


@pytest.mark.parametrize("splitter", ["fasttext", "split", "uniseg"])
def test_no_words(splitter: Splitter) -> None:
    assert split_words("", splitter) == []
    assert split_words(" ", splitter) == []


def test_white_space_can_stay() -> None:
    assert split_words("a b", "uniseg", ignore_whitespace=False) == ["a", " ", "b"]
    assert split_words("a -", "uniseg", ignore_punctuation=True, ignore_whitespace=False) == ["a", " "]
    assert split_words("\xa0 a", "fasttext") == ["a"]
    assert split_words("\xa0 a", "fasttext", ignore_whitespace=False) == ["\xa0", "a"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("can’t jump 32.3 feet", ["can’t", " ", "jump", " ", "32.3", " ", "feet"]),
        ("a\r\nb", ["a", "\r\n", "b"]),
        ("\u0308a", ["\u0308", "a"]),
        ("🇩🇪🇫🇷🇮", ["🇩🇪", "🇫🇷", "🇮"]),
        ("👩\u200d👩", ["👩\u200d👩"]),
        ('א"א א"', ['א"א', " ", "א", '"']),
        ("a_1カ_ア", ["a_1", "カ_ア"]),
        ("x  y", ["x", "  ", "y"]),
        ("1,2 1,a", ["1,2", " ", "1", ",", "a"]),
    ],
)
def test_unicode_words(text: str, expected: list[str]) -> None:
    assert segments(text) == expected


def test_unicode_words_as_uniseg_cuts_them(page_texts: st.SearchStrategy[str]) -> None:
    wordbreak = pytest.importorskip("uniseg.wordbreak", reason="uniseg, the reference's package, is not installed")

    @settings(max_examples=400, deadline=None)
    @given(page_texts)
    def equal_its_own(text: str) -> None:
        assert segments(text) == list(wordbreak.words(text))

    equal_its_own()
