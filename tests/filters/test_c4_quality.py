import re
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.batch import Batch
from textmill.block import Filter
from textmill.filters.c4_quality import C4Quality
from textmill.tokens.words import tokenizer

Decide = Callable[[Filter, str], str | None]
MeasureText = Callable[[Filter, str], dict[str, float | None]]
OFF: dict[str, object] = {
    "remove_citations": False,
    "require_end_mark": False,
    "min_sentences": None,
    "min_words_per_line": None,
    "max_word_chars": None,
    "refuse_lorem_ipsum": False,
    "refuse_curly_bracket": False,
    "remove_javascript": False,
    "remove_policy": False,
}
ON: dict[str, object] = {"refuse_lorem_ipsum": True, "refuse_curly_bracket": True, "remove_javascript": True}


def only(**changes: object) -> C4Quality:
    return C4Quality.model_validate({**OFF, **changes})


def cleaned(block: C4Quality, text: str) -> str:
    columns = block.apply(Batch(pa.record_batch({"text": pa.array([text], pa.large_string())})))
    result: str = columns["text"][0].as_py()
    return result


@pytest.mark.parametrize(
    ("changes", "text", "kept"),
    [
        ({}, " a \r\n\u2028b", "a\n\nb"),
        ({"min_words_per_line": 3}, "one two three\none two", "one two three"),
        ({"max_word_chars": 4}, "abcd\nabcde", "abcd"),
        (
            {"remove_citations": True},
            "a[1] b[edit] c[] d[x] e[citation needed] f[12 ]",
            "a b c d[x] e f[12 ]",
        ),
        ({"remove_citations": True, "min_words_per_line": 3}, "one two [1]\none two", "one two"),
        ({"require_end_mark": True}, "a.\nb?\nc!\nd\"\ne'\nf\ng...\nh…\ni:", "a.\nb?\nc!\nd\"\ne'"),
        ({"require_end_mark": True, "remove_citations": True}, "a.[1]\nb. [1]", "a."),
        ({"remove_javascript": True}, "Enable JavaScript now\nfine", "fine"),
        ({"remove_javascript": True, "remove_citations": True}, "java[1]script\nfine", "fine"),
        (
            {"remove_policy": True},
            "Our Privacy Policy\nWe use cookies\nThis site uses cookies\nCookies used",
            "Cookies used",
        ),
        (
            {"units": "sentences", "min_words_per_line": 3},
            "One two three. Four.\nFive six seven.",
            "One two three. Five six seven.",
        ),
    ],
)
def test_lines(changes: dict[str, object], text: str, kept: str) -> None:
    assert cleaned(only(**changes), text) == kept


@pytest.mark.parametrize(
    ("changes", "text", "fault"),
    [
        ({"min_sentences": 2}, "One. Two.", None),
        ({"min_sentences": 3}, "One. Two.", "too_few_sentences"),
        ({"min_sentences": 2}, "One\nTwo", None),  # every line is at least one sentence
        ({"min_sentences": 1}, "", "too_few_sentences"),
        ({"min_sentences": 2, "units": "sentences"}, "One. Two.", None),
        ({"min_sentences": 3, "units": "sentences"}, "One. Two.", "too_few_sentences"),
        (ON, "Lorem Ipsum dolor", "lorem_ipsum"),
        (ON, "if (x) {", "curly_bracket"),
        (ON, "a {\nlorem ipsum", "curly_bracket"),
        (ON, "lorem ipsum\na {", "lorem_ipsum"),
        (ON, "lorem ipsum {", "lorem_ipsum"),
        (ON, "lorem ipsum javascript", "lorem_ipsum"),
        (ON, "javascript {\nfine", None),
        ({**ON, "min_words_per_line": 3}, "lorem ipsum\n{ }\nfine words here", None),
        ({**ON, "require_end_mark": True}, "a {\nfine.", None),
        ({"min_sentences": 9, **ON}, "{", "curly_bracket"),
        ({}, "{ lorem ipsum", None),
    ],
)
def test_faults(fault_of: Decide, changes: dict[str, object], text: str, fault: str | None) -> None:
    assert fault_of(only(**changes), text) == fault


