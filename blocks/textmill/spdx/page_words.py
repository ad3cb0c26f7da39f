"""Take from a page all that may name a licence, without building a tree: words, addresses, JSON-LD.

What a page shows is a part of it; most pages whose bytes speak of licences do so in scripts and styles alone. More may
be taken than is shown, never less, so that what holds no name of a licence here holds none on the page.
"""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from textmill.spdx.names import plain
from textmill.spdx.page_places import BLOCKS
from textmill.spdx.page_tree import MOST_ATTRIBUTES, encoded

__all__ = ["Words", "words_of"]

_CUTTING: Final = BLOCKS | {"br", "title", "script", "style", "option", "select", "textarea", "template", "noscript"}
"""Begin a text of their own."""
_PROGRAMS: Final = frozenset({"script", "style"})
_SAID_BESIDE: Final = ("href", "src", "data-src", "content", "title")


@dataclass(frozen=True)
class Words:
    """What may name a licence on a page."""

    text: str
    is_unread: bool
    """Whether a tag has more attributes than are read."""


def words_of(html: str) -> Words:
    """The words of a page."""
    target = _Target()
    try:
        etree.fromstring(encoded(html), etree.HTMLParser(encoding="utf-8", target=target))
    except etree.XMLSyntaxError:
        text = target.close()  # of a page that is broken at its end: what was read until there
    else:
        text = target.close()
    return Words(plain(text).replace("\\/", "/"), target.most_attributes > MOST_ATTRIBUTES)


class _Target:
    """Collects what libxml2 tells of a page as it reads it."""

    def __init__(self) -> None:
        self.most_attributes = 0
        self._text: list[str] = []
        self._beside: list[str] = []
        self._is_program = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _CUTTING:
            self._text.append("\n")
            self._is_program = tag in _PROGRAMS and "ld+json" not in attributes.get("type", "").lower()
        if not attributes:
            return
        self.most_attributes = max(self.most_attributes, len(attributes))
        for name in _SAID_BESIDE:
            if name in attributes:
                self._beside.append(attributes[name])
        if "alt" in attributes:
            self._text.append(f" {attributes['alt']} ")

    def end(self, tag: str) -> None:
        if tag in _CUTTING:
            self._text.append("\n")
            self._is_program = False

    def data(self, text: str) -> None:
        if not self._is_program:
            self._text.append(text)

    def close(self) -> str:
        return "\n".join(("".join(self._text), *self._beside))
