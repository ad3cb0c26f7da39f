"""The texts of elements as trafilatura and jusText take them, in fewer steps and with equal results.

lxml's `text_content` evaluates an XPath and wraps its string; `itertext` makes an object of every node. libxml2 writes
the same text at once.
"""

import re
from collections import OrderedDict
from functools import cache
from typing import Final

import justext.core
from lxml.etree import _Element, tostring
from lxml.html import HtmlElement
from trafilatura import settings
from trafilatura.deduplication import LRUCache
from trafilatura.utils import text_chars_test, trim

from textmill.extraction.trafilatura_modules import CORE, EXTERNAL, HTML, MAIN, UTILS

__all__ = ["PageCache", "install_strings", "text_of"]

_CONTROLS: Final = (*map(chr, (*range(9), 11, 12, *range(14, 32))), "\ufffe", "\uffff")


def text_of(element: _Element) -> str:
    """All text inside, tags left out."""
    return str(tostring(element, method="text", encoding="unicode", with_tail=False))


def install_strings() -> None:
    """Let trafilatura and jusText call these functions."""
    HtmlElement.text_content = text_of
    MAIN.__dict__.update(
        _elem_text=lambda element: trim(text_of(element)),
        is_text_element=lambda element: element is not None and text_chars_test(text_of(element)),
        _log_event=lambda message, tag, text: None,
        tostring=lambda element: b"",  # only ever logged
    )
    HTML.__dict__.update(duplicate_test=_is_duplicate)
    CORE.__dict__.update(duplicate_test=_is_duplicate)
    UTILS.__dict__.update(INVALID_XML_CHARS=_Scrubber(UTILS.INVALID_XML_CHARS))
    words = _Words(EXTERNAL.jt_stoplist_init())
    EXTERNAL.__dict__.update(get_stoplist=cache(EXTERNAL.get_stoplist), JT_STOPLIST=words)
    justext.core.Paragraph = _Paragraph


class PageCache(LRUCache):
    """trafilatura's count of segments, for one page in one thread: no locks."""

    def __init__(self) -> None:
        super().__init__(settings.LRU_SIZE)
        self.cache: OrderedDict[str, int] = OrderedDict()

    def increment(self, key: str) -> int:
        previous = self.cache.pop(key, -1)
        self.cache[key] = max(previous, 0) + 1
        if len(self.cache) > self.maxsize:
            self.cache.popitem(last=False)
        return previous


def _is_duplicate(element: _Element, options: settings.Extractor) -> bool:
    """Counts the segment; whether it is long and was seen too often."""
    text = trim(element.text if len(element) == 0 else " ".join(element.itertext()))
    seen = options.dedup.increment(text) if isinstance(options.dedup, LRUCache) else 0
    return len(text) > options.min_duplcheck_size and seen > options.max_repetitions


class _Scrubber:
    """Takes characters out that XML cannot hold, of which nearly all pages have none."""

    def __init__(self, expression: re.Pattern[str]) -> None:
        self._expression = expression

    def sub(self, replacement: str, text: str) -> str:
        if any(control in text for control in _CONTROLS):
            return str(self._expression.sub(replacement, text))
        return text


class _Words(tuple[str, ...]):
    """Stop words of all languages; jusText looks its set of them up by the hash of the whole."""

    __slots__ = ()

    def __hash__(self) -> int:
        return len(self)

    def __eq__(self, other: object) -> bool:
        return self is other


class _Paragraph(justext.core.Paragraph):  # type: ignore[misc]  # the package has no types
    """A paragraph whose text is joined once instead of for each measure of it."""

    def __init__(self, path: justext.core.PathInfo) -> None:
        super().__init__(path)
        self._joined: tuple[int, str] = (0, "")

    @property
    def text(self) -> str:
        if self._joined[0] != len(self.text_nodes):
            self._joined = (len(self.text_nodes), str(super().text))
        return self._joined[1]
