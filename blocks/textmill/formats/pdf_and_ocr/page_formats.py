"""Reads pages as programs for OCR write them: ALTO, hOCR, PAGE, ABBYY and DjVu XML, and plain text.

A page is paragraphs of lines. What a format itself marks as a running head, a foot or a page number is left out and
counted; words that it says to be one across lines are one.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from textmill.formats.xml.xml_names import attribute, child, children, local, named, words
from textmill.formats.xml.xml_records import BadXmlError, encoding_of, parsed

__all__ = ["Page", "from_first_element", "pages_of"]

_LINES: Final = frozenset(("ocr_line", "ocrx_line", "ocr_textfloat", "ocr_caption"))
_EDGES: Final = frozenset(("ocr_header", "ocr_footer", "ocr_pageno"))
_REGION_EDGES: Final = frozenset(("header", "footer", "page-number", "signature-mark", "catch-word"))


@dataclass(frozen=True, slots=True)
class Page:
    """Paragraphs of lines; `is_plain` where only empty lines part paragraphs."""

    paragraphs: list[list[str]]
    is_plain: bool = False


def pages_of(data: bytes, is_text: bool, counts: Counter[str]) -> list[Page]:
    """The pages of a file; BadXmlError where it is XML that cannot be read. `is_text`: it is none by its name."""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if is_text or not start.startswith(b"<"):
        return [_plain(part) for part in _decoded(data).split("\f")]
    begin = data.find(b"<")
    root = parsed(from_first_element(data[begin:]), encoding_of(start), counts)
    if b"</" + _tag(root) not in data[-400:] and not (len(root) == 0 and data.rstrip().endswith(b"/>")):
        raise BadXmlError("the file does not end", "truncated")
    known = _FORMATS.get(local(root).lower())
    if known is not None:
        return [Page(list(known[1](page, counts))) for page in named(root, known[0])]
    found = [one for one in root.iter(etree.Element) if "ocr_page" in _classes(one)]
    if not found:
        raise BadXmlError("no page of a known format", "no_pages")
    return [Page(list(_hocr(page, counts))) for page in found]


def _tag(root: etree._Element) -> bytes:
    """The name of an element as it is written, with its prefix."""
    return (f"{root.prefix}:" if root.prefix else "").encode() + local(root).encode()


def from_first_element(data: bytes) -> bytes:
    """From the first element on, so that entities and their values are not even looked at."""
    at = 0
    while (at := data.find(b"<", at)) >= 0:
        if data[at + 1 : at + 2].isalpha():
            return data[at:]
        at += 1
    return data


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("windows-1252", "replace")


def _plain(text: str) -> Page:
    paragraphs: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            paragraphs[-1].append(line.strip())
        elif paragraphs[-1]:
            paragraphs.append([])
    return Page([one for one in paragraphs if one], is_plain=True)


def _alto(page: etree._Element, counts: Counter[str]) -> Iterator[list[str]]:
    for block in named(page, "TextBlock"):
        around = {local(one) for one in block.iterancestors()}
        if around & {"TopMargin", "BottomMargin"}:
            counts["marked_heads"] += 1
            continue
        lines = [_alto_line(line, counts) for line in children(block, "TextLine")]
        yield [line for line in lines if line]


def _alto_line(line: etree._Element, counts: Counter[str]) -> str:
    parts: list[str] = []
    is_whole = False
    for one in children(line, "String", "HYP"):
        if local(one) == "HYP":
            # Where the whole word was told, its hyphen is not wanted.
            if parts and not is_whole:
                parts[-1] += one.get("CONTENT") or "-"
            continue
        whole = one.get("SUBS_CONTENT")
        is_whole = bool(whole) and one.get("SUBS_TYPE") == "HypPart1"
        if whole and is_whole:
            counts["hyphens_mended"] += 1
            parts.append(whole)
        elif not (whole and one.get("SUBS_TYPE") == "HypPart2"):
            parts.append(one.get("CONTENT") or "")
    return " ".join(part for part in parts if part)


def _djvu(page: etree._Element, counts: Counter[str]) -> Iterator[list[str]]:
    for paragraph in named(page, "PARAGRAPH"):
        yield [" ".join(words(word) for word in children(line, "WORD")) for line in named(paragraph, "LINE")]


def _abbyy(page: etree._Element, counts: Counter[str]) -> Iterator[list[str]]:
    for block in children(page, "block"):
        if block.get("blockType", "Text") in ("Text", "Table"):
            for paragraph in named(block, "par"):
                yield ["".join(line.itertext()).strip() for line in named(paragraph, "line")]


def _page_xml(page: etree._Element, counts: Counter[str]) -> Iterator[list[str]]:
    for region in named(page, "TextRegion"):
        if region.get("type") in _REGION_EDGES:
            counts["marked_heads"] += 1
            continue
        lines = [_unicode(line) for line in children(region, "TextLine")]
        yield [line for line in lines if line] or [line for line in _unicode(region).splitlines() if line.strip()]


def _unicode(element: etree._Element) -> str:
    """The reading of the lowest index."""
    found = sorted(children(element, "TextEquiv"), key=lambda one: attribute(one, "index") or "0")
    text = child(found[0], "Unicode") if found else None
    return "" if text is None else "".join(text.itertext()).strip()


def _hocr(page: etree._Element, counts: Counter[str]) -> Iterator[list[str]]:
    lines: list[str] = []
    around: etree._Element | None = None
    for one in page.iter(etree.Element):
        kinds = _classes(one)
        if kinds & _EDGES:
            counts["marked_heads"] += 1
        elif kinds & _LINES:
            paragraph = _paragraph(one)
            if lines and paragraph is not around:
                yield lines
                lines = []
            around = paragraph
            lines.append(words(one))
    yield lines


def _paragraph(line: etree._Element) -> etree._Element | None:
    near = next((one for one in line.iterancestors() if _classes(one) & {"ocr_par", "ocr_carea"}), None)
    return line.getparent() if near is None else near


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())


_Reader = Callable[[etree._Element, Counter[str]], Iterator[list[str]]]
_FORMATS: Final[dict[str, tuple[str, _Reader]]] = {
    "alto": ("Page", _alto),
    "djvuxml": ("OBJECT", _djvu),
    "document": ("page", _abbyy),
    "pcgts": ("Page", _page_xml),
}
"""By the name of the root: what a page is called, and how it is read."""
