from collections.abc import Callable

import pytest

from textmill.block import Filter
from textmill.errors import UserError
from textmill.filters.dclm_substring import DclmSubstring

Decide = Callable[[Filter, str], str | None]
MANY = [f"word{number}" for number in range(10)]


@pytest.mark.parametrize(
    ("settings", "text", "listed"),
    [
        ({"phrases": ["Lorem ipsum"]}, "x LOREM IPSUM", True),
        ({"phrases": ["Lorem ipsum"], "case_sensitive": True}, "x LOREM IPSUM", False),
        ({"phrases": ["{"]}, "a { b", True),
        ({"phrases": ["a.c"]}, "abc", False),
        ({"phrases": ["a.c"], "faithful": True}, "abc", True),
        ({"phrases": ["ass"], "whole_words": True}, "assess", False),
        ({"phrases": ["ass"], "whole_words": True}, "an ass!", True),
        ({"phrases": ["ass"], "whole_words": True}, "éass", False),
        ({"phrases": ["a"], "location": "prefix"}, "ba", False),
        ({"phrases": ["a"], "location": "prefix"}, "ab", True),
        ({"phrases": ["a"], "location": "suffix"}, "ab", False),
        ({"phrases": ["a"], "location": "suffix"}, "ba\n", True),
        ({"phrases": MANY}, "xWORD9x", True),
        ({"phrases": MANY, "whole_words": True}, "xword9", False),
        ({"phrases": [*MANY, "🖕"], "whole_words": True}, "é🖕é", True),
        ({"phrases": [*MANY, "🖕"], "whole_words": True}, "é 🖕 é", False),
        ({"phrases": ["i\u0307"]}, "İ", True),
    ],
)
def test_phrases(fault_of: Decide, settings: dict[str, object], text: str, listed: bool) -> None:
    assert (fault_of(DclmSubstring.model_validate(settings), text) == "listed_phrase") is listed


def test_bad_words_are_built_in(fault_of: Decide) -> None:
    block = DclmSubstring(phrases="ldnoobw", whole_words=True)
    assert fault_of(block, "what a SHIT") == "listed_phrase"
    assert fault_of(block, "a shitake") is None


def test_a_phrase_that_is_no_regular_expression_is_an_error_only_when_read_as_one() -> None:
    DclmSubstring(phrases=("a(",)).prepare()
    with pytest.raises(UserError, match="regular expressions"):
        DclmSubstring(phrases=("a(",), faithful=True).prepare()
