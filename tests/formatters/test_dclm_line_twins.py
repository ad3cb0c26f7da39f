"""DCLM's line and phrase rules give what plain Python gives, whatever the texts and however they share a batch."""

import re
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.block import Block
from textmill.decide import first_failing
from textmill.filters.dclm_substring import DclmSubstring
from textmill.filters.dclm_url_words import DclmUrlWords
from textmill.formatters.dclm_citations import DclmCitations
from textmill.formatters.dclm_counter_lines import DclmCounterLines
from textmill.formatters.dclm_newlines import DclmNewlines
from textmill.formatters.dclm_numeric_lines import DclmNumericLines
from textmill.formatters.dclm_punctuated_lines import DclmPunctuatedLines
from textmill.formatters.dclm_repeated_lines import DclmRepeatedLines
from textmill.formatters.dclm_short_lines import DclmShortLines
from textmill.formatters.dclm_substring_lines import DclmSubstringLines
from textmill.formatters.dclm_uppercase_lines import DclmUppercaseLines
from textmill.formatters.dclm_word_length_lines import DclmWordLengthLines

Twin = Callable[[str], str | None]
"""The text after the rule; None if the page is refused."""

PIECES = (
    "the", "ABC", "É", "12", "²", "٣", "3 likes", "1.2K\u00a0Views", "(5m  FOLLOWERS)", "7 \u212aites", "a", "A", ".",
    "...", ". . .", "…",
    "!", '"', "\u201d", "[1]", "[edit]", "[", "]", "Sign-in", "SIGN-IN", "read more...", "Read MoreXYZ",
    "\u0130", "i\u0307", "\u017fign-in", "Σ", "σ", "ς", "ΑΣ", "ας", "日本", "_", "\0", "\n", "\n", "\n\n", "\n\n\n",
    " ", "  ", "\t", "\r\n", "\x0b", "\x1c", "\x85", "\xa0", "\u2028", "\u3000", "\ufeff", "🖕", "x_bad", "bad",
    "bad word", "BAD",
)  # fmt: skip
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(max_size=12), max_size=4)
_COUNTER = re.compile(
    r"^\W*\d(?:,|\.|\d)*(?:K|k|M|m|B|b)?\s+(?:likes|shares|comments|retweets|reposts|quotes|bookmarks|upvotes|downvotes"
    r"|downloads|views|followers)\W*$"
)


def of_lines(keeps: Callable[[str], bool], is_stripped: bool) -> Twin:
    def twin(text: str) -> str | None:
        kept = "\n".join(line for line in text.split("\n") if keeps(line))
        return (kept.strip() if is_stripped else kept) or None

    return twin


def repeated(separator: str, normalize: bool) -> Twin:
    def twin(text: str) -> str | None:
        seen: set[str] = set()
        kept = []
        for piece in text.split(separator):
            key = piece.strip().lower() if normalize else piece
            if key not in seen or not key:
                kept.append(piece)
                seen.add(key)
        return separator.join(kept)

    return twin


def substring(pattern: str) -> Twin:
    compiled = re.compile(pattern, re.I)

    def twin(text: str) -> str | None:
        kept = []
        for line in text.split("\n"):
            after = compiled.sub("", line) if len(line.split()) <= 3 else line
            if len(line.split()) <= 3 and line and (not after or after.isspace()):
                continue
            kept.append(after)
        return "\n".join(kept).strip() or None

    return twin


