"""Nothing that is printed acts, leaks, floods or passes for a line of ours."""

import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.progress import TextColumn
from rich.table import Table
from tests.acting import acting

from textmill.cli.screen import Screen, shown

ANY = st.text(st.characters(codec=None, exclude_categories=()))
LONG = 10_000_000
HOSTILE = "\x1b[31m\x9b2J\x07\x7f\u202e\u2066\u200e\u061c\u2028\u2029\ud800\r\n\x00"


def screen() -> tuple[Screen, StringIO]:
    out = StringIO()
    return Screen(Console(file=out, width=100, highlight=False, force_terminal=True, color_system="truecolor")), out


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  plain  text", "  plain  text"),
        ("a\nwhole: 5 records", "a␊whole: 5 records"),
        ("a\r\nb\u2028c\u2029d", "a␊b␊c␊d"),
        ("\x1b]0;x\x07\x9b31m", "␛]0;x␇�31m"),
        ("gpj\u202egnp \u2066x\u2069", "gpj�gnp �x�"),
        ("\udcff.warc", "�.warc"),
        ("雨　が [red]降る[/red] 👩‍🚀", "雨　が [red]降る[/red] 👩‍🚀"),
        ("at https://u:p@h/x?sig=abc", "at https://h/x?sig=(hidden)"),
        ("url " + "x" * LONG + " end", "url " + "x" * 500 + "… (10,000,000 characters) end"),
        ("https://h/" + "x" * 30_000 + "?token=abc", "https://h/" + "x" * 490 + "… (30,020 characters)"),
        ("https://h/?token=" + "x" * 5000, "https://h/?token=(hidden)"),
        ("a " * 5_000, "a " * 2_500 + "… (10,000 characters)"),
    ],
)
def test_a_line(text: str, line: str) -> None:
    assert shown(text) == line


@given(ANY)
def test_a_line_is_one_and_does_nothing(text: str) -> None:
    target, out = screen()
    target.say(text)
    assert out.getvalue().count("\n") == 1
    assert acting(out.getvalue()) == []


@given(ANY)
def test_the_cells_of_a_table_do_nothing(text: str) -> None:
    target, out = screen()
    table = Table(box=None, show_header=False)
    table.add_column()
    target.table(table, [[text]])
    assert acting(out.getvalue()) == []


@given(ANY)
def test_a_page_keeps_its_lines_and_does_nothing(text: str) -> None:
    target, out = screen()
    target.page(text)
    assert acting(out.getvalue()) == []


@given(st.dictionaries(ANY, ANY | st.lists(ANY)))
def test_json_is_exact_and_does_nothing(data: dict[str, object]) -> None:
    target, out = screen()
    target.exact_json(data)
    assert json.loads(out.getvalue()) == data
    assert out.getvalue().isascii()
    assert acting(out.getvalue()) == []


def test_json_of_any_length_is_exact_but_for_credentials() -> None:
    target, out = screen()
    target.json({"https://u:p@h": ["x" * LONG, HOSTILE, "?token=abc"]})
    assert json.loads(out.getvalue()) == {"https://h": ["x" * LONG, HOSTILE, "?token=(hidden)"]}


def test_a_bar_is_described_in_words() -> None:
    target, out = screen()
    with target.bars(TextColumn("{task.description}", markup=False)) as bars:
        bars.add_task(shown(HOSTILE))
    assert "␛[31m" in out.getvalue()
    assert not {"\x9b", "\x07", "\u202e", "\ud800"} & {*out.getvalue()}
