"""Tell whether an element is of one article among several, so that its licence is that article's and not the page's.

Source: the HTML standard: an `<article>` in another is a comment or the like; beside others it is one of a list.
"""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from lxml import etree

__all__ = ["is_in_list"]

_MOST_ANCESTORS: Final = 50
_MOST_SIBLINGS: Final = 50


def is_in_list(element: etree._Element) -> bool:
    """Whether the `<article>` around an element stands in another one, or beside others without the page's heading."""
    around = [one for one in islice(_upwards(element), _MOST_ANCESTORS) if one.tag == "article"]
    if not around:
        return False
    own = around[0]
    if next(own.iter("h1"), None) is not None:
        return False
    parent = own.getparent()
    siblings = islice(parent.iterchildren("article"), _MOST_SIBLINGS) if parent is not None else ()
    return len(around) > 1 or sum(1 for _ in siblings) > 1


def _upwards(element: etree._Element) -> Iterator[etree._Element]:
    return chain((element,), element.iterancestors())