TWINS: tuple[tuple[Block, Twin], ...] = (
    (DclmUppercaseLines(), of_lines(lambda line: not line or sum(map(str.isupper, line)) / len(line) <= 0.5, True)),
    (DclmNumericLines(), of_lines(lambda line: not line or sum(map(str.isdigit, line)) / len(line) <= 0.999999, True)),
    (DclmCounterLines(), of_lines(lambda line: not _COUNTER.search(line.lower()), True)),
    (DclmShortLines(), of_lines(lambda line: len(line.split()) >= 2 or not line, False)),
    (DclmShortLines(min_words=1, max_words=2), of_lines(lambda line: 1 <= len(line.split()) <= 2 or not line, False)),
    (DclmPunctuatedLines(), of_lines(lambda line: not line or bool(re.search(r'[.!?"…]\s*$', line)), False)),
    (
        DclmPunctuatedLines(remove_ellipses=True),
        of_lines(
            lambda line: (
                not line or (bool(re.search(r'[.!?"…]\s*$', line)) and not re.search(r"(?:\.\.\.|…)\s*$", line))
            ),
            False,
        ),
    ),
    (DclmWordLengthLines(max_word_chars=3), of_lines(lambda line: all(len(word) <= 3 for word in line.split()), False)),
    (DclmCitations(), lambda text: re.sub(r"\[\d*\]|\[edit\]|\[citation needed\]", "", text) or None),
    (DclmNewlines(faithful=True), lambda text: re.sub("\n{3,}", "\n\n", text)),
    (DclmNewlines(max_newlines=0, faithful=True), lambda text: re.sub("\n{1,}", "", text)),
    (DclmRepeatedLines(), repeated("\n", True)),
    (DclmRepeatedLines(normalize=False), repeated("\n", False)),
    (DclmRepeatedLines(unit="paragraphs"), repeated("\n\n", True)),
    (
        DclmSubstringLines(phrases=("Read more...",), location="suffix", max_words=3, phrase_only=True, faithful=True),
        substring(r"\s?(?:read more...)$"),
    ),
    (
        DclmSubstringLines(phrases=("Sign-in",), location="prefix", max_words=3, phrase_only=True, faithful=True),
        substring(r"^(?:sign-in)\s?"),
    ),
    (DclmSubstringLines(phrases=("bad",), max_words=3, phrase_only=True), substring(r"\s?(?:bad)")),
)


@pytest.mark.parametrize(("block", "twin"), TWINS, ids=lambda value: getattr(value, "label", ""))
@settings(max_examples=250, deadline=None)
@given(texts=TEXTS)
def test_text_after_the_rule(block: Block, twin: Twin, texts: list[str]) -> None:
    columns = block.apply(Batch(pa.record_batch({"text": pa.array([*texts, None], pa.large_string())})))
    expected = [twin(text) for text in [*texts, ""]]
    assert [fault != "empty" for fault in columns["fault"].to_pylist()] == [text is not None for text in expected]
    for before, after, wanted in zip(texts, columns["text"].to_pylist(), expected, strict=False):
        assert after == (before if wanted is None else wanted)


PHRASES = ("bad", "bad word", "🖕", "É", "sign-in", "_")


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans(), st.booleans(), st.sets(st.sampled_from(PHRASES), min_size=1))
def test_listed_phrases(texts: list[str], whole: bool, cased: bool, phrases: set[str]) -> None:
    block = DclmSubstring(phrases=tuple(sorted(phrases)), whole_words=whole, case_sensitive=cased)
    found = block.apply(Batch(pa.record_batch({"text": pa.array([*texts, None], pa.large_string())})))
    edge = r"\b" if whole else ""
    plain = "|".join(sorted((phrase if cased else phrase.lower() for phrase in phrases), key=len, reverse=True))
    expected = [re.search(f"{edge}(?:{plain}){edge}", text if cased else text.lower()) is not None for text in texts]
    assert found["dclm_substring.listed"].to_pylist() == [*map(int, expected), 0]


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans(), st.booleans(), st.sets(st.sampled_from((*"-_.aAs", "an"))))
def test_words_in_addresses(urls: list[str], whole: bool, cased: bool, ignored: set[str]) -> None:
    words = ("bad", "sign", "k", "é")
    block = DclmUrlWords(words=words, whole_words=whole, case_sensitive=cased, ignore=tuple(sorted(ignored)))
    found = block.apply(Batch(pa.record_batch({"url": pa.array([*urls, None], pa.large_string())})))
    edge = r"\b" if whole else ""
    expected = []
    for url in urls:
        cleaned = url if cased else url.lower()
        for string in sorted(ignored):
            cleaned = cleaned.replace(string, "")
        pattern = f"{edge}(?:{'|'.join(words)}){edge}"
        expected.append(len(set(re.findall(pattern, cleaned, 0 if cased else re.I))))
    assert found["dclm_url_words.words"].to_pylist() == [*expected, 0]
    assert len(first_failing(found, block.rules(), len(urls) + 1)) == len(urls) + 1
