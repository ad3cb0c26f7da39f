"""What DCLM's line rules leave of a page."""

import pyarrow as pa
import pytest

from textmill.batch import Batch
from textmill.block import Block
from textmill.errors import UserError
from textmill.formatters.dclm_citations import DclmCitations
from textmill.formatters.dclm_counter_lines import DclmCounterLines
from textmill.formatters.dclm_newlines import DclmNewlines
from textmill.formatters.dclm_numeric_lines import DclmNumericLines
from textmill.formatters.dclm_punctuated_lines import DclmPunctuatedLines
from textmill.formatters.dclm_repeated_lines import DclmRepeatedLines
from textmill.formatters.dclm_short_lines import DclmShortLines
from textmill.formatters.dclm_substring_lines import DclmSubstringLines
from textmill.formatters.dclm_uppercase_lines import DclmUppercaseLines
from textmill.formatters.dclm_urls import DclmUrls
from textmill.formatters.dclm_word_length_lines import DclmWordLengthLines

READ_MORE = {"phrases": ["Read more..."], "location": "suffix", "max_words": 10, "phrase_only": True}
SIGN_IN = {"phrases": ["Sign-in"], "location": "prefix", "max_words": 10, "phrase_only": True}
CART = {"phrases": ["items in cart"], "max_words": 4, "phrase_only": True}


def edited(block: Block, text: str | None) -> tuple[str | None, int]:
    """The text after the block (None: refused as empty), and its count."""
    columns = block.apply(Batch(pa.record_batch({"text": pa.array([text], pa.large_string())})))
    fault = columns["fault"][0].as_py()
    assert fault in (None, "empty")
    (measure,) = block.measures()
    return None if fault else columns["text"][0].as_py(), columns[f"{block.label}.{measure.name}"][0].as_py()


@pytest.mark.parametrize(
    ("block", "text", "after", "count"),
    [
        (DclmNewlines(), "a\n\n\nb\n\nc\n\n\n\n", "a\n\nb\n\nc\n\n", 2),
        (DclmNewlines(), "a\n \n\nb", "a\n \n\nb", 0),
        (DclmNewlines(max_newlines=0), "a\nb", "ab", 1),
        (DclmNewlines(), "", "", 0),
        (DclmNewlines(), "a\r\n\r\n\r\nb\r\n\r\nc", "a\r\n\r\nb\r\n\r\nc", 1),
        (DclmNewlines(), "a\r\r\r\rb\n\r\n\nc", "a\r\rb\n\r\nc", 2),
        (DclmNewlines(max_newlines=0), "a\r\nb\rc", "abc", 2),
        (DclmNewlines(faithful=True), "a\r\n\r\n\r\n\r\nb\n\n\n", "a\r\n\r\n\r\n\r\nb\n\n", 1),
        (DclmUppercaseLines(), "ABcd\n\nABc \nABC", "ABcd\n\nABc", 1),
        (DclmUppercaseLines(), "ABC", None, 1),
        (DclmUppercaseLines(), " \n", None, 0),
        (DclmNumericLines(), "123\n12 3\n١²\n", "12 3", 2),
        (DclmNumericLines(max_digits_ratio=1), "123", "123", 0),
        (DclmCounterLines(), "a\n3 likes\n- 1,2.3K Views -\n3likes\n3 like", "a\n3likes\n3 like", 2),
        (DclmCounterLines(), "3 likes it", "3 likes it", 0),
        (DclmCounterLines(), " 12 b", "12 b", 0),
        (DclmCounterLines(), "5m\xa0downloads\n", None, 1),
        (DclmShortLines(), "a b\nc\n\n \n", "a b\n\n", 2),
        (DclmShortLines(), "a", None, 1),
        (DclmShortLines(min_words=0, max_words=1), "a b\nc", "c", 1),
        (DclmPunctuatedLines(), 'a\nb. \n\nc"\n…\nd...\n \n', 'b. \n\nc"\n…\nd...\n', 2),
        (DclmPunctuatedLines(remove_ellipses=True), "b.\nc… \nd...", "b.", 2),
        (DclmWordLengthLines(max_word_chars=3), "abc d\nabcd\n", "abc d\n", 1),
        (DclmWordLengthLines(max_word_chars=3, words="uniseg"), "ab-cd\nabcd", "ab-cd", 1),
        (DclmWordLengthLines(max_word_chars=3, words="fasttext", ignore_punctuation=True), "(abc\nabcd", "(abc", 1),
        (DclmCitations(), "a[1] b[] c[edit] d[citation needed] [x]", "a b c d [x]", 4),
        (DclmCitations(), "[1]", None, 1),
        (DclmRepeatedLines(), "A\na \nb\n\n\nA", "A\nb\n\n", 2),
        (DclmRepeatedLines(normalize=False), "A\na\nA", "A\na", 1),
        (DclmRepeatedLines(unit="paragraphs"), "x\n\ny\n\nx", "x\n\ny", 1),
        (DclmRepeatedLines(), "", "", 0),
        (DclmUrls(), "When http://a.org", "When", 1),
        (DclmUrls(faithful=True), "When http://a.org", "When http://a.org", 0),
        (DclmUrls(faithful=True), "The http://a.org", "The", 1),
        (DclmUrls(faithful=True), "When 1.2.3.4", "When", 1),
        (DclmUrls(), "1.2 x.com|.3.4", "1.2|.3.4", 1),
        (DclmUrls(), 'v1.2. x.com"\n3.4', 'v1.2."\n3.4', 1),
        (DclmUrls(), "a.com", None, 1),
    ],
)
def test_edits(block: Block, text: str, after: str | None, count: int) -> None:
    assert edited(block, text) == (after, count)


@pytest.mark.parametrize(
    ("settings", "text", "after"),
    [
        (CART, "3 Items in Cart\nx", "3\nx"),
        (CART, "items in cart\n\nx", "x"),
        (CART, "a 3 items in cart", "a 3 items in cart"),
        (CART, "a\n \nb", "a\nb"),
        (CART, "items in cart", None),
        (CART, "\u0131tems in cart!", "!"),
        (READ_MORE, "Teaser read more...\nRead moreabc", "Teaser\nRead moreabc"),
        ({**READ_MORE, "faithful": True}, "Teaser read more...\nx Read moreabc", "Teaser\nx"),
        (SIGN_IN, "SIGN-IN here\nPlease sign-in", "here\nPlease sign-in"),
        ({"phrases": ["javascript"]}, "a\nNo JavaScript here\n \nb", "a\n \nb"),
        ({"phrases": ["JavaScript"], "case_sensitive": True}, "a\njavascript\nJavaScript", "a\njavascript"),
        ({"phrases": ["ü", "b"]}, "Ü\na\nB", "a"),
    ],
)
def test_phrases_in_lines(settings: dict[str, object], text: str, after: str | None) -> None:
    assert edited(DclmSubstringLines.model_validate(settings), text)[0] == after


def test_phrases_are_checked() -> None:
    with pytest.raises(ValueError, match="empty phrase"):
        DclmSubstringLines(phrases=("",))
    with pytest.raises(UserError, match="regular expressions"):
        DclmSubstringLines(phrases=("(",), faithful=True).prepare()


def test_a_refused_document_keeps_its_text_and_a_null_stays_null() -> None:
    texts = pa.array(["ABC", None, "a\nABC"], pa.large_string())
    columns = DclmUppercaseLines().apply(Batch(pa.record_batch({"text": texts})))
    assert columns["text"].to_pylist() == ["ABC", None, "a"]
    assert columns["fault"].to_pylist() == ["empty", "empty", None]
