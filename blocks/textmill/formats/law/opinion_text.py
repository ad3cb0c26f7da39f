"""Writes an opinion of a court that is given as HTML, as XML of casebooks, or as text with lines of a page.

Marks of pages (`*123`) go, footnotes stay where they stand; paragraphs of plain text are told by its empty lines.
This is no `html_fragment`, which knows no notes, no marks of pages, and takes `<pre>` for code.
"""

import re
from collections import Counter
from typing import Final

from lxml import etree

from textmill.formats.xml.xml_names import local
from textmill.formats.xml.xml_records import TOO_DEEP, BadXmlError
from textmill.formats.xml.xml_text import Dialect, Role, Tree

__all__ = ["marked_up_text", "paragraphs", "plain_opinion"]

_SPACES_AT_END: Final = re.compile(r"[ \t\r]+(?=\n)|[ \t\r]+\Z")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_PAGE_CLASSES: Final = frozenset(("page-label", "page-number", "star-pagination", "pagination", "pagenumber"))


def marked_up_text(markup: str, counts: Counter[str]) -> str:
    """The text of HTML or XML; BadXmlError where it is nested too deep or is nothing."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadXmlError(str(error)) from error
    if root is None:
        raise BadXmlError("no element")
    if TOO_DEEP(root):
        raise BadXmlError("too many levels", "too_deep")
    tree = Tree(_DIALECT, counts)
    tree.write(root)
    return tree.layout.text()


def plain_opinion(text: str) -> str:
    """Text as a page has it, without white space at ends of lines; form feeds are empty lines."""
    text = _SPACES_AT_END.sub("", text.replace("\r\n", "\n").replace("\f", "\n\n"))
    return _EMPTY_LINES.sub("\n\n", text).strip("\n")


def paragraphs(text: str) -> str:
    """Text with a paragraph to a line, as casebooks are given: an empty line between them."""
    text = plain_opinion(text)
    return text if "\n\n" in text else text.replace("\n", "\n\n")


def _link(tree: Tree, element: etree._Element) -> None:
    """Links are words, but those that are marks of pages."""
    if set((element.get("class") or "").split()) & _PAGE_CLASSES:
        tree.counts["page_marks"] += 1
    else:
        tree.inside(element)


def _page_number(tree: Tree, element: etree._Element) -> None:
    tree.counts["page_marks"] += 1


def _heading(tree: Tree, element: etree._Element) -> None:
    tree.layout.heading(int(local(element)[1]) + 1, tree.words_of(element))


def _preformatted(tree: Tree, element: etree._Element) -> None:
    """Text as a page has it; it is no code."""
    tree.layout.block(plain_opinion("".join(element.itertext())))


_ROLES: Final = {
    name: Role[role]
    for role, names in {
        "BLOCK": "p div center blockquote section article aside body author casename parties court decisiondate "
        "citation docketnumber attorneys judges opinion footnote headnotes summary syllabus otherdate disposition dl "
        "dd dt",
        "LIST": "ul",
        "NUMBERED": "ol",
        "ITEM": "li",
        "TABLE": "table",
        "BREAK": "br",
        "HIGH": "sup",
        "SKIP": "img script style",
        "SILENT": "head",
    }.items()
    for name in names.split()
}
_DIALECT: Final = Dialect(
    _ROLES,
    {
        "a": _link,
        "span": _link,
        "page-number": _page_number,
        "pagenumber": _page_number,
        "pre": _preformatted,
        **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    },
)
