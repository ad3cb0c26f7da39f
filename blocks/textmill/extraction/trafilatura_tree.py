"""Rewrites what trafilatura would lose, in the parsed page, as markup that it keeps.

Each rewriting is of a shape that many generators write: captions and listings in `<figure>`, lists in table cells,
lists of links that a sentence announces, blank lines in `<pre>`, and text between `<br>`s without paragraphs.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element
from lxml.html import Element, HtmlElement

from textmill.extraction.trafilatura_strings import text_of

__all__ = ["BLANK_LINE", "keep_shapes"]

BLANK_LINE: Final = "\u2424"
"""trafilatura's own mark of a line that is kept though it is empty; it goes when the text is written."""

_BLANK: Final = re.compile(r"^[ \t]*$", re.MULTILINE)
_LISTINGS: Final = ("pre", "table", "blockquote")
_LEADS_IN: Final = (":", "：")
_LONG_SENTENCE_CHARS: Final = 40
_INLINE: Final = frozenset(
    {
        *(
            "a",
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
            "i",
            "img",
        ),
        *(
            "ins",
            "kbd",
            "mark",
            "nobr",
            "q",
            "ruby",
            "s",
            "samp",
            "small",
            "span",
            "strike",
            "strong",
            "sub",
            "sup",
            "tt",
        ),
        *("u", "var", "wbr"),
    }
)
_HOLDS_LINES: Final = ("body", "div", "center", "section", "article", "main", "td", "font", "span")
_LINE_CHARS: Final = 20


def keep_shapes(tree: HtmlElement, *, links: bool, blank_lines: bool) -> None:
    """Rewrite the page in place; with `links` links stay links, with `blank_lines` those of listings are marked."""
    _figures(tree)
    _cells(tree)
    if not links:
        _announced_links(tree)
    if blank_lines:
        _listings(tree)
    _lines(tree)


def _figures(tree: HtmlElement) -> None:
    for figure in list(tree.iter("figure")):
        if next(figure.iterdescendants(*_LISTINGS), None) is not None:
            figure.tag = "div"
            continue
        if next(figure.iterancestors("li"), None) is not None:
            continue  # a gallery, whose captions would be taken for the page's text
        for caption in reversed(list(figure.iter("figcaption"))):
            if text_of(caption).strip():
                _move_after(caption, figure)


def _move_after(caption: HtmlElement, figure: HtmlElement) -> None:
    tail, caption.tail = caption.tail, None
    caption.tag = "p"
    caption.attrib.clear()
    parent, before = caption.getparent(), caption.getprevious()
    if tail and before is None:
        parent.text = (parent.text or "") + tail
    elif tail:
        before.tail = (before.tail or "") + tail
    caption.tail, figure.tail = figure.tail, None
    figure.addnext(caption)


def _cells(tree: HtmlElement) -> None:
    for cell in tree.iter("td", "th"):
        for listed in list(cell.iterdescendants("ul", "ol")):
            text = len(text_of(listed))
            if 2 * sum(len(text_of(link)) for link in listed.iterdescendants("a")) >= text:
                continue
            for item in listed.iterchildren("li"):
                item.tag = "p"
            listed.tag = "div"


def _announced_links(tree: HtmlElement) -> None:
    """A list of links is content where a sentence leads to it, or where sentences stand on either side."""
    for listed in list(tree.iter("ul", "ol")):
        before, after = listed.getprevious(), listed.getnext()
        if before is None or before.tag != "p" or not _is_plain(before):
            continue
        said = text_of(before).strip()
        if said.endswith(_LEADS_IN) or (
            len(said) >= _LONG_SENTENCE_CHARS and after is not None and after.tag == "p" and _is_plain(after)
        ):
            for link in list(listed.iterdescendants("a")):
                link.drop_tag()


def _is_plain(paragraph: HtmlElement) -> bool:
    """Most of it is not links."""
    linked = sum(len(text_of(link)) for link in paragraph.iterdescendants("a"))
    return 2 * linked < len(text_of(paragraph).strip())


def _listings(tree: HtmlElement) -> None:
    for listing in tree.iter("pre"):
        for element in listing.iter():
            if element.text and "\n" in element.text:
                element.text = _BLANK.sub(BLANK_LINE, element.text)
            if element is not listing and element.tail and "\n" in element.tail:
                element.tail = _BLANK.sub(BLANK_LINE, element.tail)


def _lines(tree: HtmlElement) -> None:
    """Make paragraphs of the lines between `<br>`s on pages whose text stands there and not in paragraphs."""
    holders = {br.getparent() for br in tree.iter("br")}
    chosen = [one for one in tree.iter(*_HOLDS_LINES) if one in holders and one.tag not in ("font", "span")]
    loose = sum(len(text.strip()) for one in chosen for text in _own_texts(one))
    if loose <= sum(len(text_of(paragraph).strip()) for paragraph in tree.iter("p")):
        return
    for holder in chosen:
        if max((len(text.strip()) for text in _own_texts(holder)), default=0) >= _LINE_CHARS:
            _wrap_lines(holder)


def _own_texts(element: _Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield child.tail or ""


def _wrap_lines(holder: HtmlElement) -> None:
    """Runs of text and inline elements become `<p>`s, line breaks between them go."""
    parts: list[HtmlElement] = []
    line = Element("p")
    line.text, holder.text = holder.text, None

    def end_line() -> None:
        nonlocal line
        if len(line) or (line.text and line.text.strip()):
            parts.append(line)
        line = Element("p")

    for child in list(holder):
        tail, child.tail = child.tail, None
        if child.tag == "br":
            end_line()
            line.text = tail
        elif child.tag in _INLINE:
            line.append(child)
            child.tail = tail
        else:
            end_line()
            parts.append(child)
            line.text = tail
    end_line()
    holder[:] = parts
