"""Regular expressions of users: one error for all that is none, and no warnings (which are errors here)."""

import re

import pytest

from textmill.filters.dclm_substring import DclmSubstring
from textmill.formatters.dclm_substring_lines import DclmSubstringLines
from textmill.origins.dolma.expression import Syntax
from textmill.origins.dolma.expression import expression as mixer_expression
from textmill.origins.dolma.json_values import parse
from textmill.text.expressions import expression
from textmill.text.regex_words import required_words


@pytest.mark.parametrize("pattern", ["(", "a{" + "9" * 30 + "}", "(" * 5000 + ")" * 5000])
def test_what_is_none(pattern: str) -> None:
    with pytest.raises(re.error):
        expression(pattern)


def test_a_set_inside_a_set_means_what_it_does_now() -> None:
    assert expression("[[a]x").search("[x")
    assert required_words("[[a]word") is not None
    DclmSubstring(phrases=("[[a]",), faithful=True).prepare()
    DclmSubstringLines(phrases=("[[a]",), faithful=True).prepare()


@pytest.mark.parametrize(("text", "syntax"), [("$[?(@.text ~= '[[a]x')]", "jsonpath"), ('.text | test("[[a]x")', "jq")])
def test_mixers_take_them_too(text: str, syntax: Syntax) -> None:
    assert mixer_expression(text, syntax, False).excludes(parse('{"text": "[x"}'))
