"""Finds running heads and page numbers of scanned books: lines at the edges of pages that repeat, or count on.

A head is a line among the first or last two of its page that, without its numbers, stands there on three pages or
more; nearly the same line, as OCR misreads it, counts too. A number is one that neighbouring pages count on from.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from textmill.formats.pdf_and_ocr.page_formats import Page

__all__ = ["without_heads"]

_EDGE: Final = 2
_FEWEST_PAGES: Final = 3
_LONGEST_CHARS: Final = 90
_LIKE: Final = 0.85
_MOST_COMPARED: Final = 8
_SHORTEST_LIKE: Final = 6
_NEAR: Final = 4
_NUMBER: Final = re.compile(r"(?:p(?:age|\.)\s*)?(?P<number>[0-9]{1,4}|[ivxlcdm]{1,9})", re.IGNORECASE)
_NOT_WORDS: Final = re.compile(r"[\W\d_]+")
_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def without_heads(pages: Sequence[Page], counts: Counter[str]) -> list[Page]:
    """The pages without running heads (`running_heads`) and page numbers (`page_numbers`)."""
    numbers = _numbered(pages)
    repeated = _repeated(pages)
    return [_bare(page, index, numbers, repeated, counts) for index, page in enumerate(pages)]


def _edges(page: Page) -> Iterator[tuple[str, int, int]]:
    """The side, and where in the page the line is, for the first and last lines."""
    places = [(block, line) for block, lines in enumerate(page.paragraphs) for line in range(len(lines))]
    for block, line in places[:_EDGE]:
        yield "top", block, line
    for block, line in places[max(len(places) - _EDGE, _EDGE) :]:
        yield "bottom", block, line


def _key(line: str) -> str:
    return _NOT_WORDS.sub(" ", line.lower()).strip() if len(line) <= _LONGEST_CHARS else ""


class _Heads:
    """The lines that repeat at one side of the pages, without their numbers."""

    def __init__(self, times: Counter[str]) -> None:
        self._keys = {key for key, number in times.items() if number >= _FEWEST_PAGES}
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for key in sorted(self._keys):
            self._by_length[len(key)].append(key)
        self._known: dict[str, bool] = {}

    def has(self, line: str) -> bool:
        """Whether a line is one of them, or nearly."""
        key = _key(line)
        if not key or key in self._keys:
            return key != ""
        if key not in self._known:
            self._known[key] = len(key) >= _SHORTEST_LIKE and any(self._near(key))
        return self._known[key]

    def _near(self, key: str) -> Iterator[bool]:
        lengths = range(len(key) - 2, len(key) + 3)
        near = [one for length in lengths for one in self._by_length.get(length, [])[:_MOST_COMPARED]]
        return (SequenceMatcher(None, one, key).ratio() >= _LIKE for one in near[:_MOST_COMPARED])


def _repeated(pages: Sequence[Page]) -> dict[str, _Heads]:
    """By side, the lines that repeat."""
    seen: dict[str, Counter[str]] = {"top": Counter(), "bottom": Counter()}
    for page in pages:
        for side, keys in _keys(page).items():
            seen[side].update(keys)
    return {side: _Heads(found) for side, found in seen.items()}


def _keys(page: Page) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for side, block, line in _edges(page):
        if len(key := _key(page.paragraphs[block][line])) > 2:
            found[side].add(key)
    return found


def _numbered(pages: Sequence[Page]) -> set[int]:
    """Pages whose lines that are only a number agree with those of a page nearby."""
    offsets: dict[int, set[int]] = defaultdict(set)
    for index, page in enumerate(pages):
        for _, block, line in _edges(page):
            if (number := _value(page.paragraphs[block][line])) is not None:
                offsets[number - index].add(index)
    agreed: set[int] = set()
    for indexes in offsets.values():
        ordered = sorted(indexes)
        for first, second in pairwise(ordered):
            if second - first <= _NEAR:
                agreed.update((first, second))
    return agreed


def _value(line: str) -> int | None:
    """The number that a line is, with ornaments around it."""
    found = _NUMBER.fullmatch(line.strip(" \t-–—_*•.[](){}|~·"))
    if found is None:
        return None
    text = found["number"].lower()
    if text.isdigit():
        return int(text)
    values = [_ROMAN[letter] for letter in text]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _bare(page: Page, index: int, numbers: set[int], repeated: dict[str, _Heads], counts: Counter[str]) -> Page:
    gone: set[tuple[int, int]] = set()
    for side, block, line in _edges(page):
        text = page.paragraphs[block][line]
        if index in numbers and _value(text) is not None:
            counts["page_numbers"] += 1
        elif repeated[side].has(text):
            counts["running_heads"] += 1
        else:
            continue
        gone.add((block, line))
    if not gone:
        return page
    kept = [
        [text for line, text in enumerate(lines) if (block, line) not in gone]
        for block, lines in enumerate(page.paragraphs)
    ]
    return Page([lines for lines in kept if lines], page.is_plain)
