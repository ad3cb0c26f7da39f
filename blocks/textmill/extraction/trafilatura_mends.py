"""Mends faults of trafilatura that lose characters, texts or their order (docs/faults.md), in the child only.

What a page's source or tree can say differently is rewritten before the library sees it (`page_repairs`,
`trafilatura_tree`); functions of the library that take characters away or decode text once more are replaced.
"""

import re
from collections.abc import Callable
from typing import Final

from lxml.etree import ParserError
from lxml.html import HtmlElement, document_fromstring
from trafilatura.settings import Extractor

from textmill.extraction.page_repairs import with_text_in_place
from textmill.extraction.text_characters import composed, without_controls
from textmill.extraction.trafilatura_loading import repaired
from textmill.extraction.trafilatura_modules import BASELINE, CORE, DATES, UTILS, XML
from textmill.extraction.trafilatura_order import Order
from textmill.extraction.trafilatura_tree import BLANK_LINE, keep_shapes

__all__ = ["Mends"]

_ENDS: Final = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_NOTHING_MORE: Final = re.compile(r"(?:\s|<!--.*?-->|</(?:body|html)\s*>)*\Z", re.IGNORECASE | re.DOTALL)
_STANDS_FOR_THE_MARK: Final = "\u2fe0"
"""An unassigned character in the place of the page's own U+2424, which trafilatura deletes."""


class Mends:
    """A page is prepared, extracted by the library, and its text finished."""

    def __init__(self, options: Extractor) -> None:
        self._options = options

    def install(self) -> None:
        """Replace the library's functions."""
        BASELINE.__dict__.update(remove_control_characters=without_controls)
        UTILS.__dict__.update(remove_control_characters=without_controls, line_processing=_clean_line)
        XML.__dict__.update(unescape=_as_it_is)
        DATES.__dict__.update(clean_html=_without)
        CORE.__dict__.update(normalize_unicode=composed, load_html=self.load)
        Order().install()

    def prepared(self, html: str) -> str:
        """The source as HTML parsing goes on after `</html>`, which libxml2 does not, and with its text in place."""
        html = with_text_in_place(html.replace(BLANK_LINE, _STANDS_FOR_THE_MARK))
        end = _ENDS.search(html)
        if end is None or _NOTHING_MORE.match(html, end.end()):
            return html
        return _ENDS.sub("", html)

    def finished(self, text: str | None) -> str | None:
        return text and without_controls(text).replace(_STANDS_FOR_THE_MARK, BLANK_LINE)

    def load(self, html: str, max_size: int | None = None) -> HtmlElement | None:
        """The page as a whole document, whether it begins with `<html>` or is one paragraph."""
        try:
            tree = document_fromstring(repaired(html).encode("utf-8", "replace"), parser=UTILS.HTML_PARSER)
        except ParserError:
            return None
        keep_shapes(tree, links=self._options.links, blank_lines=self._options.format != "html")
        return tree


_clean_html: Final[Callable[[HtmlElement, list[str]], HtmlElement]] = DATES.clean_html


def _without(tree: HtmlElement, tags: list[str]) -> HtmlElement:
    """As htmldate, which fails at a page whose root, or an element inside one that it has dropped, has such a tag."""
    try:
        return _clean_html(tree, tags)
    except AssertionError:
        for element in list(tree.iter(*tags)):
            if element.getparent() is not None:
                element.drop_tree()
        return tree


def _clean_line(line: str, preserve_space: bool = False, trailing_space: bool = False) -> str | None:
    """The line without what is no text; the library also decodes `&nbsp;` and the like where a page shows them."""
    cleaned = without_controls(line)
    if preserve_space:
        return cleaned
    trimmed = UTILS.trim(UTILS.LINES_TRIMMING.sub(" ", cleaned))
    if not trimmed:
        return None
    return f"{' ' * line[0].isspace()}{trimmed}{' ' * line[-1].isspace()}" if trailing_space else trimmed


def _as_it_is(text: str) -> str:
    """Parsing has decoded the page's entities; the library decodes its text again."""
    return text
