import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textmill.origins.dclm import links
from textmill.origins.dclm.links import begins_like_a_domain, remove_links, remove_numeric_links

PARTS = (
    "http://", "https://", "ftp://", "xhttp://", "://", "x", "com", ".com", ".co", ".uk", "a.b", ".", "-", "/", "?q=1",
    " ", "\n", " " * 12, "\xa0", "@", ":", "(", "é", ".测试", ".कॉम", "_", "a" * 250, "b" * 8, "1.2.3.4", ".COM",
    ".comé", ".com_", "\u0308",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("see http://example.com/a?b=1 now", "see now"),
        ("see\n\n  www.example.org.", "see"),
        ("a@b.co.uk, x", ", x"),
        ("EXAMPLE.COM and example.community", "EXAMPLE.COM and"),
        ("foo.academy/x or https://bar.io", " or"),
        (".com", ".com"),
        (".com.org x", " x"),
        ("end.The next", "end.The next"),
    ],
)
def test_named_addresses(text: str, after: str) -> None:
    assert remove_links(text, faithful=True)[0] == after


@cache
def one_expression() -> re.Pattern[str]:
    """DCLM's, over all domains."""
    names = (Path(links.__file__).parent / "top_level_domains.txt").read_text(encoding="utf-8").split()
    domains = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    host, path = "[-a-zA-Z0-9@:%._+~#=]{1,256}", "[-a-zA-Z0-9()@:%_+.~#?&/=]*"
    return re.compile(rf"\s{{0,10}}(?:(?:https?|ftp)://)?{host}\.(?:{domains})\b{path}")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_named_addresses_as_one_regular_expression_finds_them(text: str) -> None:
    assert remove_links(text, faithful=True) == one_expression().subn("", text)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("see 10.0.0.1 and http://192.168.1.1:80/x now", "see and now"),
        ("version 1.2.3.4567", "version"),
        ("300.1.1.1 stays", "300.1.1.1 stays"),
    ],
)
def test_numeric_addresses(text: str, after: str) -> None:
    assert remove_numeric_links(text, faithful=True)[0] == after


@pytest.mark.parametrize(
    ("text", "begins"), [("Visit", True), ("Re: x", True), ("When", False), ("1 com", False), ("", False)]
)
def test_pages_that_begin_like_a_domain(text: str, begins: bool) -> None:
    assert begins_like_a_domain(text) is begins


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("see HTTP://example.com/x now", "see now"),
        ("see HTTPS://EXAMPLE.COM/X now", "see now"),
        ("see Http://Example.Com now", "see now"),
        ("see FTP://1.2.3.4/x now", "see now"),
        ("see WWW.EXAMPLE.COM now", "see now"),
        ("see //EXAMPLE.COM/x now", "see now"),
        ("the end.In the beginning.It was", "the end.In the beginning.It was"),
        ("GOTO EXAMPLE.COM now", "GOTO EXAMPLE.COM now"),
    ],
)
def test_schemes_in_any_case_leave_nothing(text: str, after: str) -> None:
    assert remove_numeric_links(remove_links(text, faithful=False)[0], faithful=False)[0] == after
