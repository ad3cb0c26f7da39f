"""Extracts a page with Resiliparse; runs in the child of `sandbox`.

Resiliparse 2.0 loses text that `faithful: false` keeps (docs/faults.md):

- a text node of three bytes of UTF-8 that ends in a letter beyond ASCII (`東`, `—`, `là`, `5°`) is taken for an icon;
- a `<ul>` with fewer than four ancestors in the body is taken for navigation, whatever it holds;
- what is streamed to the page's end is hidden, and formulas are doubled (`page_repairs`).
"""

import json
import re
from collections.abc import Callable, Iterable
from html import unescape
from itertools import count
from typing import Final, TypedDict

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import ElementNode, HTMLTree, Node

from textmill.extraction.page_repairs import HIDDEN_TEXT, all_of, put_in_place
from textmill.extraction.text_characters import without_controls

__all__ = ["load"]

_SHORT_TEXT: Final = re.compile(r">\s*+(?=[^<])((?:&#?\w{1,32};|[^<>&\s])?(?:&#?\w{1,32};|[^\x00-\x7f\s]))\s*+(?=<|\Z)")
"""A text of one or two characters that may end beyond ASCII. The look-ahead ends most attempts, between two tags."""
_ICON_BYTES: Final = 3
_FIRST_FREE: Final = 0xF0000
_LEAST_ANCESTORS: Final = 4
_SHALLOW_LISTS: Final = "body > ul, body > * > ul, body > * > * > ul"
"""Those with fewer, less one: the list counts itself."""


class _Options(TypedDict):
    main_content: bool
    preserve_formatting: bool
    list_bullets: bool
    alt_texts: bool
    links: bool
    form_fields: bool
    noscript: bool
    comments: bool


class _Settings(TypedDict):
    faithful: bool
    options: _Options


def load(settings: str) -> Callable[[str], str]:
    """The extractor for `settings`, JSON of `faithful` and of `extract_plain_text`'s options."""
    chosen: _Settings = json.loads(settings)
    options = chosen["options"]

    def extract(html: str) -> str:
        return extract_plain_text(html, **options)

    # One query for all repairs: each takes a tenth of the time of parsing and extracting.
    wanted = f"{HIDDEN_TEXT}, {_SHALLOW_LISTS}" if options["main_content"] else HIDDEN_TEXT

    def extract_mended(html: str) -> str:
        mark = next(mark for mark in map(chr, count(_FIRST_FREE)) if mark not in html)
        source = _mark_short_texts(html, mark) if options["main_content"] else html
        tree = HTMLTree.parse(source)
        found = all_of(tree, wanted)
        lists = [one for one in found if one.tag == "ul"]
        if len(lists) < len(found):
            put_in_place(tree, html)
            lists = list(all_of(tree, _SHALLOW_LISTS))
        if options["main_content"]:
            _deepen(lists, tree)
        return without_controls(extract_plain_text(tree, **options).replace(mark, ""))

    return extract if chosen["faithful"] else extract_mended


def _mark_short_texts(html: str, mark: str) -> str:
    """Make texts longer that would be taken for an icon, by a mark that the page does not have."""
    if html.isascii() and "&" not in html:
        return html

    def marked(found: re.Match[str]) -> str:
        text = unescape(found[1])
        encoded = text.encode("utf-8", "replace")
        icon = len(encoded) == _ICON_BYTES and encoded[-1] >= 0x80 and not ("\ue000" <= text[-1] <= "\uf8ff")
        return f"{found[0]}{mark}" if icon else found[0]

    return _SHORT_TEXT.sub(marked, html)


def _deepen(lists: Iterable[ElementNode], tree: HTMLTree) -> None:
    """Give lists with few ancestors more, which have no meaning."""
    for listed in lists:
        ancestors = 0
        node: Node | None = listed.parent
        while node is not None and ancestors < _LEAST_ANCESTORS and node.tag != "body":
            ancestors, node = ancestors + 1, node.parent
        if node is None:
            continue
        for _ in range(_LEAST_ANCESTORS - 1 - ancestors):
            wrapper, parent = tree.create_element("div"), listed.parent
            if parent is not None and wrapper is not None:
                parent.replace_child(wrapper, listed)
                wrapper.append_child(listed)