def test_a_refused_text_stays_as_it_was() -> None:
    text = "Too few. Sentences.\r\njavascript is off here.\n"
    assert cleaned(C4Quality(), text) == text
    assert cleaned(C4Quality(min_sentences=2, min_words_per_line=2), text) == "Too few. Sentences."


def test_counts_of_removed_lines(measures_of: MeasureText) -> None:
    text = (
        "One two three four.[1][2]\ntoo few.\nno mark at all\njavascript is here.\nOur terms of use apply.\n"
        + "x" * 1001
    )
    found = measures_of(C4Quality(min_sentences=1), text)
    del found["text"], found["detail"]
    assert found == {
        "lorem_ipsum": 0,
        "curly_bracket": 0,
        "sentences": 1,
        "citations_removed": 2,
        "lines_word_too_long": 1,
        "lines_without_end_mark": 1,
        "lines_of_few_words": 1,
        "lines_with_javascript": 1,
        "lines_with_policy": 1,
    }


def plain(text: str, end_mark: bool, lines_mode: bool) -> tuple[str | None, str]:
    """Fault and text, all tests one after the other on every line."""
    kept, sentences = [], 0
    for raw in text.splitlines() if lines_mode else tokenizer("eng").sentences(text):
        line = raw.strip()
        words = line.split()
        if any(len(word) > 1000 for word in words):
            continue
        line = re.sub(r"\[\d*]|\[edit]|\[citation needed]", "", line)
        if end_mark and (not line.endswith((".", "?", "!", '"', "'")) or line.endswith("...")):
            continue
        if len(words) < 3:
            continue
        if "lorem ipsum" in line.lower():
            return "lorem_ipsum", text
        if "javascript" in line.lower():
            continue
        if "{" in line:
            return "curly_bracket", text
        phrases = (
            "terms of use",
            "privacy policy",
            "cookie policy",
            "uses cookies",
            "use of cookies",
            "use cookies",
        )
        if any(phrase in line.lower() for phrase in phrases):
            continue
        sentences += len(tokenizer("eng").sentences(line)) if lines_mode else 1
        kept.append(line)
    if sentences < 5:
        return "too_few_sentences", text
    return None, ("\n" if lines_mode else " ").join(kept).strip()


fragments = st.sampled_from(
    [
        "This is a line. It has two sentences.",
        "And one more line?  Yes!",
        "lorem Ipsum dolor sit",
        "lorem ip[1]sum dolor sit.",
        "brace { here now.",
        "Java[2]Script it is.",
        "JAVASCRIPT it is.",
        "we use cookies here.",
        "use [edit]cookies here.",
        "cited line here. [3]",
        "one two ",
        "x" * 1001 + " is a word.",
        "İ K ſ Σ words.",
        "Tab\tand  blanks . ) here.",
        "\x00",
    ]
)
breaks = st.sampled_from(["\n", "\r\n", "\n\n", "\u2028", "\x0b", " "])


@given(
    st.one_of(
        st.lists(st.tuples(fragments, breaks), max_size=10).map(lambda parts: "".join(a + b for a, b in parts)),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
    st.booleans(),
    st.booleans(),
)
@settings(deadline=None)
def test_decisions_and_texts_are_those_of_plain_python(
    fault_of: Decide, text: str, end_mark: bool, lines_mode: bool
) -> None:
    text = text.replace("IS_ALPHA", "")
    block = C4Quality(require_end_mark=end_mark, units="lines" if lines_mode else "sentences")
    fault, result = plain(text, end_mark, lines_mode)
    assert fault_of(block, text) == fault
    assert cleaned(block, text) == result
