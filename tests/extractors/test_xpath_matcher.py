"""A `Matcher` finds what lxml's XPath finds: on invented trees for every selector, and on real pages."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.etree import Element, SubElement, XPath, _Element
from lxml.html import fromstring
from trafilatura import xpaths
from trafilatura.utils import repair_faulty_html

from textmill.extraction.trafilatura_loading import repaired
from textmill.extraction.trafilatura_page import SELECTORS, VERIFIED_VERSION
from textmill.extraction.xpath_grammar import UnsupportedXPathError
from textmill.extraction.xpath_matcher import Matcher, shared_matchers
from textmill.extraction.xpath_signs import any_sign, signs_of
from textmill.extraction.xpath_words import expression_test

REGEXPS = {"re": "http://exslt.org/regular-expressions"}


def compiled() -> dict[str, tuple[XPath, Matcher]]:
    pairs = {}
    for name in SELECTORS:
        for index, selector in enumerate(getattr(xpaths, name)):
            pairs[f"{name}.{index}"] = (XPath(selector.path, namespaces=REGEXPS), Matcher(selector.path))
    return pairs


PAIRS = compiled()
HANDMADE = [
    ".//p",
    ".//*[@a]",
    ".//*[@a='']",
    ".//p[@a='x' or @b]",
    ".//*[self::p][@a][@b]",
    ".//*[self::p or self::div][not(@a) or contains(@b, 'x')]",
    ".//*[not(self::p or self::div)][1]",
    ".//*[@a][1]",
    "(.//*[self::p][@a])[1]",
    "(.//p)[1]",
    ".//*[re:test(@a|@b, '^x')]",
    ".//*[starts-with(@b|@a, 'x') or @b='y']",
    ".//*[contains(translate(@a, 'XY', 'xy'), 'xy')]",
    ".//*[re:test(@a, '^$')]",
    ".//*[re:test(@a, 'Y', 'i')][not(.//p)]",
    ".//*[contains(@a, '')]",
    './/*[@a="x"]',
    ".//p|.//b",
    "(.//p[@a])[1]|(.//b)[1]",
    ".//*[@a]|.//p|.//*[@b][1]",
]
ATTRIBUTES = [
    "a",
    "b",
    *sorted({name for pair in PAIRS.values() for name in re.findall(r"@([\w-]+)", pair[0].path)}),
]
VALUES = sorted(
    {"", "x", "y", "X", "xy", "xYz", "é", " "}
    | {
        word.replace("^", "").replace("\\s", " ")
        for pair in PAIRS.values()
        for literal in re.findall(r"'([^']*)'", pair[0].path)
        for word in re.split(r"[|()?:]+", literal)
    }
)
TAGS = [
    "div",
    "p",
    "span",
    "section",
    "article",
    "main",
    "list",
    "item",
    "ul",
    "h1",
    "header",
    "details",
    "a",
]

values = st.one_of(
    st.sampled_from(VALUES),
    st.lists(st.sampled_from(VALUES), min_size=2, max_size=3).map(" ".join),
    st.lists(st.sampled_from(VALUES), min_size=2, max_size=2).map("".join),
)
nodes = st.tuples(
    st.sampled_from(TAGS),
    st.lists(st.tuples(st.sampled_from(ATTRIBUTES), values), max_size=3, unique_by=lambda pair: pair[0]),
    st.integers(0, 30),
)


def tree_of(drawn: list[tuple[str, list[tuple[str, str]], int]]) -> _Element:
    """Each node is a child of one of those before it; attributes keep their order."""
    elements = [Element("body")]
    for tag, attributes, parent in drawn:
        element = SubElement(elements[parent % len(elements)], tag)
        for name, value in attributes:
            element.set(name, value)
        elements.append(element)
    return elements[0]


@settings(max_examples=300, deadline=None)
@given(st.lists(nodes, min_size=1, max_size=12).map(tree_of))
def test_every_selector_finds_what_lxml_finds(tree: _Element) -> None:
    for name, (selector, matcher) in PAIRS.items():
        assert matcher(tree) == selector(tree), name


@pytest.mark.parametrize("path", HANDMADE)
def test_each_part_of_the_grammar_means_what_it_means_to_lxml(path: str) -> None:
    selector, matcher = XPath(path, namespaces=REGEXPS), Matcher(path)

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["p", "div", "b"]),
                st.lists(
                    st.tuples(st.sampled_from("ab"), st.sampled_from(["", "x", "y", "XY", "xy", "zx"])),
                    max_size=2,
                    unique_by=lambda pair: pair[0],
                ),
                st.integers(0, 5),
            ),
            min_size=1,
            max_size=8,
        ).map(tree_of)
    )
    def agree(tree: _Element) -> None:
        assert matcher(tree) == selector(tree)

    agree()


def test_every_selector_finds_the_same_on_real_pages(crawl_pages: list[str]) -> None:
    found = 0
    for page in crawl_pages[::3]:
        tree = fromstring(page.encode())
        for name, (selector, matcher) in PAIRS.items():
            expected = selector(tree)
            found += len(expected)
            assert matcher(tree) == expected, name
    assert found > 400


def test_what_is_remembered_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textmill.extraction.xpath_walk._MAX_REMEMBERED", 3)
    matcher = Matcher(".//*[contains(@a, '7')]")
    tree = tree_of([("p", [("a", str(number))], 0) for number in range(100)])
    assert [element.get("a") for element in matcher(tree)] == [str(n) for n in range(100) if "7" in str(n)]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//p",
        ".//p|",
        ".//p|q",
        ".//p/a",
        ".//p[",
        ".//p[@a]]",
        ".//p[2]",
        ".//p[@a and @b]",
        ".//p[@a>1]",
        ".//p[count(@a)]",
        ".//p[@a=@b]",
        ".//p[rel='me']",
        ".//p[contains(text(), 'x')]",
        ".//p[contains(translate(@a, 'ab', 'c'), 'x')]",
        "(.//p[@a][1])[1]",
        "(.//p)[2]",
    ],
)
def test_anything_else_is_refused(path: str) -> None:
    with pytest.raises(UnsupportedXPathError):
        Matcher(path)


def test_all_selectors_of_the_installed_trafilatura_are_known() -> None:
    """After an upgrade: prove the texts again (scripts/bench_extract.py --prove), then raise VERIFIED_VERSION."""
    import trafilatura

    assert trafilatura.__version__ == VERIFIED_VERSION
    for name in SELECTORS:
        for selector in getattr(xpaths, name):
            Matcher(selector.path)


@settings(max_examples=100, deadline=None)
@given(st.lists(nodes, min_size=1, max_size=12).map(tree_of))
def test_paths_that_share_a_walk_find_what_each_would(tree: _Element) -> None:
    paths = [path for path in HANDMADE if "|." not in path and "|(" not in path]
    together, firsts = shared_matchers(paths), shared_matchers(paths, until_found=True)
    for _ in range(2):
        for path, matcher, first in zip(paths, together, firsts, strict=True):
            expected = XPath(path, namespaces=REGEXPS)(tree)
            assert matcher(tree) == expected, path
            assert first(tree)[:1] == expected[:1], path


def test_after_a_match_the_rest_is_looked_for_anew() -> None:
    """The library changes the tree then."""
    one, other = shared_matchers([".//*[@a]", ".//*[@b]"], until_found=True)
    tree = tree_of([("p", [("a", "")], 0), ("p", [("b", "")], 0)])
    assert len(one(tree)) == 1
    tree.remove(tree[1])
    assert other(tree) == []


EXPRESSIONS = [
    "a-?b",
    "[ab]?c",
    "(?:a|b)-c|^d",
    "a|",
    "(?:^|x)y",
    "^",
    "a.b",
    r"a\.b|c",
    "(a|b)c|d",
    "[a-c]x|y",
    "x$|y",
]
EXPRESSIONS += [
    "(?!a)b|c",
    "(?:a|(?:b|c)d)?e|x",
    "[]a]b|c",
    "[^a]b|c",
    "a{2}b|c",
    " a |b",
    "[|]a|b",
    r"(^|\s)a(\s|$)|b",
]


@pytest.mark.parametrize("ignore_case", [False, True])
@given(st.text(alphabet="abcdexyABC -.]|\t", max_size=8))
def test_words_are_found_as_the_whole_expression_finds_them(ignore_case: bool, value: str) -> None:
    for expression in EXPRESSIONS:
        found = re.search(expression, value, re.IGNORECASE if ignore_case else 0) is not None
        assert expression_test(expression, ignore_case=ignore_case)(value) == found, expression


EXPRESSIONS = sorted(
    {found for pair in PAIRS.values() for found in re.findall(r"re:test\([^']*'([^']*)'", pair[0].path)}
)
PIECES = sorted({piece for one in EXPRESSIONS for piece in re.findall(r"[\w ]+|-", one)})


@given(st.sampled_from(EXPRESSIONS), st.lists(st.sampled_from([*PIECES, "-", "_", " ", "x", "C"]), max_size=6))
@settings(max_examples=400, deadline=None)
def test_what_an_expression_finds_has_one_of_its_signs(expression: str, pieces: list[str]) -> None:
    signs = signs_of(expression)
    assert signs
    for value in ("".join(pieces), "".join(pieces).swapcase()):
        if re.search(expression, value):
            assert any_sign(signs).search(value.lower())


@pytest.mark.parametrize(
    ("expression", "signs"),
    [
        ("bread-?crumb", {"bread"}),
        ("(?:article|post)-comments", {"-comments"}),
        ("^(?:[Cc]omment(?!ary)|comol)$", {"comment", "comol"}),
        (r"(^|\s)link(\s|$)|[ab]c", {"link", "c"}),
        ("content[-_]main", {"content"}),
        ("(?:ab)?|x", None),
        ("^$", None),
        ("[^a]", None),
    ],
)
def test_signs(expression: str, signs: set[str] | None) -> None:
    assert signs_of(expression) == (frozenset(signs) if signs else None)


@given(st.lists(st.sampled_from(["<!DOCTYPE html", "<", "/>", ">", "\n", "<html", "x", " ", "\0", "<! doctype a/b>"])))
@settings(max_examples=200, deadline=None)
def test_sources_are_repaired_as_the_library_does(pieces: list[str]) -> None:
    html = "".join(pieces)
    assert repaired(html) == repair_faulty_html(html, html[:50].lower())
