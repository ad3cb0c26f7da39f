"""Text of a fragment of HTML that is all content, such as a post: paragraphs, lists, rows, code as laid out.

For whole pages there are extractors; here nothing is to be left out. Nothing is refused either, and no level is too
deep: a post is read on as it is. Documents that have parts of their own (notes, marks of pages) are written by a
dialect of `xml_text`, as opinions of courts are.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from lxml import etree, html

__all__ = ["text_of_fragment"]

_BLOCKS: Final = frozenset(
    (
        "p",
        "div",
        "blockquote",
        "hr",
        "section",
        "article",
        "details",
        "summary",
        "dl",
        "dt",
        "dd",
        "table",
        "figure",
        "center",
    )
)
_SILENT: Final = frozenset(("script", "style", "template", "noscript", "head", "title"))
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_DEEPEST_LIST: Final = 20


@dataclass(slots=True)
class _Writer:
    """What is written so far; blocks are set apart by empty lines, and a list's items by line ends alone."""

    out: list[str] = field(default_factory=list)
    before: str = ""
    """Line ends that the next words need before them."""
    quotes: int = 0
    lists: list[int] = field(default_factory=list)
    """Numbers of the last items of the lists that are open; -1 in lists without numbers."""
    code: int = 0
    silent: int = 0
    cells: list[int] = field(default_factory=list)
    is_marked: bool = False
    """Whether a mark was the last: what it marks begins on its line."""

    def apart(self, ends: str) -> None:
        """What comes next begins a line (`\\n`) or a block (`\\n\\n`)."""
        if self.cells:
            ends = " "
        if len(ends) > len(self.before) and not self.is_marked:
            self.before = ends

    def line(self) -> None:
        """What comes next begins a line and no block, whatever was asked for before."""
        if self.before and not self.cells:
            self.before = "\n"

    def words(self, text: str | None) -> None:
        if not text or self.silent:
            return
        if self.code:
            self._put(text.lstrip("\n") if self.before else text)
            return
        folded = _SPACE.sub(" ", text)
        at_start = self.before or not self.out or self.out[-1].endswith((" ", "\n"))
        self._put(folded.lstrip(" ") if at_start else folded)

    def mark(self, text: str) -> None:
        """Words that are no text of the fragment: a list's marker, a cell's border."""
        if not self.silent:
            self._put(text)
            self.is_marked = True

    def _put(self, text: str) -> None:
        if not text or (self.before and not text.strip()):
            return
        if self.before and self.out:
            self.out[-1] = self.out[-1].rstrip(" \n")
            self.out.append(self.before)
        self.before, self.is_marked = "", False
        self.out.append(text)


def text_of_fragment(fragment: str) -> str:
    """The words, with `* ` before items of lists, `| a | b |` for rows, `## ` for headings; code as it is."""
    if "<" not in fragment and "&" not in fragment:
        return fragment.strip()
    parser = html.HTMLParser(huge_tree=True, encoding="utf-8")
    try:
        # libxml2 ends at a NUL; a doctype or an <html> in a post is of no effect.
        root = html.fragment_fromstring(fragment.replace("\0", ""), create_parent="div", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return _without_tags(fragment)
    # At 2,048 elements within each other libxml2 gives up, and what comes next is not in the tree.
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        return _without_tags(fragment)
    writer = _Writer()
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            writer.words(element.tail)
        elif event == "start":
            _begin(writer, str(element.tag).lower(), element)
            writer.words(element.text)
        else:
            _end(writer, str(element.tag).lower())
            if element is not root:
                writer.words(element.tail)
    return "".join(writer.out).strip("\n").rstrip()


def _without_tags(fragment: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", " ", fragment)).strip()


def _begin(writer: _Writer, tag: str, element: etree._Element) -> None:
    if tag in _SILENT:
        writer.silent += 1
    elif tag == "br":
        writer.before = writer.before or "\n"
    elif tag == "pre":
        writer.apart("\n\n")
        writer.code += 1
    elif tag in ("ul", "ol"):
        writer.apart("\n" if writer.lists else "\n\n")
        if writer.lists:
            writer.line()
        start = element.get("start", "")
        first = int(start) - 1 if re.fullmatch(r"\d{1,6}", start) else 0
        writer.lists.append(first if tag == "ol" else -1)
    elif tag == "li":
        writer.apart("\n")
        _item(writer)
    elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        writer.apart("\n\n")
        writer.mark("#" * int(tag[1]) + " ")
    elif tag == "tr":
        writer.apart("\n")
        writer.cells.append(0)
    elif tag in ("td", "th"):
        writer.mark("| " if not writer.cells or not writer.cells[-1] else " | ")
        if writer.cells:
            writer.cells[-1] += 1
    elif tag in _BLOCKS:
        writer.apart("\n\n")


def _item(writer: _Writer) -> None:
    depth = min(len(writer.lists), _DEEPEST_LIST)
    marker = "* "
    if writer.lists and writer.lists[-1] >= 0:
        writer.lists[-1] += 1
        marker = f"{writer.lists[-1]}. "
    writer.mark("  " * max(0, depth - 1) + marker)


def _end(writer: _Writer, tag: str) -> None:
    if tag in _SILENT:
        writer.silent -= 1
    elif tag == "pre":
        writer.code -= 1
        writer.apart("\n\n")
    elif tag in ("ul", "ol"):
        writer.lists.pop()
        writer.apart("\n" if writer.lists else "\n\n")
    elif tag == "li":
        writer.apart("\n")
        writer.line()
    elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        writer.apart("\n\n")
    elif tag == "tr":
        is_row = writer.cells.pop()
        if is_row:
            writer.before = ""
            writer.mark(" |")
            writer.is_marked = False
        writer.apart("\n")
    elif tag in _BLOCKS:
        writer.apart("\n\n")
