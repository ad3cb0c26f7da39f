"""Makes canonical HTML of a page as browsers would read it, however it is written: one parse, nothing lost.

The parser is Lexbor (through Resiliparse), which follows the HTML standard: text behind `</html>`, NUL characters and
50,000 levels are read on. What would cost it more than linear time is taken out before: formatting elements that are
never closed are carried into every later paragraph, and each attribute of a tag is compared with all before it.
"""

import codecs
import re
from collections import Counter
from typing import Final

import numpy as np
import numpy.typing as npt
from resiliparse.parse.html import HTMLTree

from textmill.machine.compiled import compiled

__all__ = ["canonical_html"]

_FORMATTING_TAG: Final = re.compile(
    r"<(/?)(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s>/])", re.IGNORECASE
)
_MOST_UNCLOSED: Final = 100
_MANY_UNCLOSED: Final = 300
"""Most pages have fewer elements without an end tag, pictures and line breaks included."""
_LONG_TAG_CHARS: Final = 20_000
_LONG_TAG: Final = re.compile(rf"<([A-Za-z][A-Za-z0-9]*)\s[^<>]{{{_LONG_TAG_CHARS},}}>")
_MOST_ATTRIBUTES: Final = 500
_STREAMED: Final = re.compile(r'<div hidden="" id="(S:[0-9a-f]+)">')
_DIV: Final = re.compile(r"<(/?)div\b")
_PLACED: Final = re.compile(r'\$RC\("(B:[0-9a-f]+)","(S:[0-9a-f]+)"')
_END_OF_FALLBACK: Final = "<!--/$-->"


def canonical_html(page: str) -> bytes:
    """UTF-8 of the page's tree: every element is closed, no `<` stands in text or values."""
    read = str(HTMLTree.parse(_within_bounds(page))).encode("utf-8", "replace")
    if not _streamed(np.frombuffer(read, np.uint8)):
        return read
    return _unstreamed(read.decode()).encode()


@compiled
def _streamed(page: npt.NDArray[np.uint8]) -> bool:
    """Whether a value begins as React names its parts: `"S:`. Counted, not searched, which machines do fastest."""
    found = 0
    for at in range(page.size - 2):
        found += (page[at] == 34) & (page[at + 1] == 83) & (page[at + 2] == 58)
    return found > 0


def _within_bounds(page: str) -> str:
    try:
        # Python keeps this, and the parser, which asks for the same, need not make it again
        read, _ = codecs.readbuffer_encode(page)
    except UnicodeEncodeError:
        read = page.encode("utf-8", "replace")
    if _unclosed(np.frombuffer(read, np.uint8)) > _MANY_UNCLOSED:
        page = _with_formatting_closed(page)
    steps = range(0, len(read) - _LONG_TAG_CHARS, _LONG_TAG_CHARS // 2)
    if any(read.find(b"<", at, at + _LONG_TAG_CHARS // 2) < 0 for at in steps):
        page = _LONG_TAG.sub(_with_fewer_attributes, page)
    return page


@compiled
def _unclosed(page: npt.NDArray[np.uint8]) -> int:
    """How many more tags begin than a page in which each has an end tag has."""
    begins = 0
    ends = 0
    for at in range(page.size - 1):
        begins += page[at] == 60
        ends += (page[at] == 60) & (page[at + 1] == 47)
    return begins - 2 * ends


def _with_formatting_closed(page: str) -> str:
    """The page with plain elements in the place of formatting elements that it opens much more often than it closes."""
    opened: Counter[str] = Counter()
    for slash, name in _FORMATTING_TAG.findall(page):
        opened[name.lower()] += -1 if slash else 1
    names = [name for name, number in opened.items() if number > _MOST_UNCLOSED]
    if not names:
        return page
    return re.sub(rf"<(/?)(?:{'|'.join(names)})(?=[\s>/])", r"<\1span", page, flags=re.IGNORECASE)


def _with_fewer_attributes(tag: re.Match[str]) -> str:
    return f"<{tag[1]}>" if tag[0].count("=") + tag[0].count(" ") > _MOST_ATTRIBUTES else tag[0]


def _unstreamed(page: str) -> str:
    """The page with parts that React sends after it put where its scripts would put them."""
    parts: dict[str, str] = {}
    rest: list[str] = []
    at = 0
    while begin := _STREAMED.search(page, at):
        end = _end_of_div(page, begin.end())
        rest.append(page[at : begin.start()])
        parts[begin[1]] = page[begin.end() : end]
        rest.append(f"<!--{begin[1]}-->")
        at = end + len("</div>")
    rest.append(page[at:])
    page = "".join(rest)
    for place, name in _PLACED.findall(page):
        hole = f'<template id="{place}"></template>'
        start = page.find(hole)
        if name in parts and start >= 0:
            stop = page.find(_END_OF_FALLBACK, start)
            page = page[:start] + parts.pop(name) + page[stop if stop >= 0 else start + len(hole) :]
    for name, part in parts.items():
        page = page.replace(f"<!--{name}-->", f"<div>{part}</div>", 1)
    return page


def _end_of_div(page: str, start: int) -> int:
    """Where the div's end tag is whose content begins at `start`."""
    depth = 1
    for tag in _DIV.finditer(page, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.start()
    return len(page)
