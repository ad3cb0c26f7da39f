"""A `Matcher` finds what lxml's XPath finds: on invented trees for every selector, and on real pages."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.etree import Element, SubElement, XPath, _Element
from lxml.html import fromstring
from trafilatura import xpaths

from textmill.extraction.trafilatura_page import SELECTORS, VERIFIED_VERSION
from textmill.extraction.xpath_grammar import UnsupportedXPathError
from textmill.extraction.xpath_matcher import Matcher

REGEXPS = {"re": "http://exslt.org/regular-expressions"}
LEFT_TO_LXML = {"BODY_XPATH.4", "COMMENTS_DISCARD_XPATH.1"}
"""Unions of whole paths: rare, and quick as they are."""


def compiled() -> dict[str, tuple[XPath, Matcher]]:
    pairs = {}
    for name in SELECTORS:
        for index, selector in enumerate(getattr(xpaths, name)):
            if f"{name}.{index}" not in LEFT_TO_LXML:
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
    for page in crawl_pages:
        tree = fromstring(page.encode())
        for name, (selector, matcher) in PAIRS.items():
            expected = selector(tree)
            found += len(expected)
            assert matcher(tree) == expected, name
    assert found > 1000


def test_what_is_remembered_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textmill.extraction.xpath_matcher._MAX_REMEMBERED", 3)
    matcher = Matcher(".//*[contains(@a, '7')]")
    tree = tree_of([("p", [("a", str(number))], 0) for number in range(100)])
    assert [element.get("a") for element in matcher(tree)] == [str(n) for n in range(100) if "7" in str(n)]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//p",
        ".//p|.//q",
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
        "(.//p[@a])[1]|(.//main)[1]",
    ],
)
def test_anything_else_is_refused(path: str) -> None:
    with pytest.raises(UnsupportedXPathError):
        Matcher(path)


def test_all_selectors_of_the_installed_trafilatura_are_known() -> None:
    """After an upgrade: prove the texts again (scripts/bench_extract.py --prove), then raise VERIFIED_VERSION."""
    import trafilatura

    assert trafilatura.__version__ == VERIFIED_VERSION
    refused = set()
    for name in SELECTORS:
        for index, selector in enumerate(getattr(xpaths, name)):
            try:
                Matcher(selector.path)
            except UnsupportedXPathError:
                refused.add(f"{name}.{index}")
    assert refused == LEFT_TO_LXML
