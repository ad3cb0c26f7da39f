"""The texts of elements as trafilatura and jusText take them, in fewer steps and with equal results.

lxml's `text_content` evaluates an XPath and wraps its string; `itertext` makes an object of every node. libxml2 writes
the same text at once.
"""

from collections import OrderedDict
from functools import cache
from typing import Final

import justext.core
from lxml.etree import _Element, tostring
from lxml.html import HtmlElement
from trafilatura import core, external, htmlprocessing, main_extractor, settings, utils
from trafilatura.deduplication import LRUCache

__all__ = ["PageCache", "install_strings", "text_of"]

_CONTROLS: Final = (*map(chr, (*range(9), 11, 12, *range(14, 32))), "\ufffe", "\uffff")


def text_of(element: _Element) -> str:
    """All text inside, tags left out."""
    return str(tostring(element, method="text", encoding="unicode", with_tail=False))


def install_strings() -> None:
    """Let trafilatura and jusText call these functions."""
    HtmlElement.text_content = text_of
    main_extractor._elem_text = lambda element: utils.trim(text_of(element))
    main_extractor.is_text_element = lambda element: element is not None and utils.text_chars_test(text_of(element))
    main_extractor._log_event = lambda message, tag, text: None
    main_extractor.tostring = lambda element: b""  # only ever logged
    htmlprocessing.duplicate_test = core.duplicate_test = _is_duplicate
    utils.INVALID_XML_CHARS = _Scrubber()
    external.get_stoplist = cache(external.get_stoplist)
    external.JT_STOPLIST = _Words(external.jt_stoplist_init())
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
    text = utils.trim(element.text if len(element) == 0 else " ".join(element.itertext()))
    seen: int = options.dedup.increment(text)
    return len(text) > options.min_duplcheck_size and seen > options.max_repetitions


class _Scrubber:
    """Takes characters out that XML cannot hold, of which nearly all pages have none."""

    def __init__(self) -> None:
        self._expression = utils.INVALID_XML_CHARS

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


class _Paragraph(justext.core.Paragraph):
    """A paragraph whose text is joined once instead of for each measure of it."""

    def __init__(self, path: justext.core.PathInfo) -> None:
        super().__init__(path)
        self._joined: tuple[int, str] = (0, "")

    @property
    def text(self) -> str:
        if self._joined[0] != len(self.text_nodes):
            self._joined = (len(self.text_nodes), str(super().text))
        return self._joined[1]
