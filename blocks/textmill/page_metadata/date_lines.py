"""Finds a day in the lines of a page's text: a short line that is a day and little more, or speaks of publication."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from textmill.page_metadata.marks import is_elsewhere
from textmill.page_metadata.written_dates import day_in_text

__all__ = ["day_in_lines"]

_LONGEST_LINE_CHARS: Final = 120
_LONGEST_BARE_CHARS: Final = 40
_MOST_ELEMENTS: Final = 20_000
_NO_TEXT: Final = frozenset({"script", "style", "title", "template", "option", "textarea"})
_DIGIT: Final = re.compile(r"\d")
_SPEAKS: Final = re.compile(
    r"publish|posted|released?\b|updated|veröffentlicht|erstellt|erschienen|stand\s*:|datum|date\b|publié"
    r"|publicado|pubblicato|gepubliceerd|publicerad|publisert|udgivet|julkaistu|opublikowan|zveřejněn|fecha"
    r"|data\b|опубликовано|дата|发布|發布|时间|公開|更新|投稿日|掲載|입력|등록|تاريخ|geändert|bearbeitet|aktualisiert|modified"
    r"|last\b|modifié|modificat|измен|\bam\s+\d|on\s+\w+\s+\d",
    re.IGNORECASE,
)


def day_in_lines(root: etree._Element, around: frozenset[etree._Element], language: str) -> str | None:
    """The first day in a short line that speaks of publication, or that is a day and little more.

    Where there is none, such a line of a footer, which says when the page was changed, is better than nothing.
    """
    elsewhere: str | None = None
    for element, text in _lines(root):
        if len(text) > _LONGEST_LINE_CHARS or not _DIGIT.search(text):
            continue
        line = " ".join(text.split())
        day = day_in_text(line, language)
        if day is None:
            continue
        speaks = _SPEAKS.search(line) is not None
        if is_elsewhere(element, around):
            if elsewhere is None and speaks:
                elsewhere = day
        elif speaks or len(line) <= _LONGEST_BARE_CHARS:
            return day
    return elsewhere


def _lines(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for number, element in enumerate(root.iter()):
        if number == _MOST_ELEMENTS:
            return
        if element.tag not in _NO_TEXT and element.text:
            yield element, element.text
        if element.tail:
            yield element, element.tail
