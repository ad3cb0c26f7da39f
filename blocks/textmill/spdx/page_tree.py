"""Parses a page into a tree, in time linear in the page.

libxml2 (2.14) puts each attribute behind all others of its tag, which takes 28 s for 100,000. So a page with more in
one tag than people write is not parsed into a tree; what its tags hold is found without building one.
"""

from typing import Final

from lxml import etree

__all__ = ["MOST_ATTRIBUTES", "TooManyAttributesError", "encoded", "parsed", "tree_of"]

MOST_ATTRIBUTES: Final = 1000
"""Of one tag."""
_SMALL_CHARS: Final = 8192
"""A page so short holds no tag that takes long."""


class TooManyAttributesError(Exception):
    """A tag has more attributes than are read."""


def parsed(html: str) -> etree._Element | None:
    """The root, None for what is no HTML; comments and processing instructions are left out."""
    if len(html) > _SMALL_CHARS and _most_attributes(encoded(html)) > MOST_ATTRIBUTES:
        raise TooManyAttributesError
    return tree_of(html)


def encoded(html: str) -> bytes:
    """The bytes that libxml2 reads."""
    return html.replace("\0", "\ufffd").encode("utf-8", "replace")


def tree_of(html: str) -> etree._Element | None:
    """As `parsed`, of a page whose attributes have been counted."""
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True)
    try:
        root: etree._Element | None = etree.fromstring(encoded(html), parser)
    except etree.XMLSyntaxError:
        return None
    return root


def _most_attributes(page: bytes) -> int:
    """Attributes of the tag that has most."""
    tags = _Tags()
    try:
        etree.fromstring(page, etree.HTMLParser(encoding="utf-8", target=tags))
    except etree.XMLSyntaxError:
        return tags.most_attributes
    return tags.most_attributes


class _Tags:
    """What libxml2 tells of a page as it reads it."""

    def __init__(self) -> None:
        self.most_attributes = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.most_attributes = max(self.most_attributes, len(attributes))

    def close(self) -> None: ...
