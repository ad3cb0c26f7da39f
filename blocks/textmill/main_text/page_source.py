"""Makes canonical HTML of a page as browsers would read it, however it is written: one parse, nothing lost.

The parser is Lexbor (through Resiliparse), which follows the HTML standard: text behind `</html>`, NUL characters and
50,000 levels are read on. What would cost it more than linear time is taken out before: formatting elements that are
never closed are carried into every later paragraph, and each attribute of a tag is compared with all before it.
"""

import re
from typing import Final

import numpy as np
import numpy.typing as npt
from resiliparse.parse.html import HTMLTree

__all__ = ["canonical_html"]

_FORMATTING: Final = ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
_MOST_UNCLOSED: Final = 100
_LETTERS: Final = np.array([(byte | 32) - 96 if chr(byte).isalpha() and byte < 128 else 0 for byte in range(256)])
"""Letters from 1, without case; 0 for what ends a name."""
_FIRST_LETTERS: Final = np.unique(
    [(ord(name[0]) - 96) * 32 + (ord(name[1]) - 96 if name[1:] else 0) for name in _FORMATTING]
)
_LONG_TAG_CHARS: Final = 20_000
_LONG_TAG: Final = re.compile(rf"<([A-Za-z][A-Za-z0-9]*)\s[^<>]{{{_LONG_TAG_CHARS},}}>")
_MOST_ATTRIBUTES: Final = 500
_STREAMED: Final = re.compile(r'<div hidden="" id="(S:[0-9a-f]+)">')
_DIV: Final = re.compile(r"<(/?)div\b")
_PLACED: Final = re.compile(r'\$RC\("(B:[0-9a-f]+)","(S:[0-9a-f]+)"')
_END_OF_FALLBACK: Final = "<!--/$-->"


def canonical_html(page: str) -> bytes:
    """UTF-8 of the page's tree: every element is closed, no `<` stands in text or values."""
    read = str(HTMLTree.parse(_within_bounds(page)))
    return (_unstreamed(read) if ' id="S:' in read else read).encode("utf-8", "replace")


def _within_bounds(page: str) -> str:
    source = np.frombuffer(page.encode("utf-8", "replace"), np.uint8)
    tags = np.flatnonzero(source[:-3] == ord("<"))
    if _may_have_unclosed(source, tags):
        lower = page.lower()
        for name in _FORMATTING:
            if lower.count(f"<{name} ") + lower.count(f"<{name}>") > lower.count(f"</{name}") + _MOST_UNCLOSED:
                page = re.sub(rf"<(/?){name}(?=[\s>/])", r"<\1span", page, flags=re.IGNORECASE)
    if (np.diff(tags, append=len(source)) > _LONG_TAG_CHARS).any():
        page = _LONG_TAG.sub(_with_fewer_attributes, page)
    return page


def _may_have_unclosed(source: npt.NDArray[np.uint8], tags: npt.NDArray[np.int64]) -> bool:
    """Whether tags that begin with the first two letters of formatting elements are opened more often than closed."""
    closes = source[tags + 1] == ord("/")
    if len(tags) - 2 * np.count_nonzero(closes) <= _MOST_UNCLOSED:
        return False
    first = tags + 1 + closes
    letters = _LETTERS[source[first]].astype(np.int64) * 32 + _LETTERS[source[first + 1]]
    opened = np.bincount(letters[~closes], minlength=1024)
    closed = np.bincount(letters[closes], minlength=1024)
    return bool(((opened - closed)[_FIRST_LETTERS] > _MOST_UNCLOSED).any())


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
