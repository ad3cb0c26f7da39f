"""Untrusted values stay text in Markdown; checked with a CommonMark parser."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from textmill.corpus.markdown import block, code, table, text
from textmill.inspect.plain_text import clip, one_line

HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "a | b \\| c",
    "`a` ``b``",
    "\\`<b>\\`",
    "*x* _y_ **z** ~~s~~",
    "https://evil.example <https://evil.example>",
    "&lt;b&gt; &#60;",
    "# head\n- item\n\n<div>",
]
ANYTHING = st.text(st.sampled_from("`|\\<>&#;*_[]()!~$^@:/-= \nab1\x00") | st.characters(codec="utf-8"), max_size=40)


def cells(markdown: str) -> list[list[str]]:
    """The texts of a table's body; fails when anything but text and code is in there."""
    rows: list[list[str]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        assert token.type not in ("html_block", "heading_open", "bullet_list_open")
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline":
            assert {child.type for child in token.children or ()} <= {"text", "code_inline", "text_special"}
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows[1:]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("write", [text, code])
def test_hostile_values(value: str, write: type[str]) -> None:
    shown = cells(table(["A", "B"], [[write(value), "7"]], 1))
    assert shown == [[one_line(value), "7"]]


@given(ANYTHING, ANYTHING)
def test_any_value_fills_one_cell(first: str, second: str) -> None:
    written = table(["A", "B", "C"], [[code(first), text(second) or "–", "x"]], 2)
    expected = [clip(one_line(value), 200) or "–" for value in (first, second)]
    assert cells(written) == [[*expected, "x"]]


@given(ANYTHING)
def test_blocks_end_where_they_should(content: str) -> None:
    tokens = MarkdownIt("commonmark").parse(f"{block(content, 'yaml')}\n\nafter\n")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]


def test_long_values_are_cut() -> None:
    assert len(html.unescape(text("x" * 500))) == 200
