"""Parses a page into a tree, in time linear in the page, at hardly more than the parser's own cost.

`textmill.spdx.page_tree` reads a page twice, to find tags with so many attributes that libxml2 takes quadratic time.
Here a page is read twice only if a tag in it could have so many: if much stands between two `>` behind the beginning
of a tag, or behind a value in quotes that holds a `>`.
"""

import re
from typing import Final

from lxml import etree

from textmill.spdx.page_tree import TooManyAttributesError, parsed

__all__ = ["TooManyAttributesError", "tree_of"]

_LONG_BYTES: Final = 1 << 14
"""Tags up to this size are parsed in no time, whatever they hold."""
_STEP_BYTES: Final = _LONG_BYTES // 2
"""Whatever is `_LONG_BYTES` long holds a whole step."""
_TAG_START: Final = re.compile(rb"<[A-Za-z](?=[^>]{16384})")
_VALUE_WITH_END: Final = re.compile(rb"""=\s*+(?:"[^">]*+>[^"]*+"|'[^'>]*+>[^']*+')""")
_MOST_VALUES: Final = 400
_TO_END: Final = re.compile(rb"[^>]*+")


def tree_of(html: bytes) -> etree._Element | None:
    """The root of a page in UTF-8, None for what is no HTML; TooManyAttributesError as `page_tree.parsed` raises it."""
    page = html.replace(b"\0", b"\xef\xbf\xbd") if b"\0" in html else html
    if len(page) > _LONG_BYTES and _may_have_long_tags(page):
        return parsed(page.decode())
    try:
        root: etree._Element | None = etree.fromstring(
            page, etree.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True)
        )
    except etree.XMLSyntaxError:
        return None
    return root


def _may_have_long_tags(page: bytes) -> bool:
    for begin in range(0, len(page), _STEP_BYTES):
        if page.find(b">", begin, begin + _STEP_BYTES) < 0 and _TAG_START.search(
            page, max(begin - _LONG_BYTES, 0), begin + _LONG_BYTES + 2
        ):
            return True
    # A tag goes on behind a `>` only if that stands in a value in quotes.
    position = 0
    for _ in range(_MOST_VALUES):
        value = _VALUE_WITH_END.search(page, position)
        if value is None:
            return False
        rest = _TO_END.match(page, value.end())
        position = value.end()
        if rest is not None and rest.end() - position > _LONG_BYTES:
            return True
    return True
