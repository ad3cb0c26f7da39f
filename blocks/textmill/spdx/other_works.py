"""Tell whether a licence link speaks of another work than the page: an image, a comment, a quoted third party.

Source: recipes 11.3 and 11.4; the words and class names are those seen on the pages of a 1,347-page crawl sample.
"""

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

__all__ = ["Surroundings"]

_TAGS: Final = frozenset({"figure", "figcaption", "picture", "blockquote", "video", "audio"})
_STOP: Final = frozenset({"body", "html", "main"})
_NAME: Final = re.compile(
    r"(?:^|[-_])(?:caption|images?|img|photos?|fotos?|bild|bilder|thumb(?:nail)?s?|gallery|attachment|media|comments?"
    r"|commentlist|related|teaser|picture|avatar|embed|isc)(?:$|[-_])"
)
_ABOUT_THE_PAGE: Final = re.compile(r"^(?:has|no|with|without|post|format|header|single|page|site|supports?)-")
_CREDIT: Final = re.compile(
    r"(?:\b(?:photo|photograph|image|picture|foto|bild|beitragsbild|illustration|grafik|icon|video|musik|music|track|"
    r"logo|titelbild|abbildung|imagen|cr[ée]dit\s+photo)s?\s*(?:by|von|de|credits?|nachweise?|quellen?)?\s*\d*\s*[:©(]"
    r"|\b(?:photo|photos|image|images|picture|pictures|icons?)\s+(?:is|are|by|courtesy|from)\b"
    r"|\b(?:alle|all|the|die)\s+(?:photos?|images?|pictures?|fotos?|bilder|icons?)\b"
    r"|bildnachweis|bildquelle|fotonachweis)",
    re.IGNORECASE,
)
_ARCHIVE: Final = re.compile(r"wikimedia|wikipedia|flickr|unsplash|pixabay|pexels|own work|eigenes werk", re.IGNORECASE)
_FROM_ARCHIVE: Final = re.compile(rf"\b(?:via|über|from|aus|bei|auf|on)\s+(?:{_ARCHIVE.pattern})", re.IGNORECASE)
_INLINE: Final = frozenset({"a", "b", "i", "em", "strong", "span", "small", "font", "u", "cite", "abbr", "img", "cc"})
_IMAGE_ADDRESS: Final = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|tiff?)(?:$|[?#])", re.IGNORECASE)
_FOOT: Final = re.compile(
    r"foot|copyright|licen[cs]e|lizenz|colophon|site-?info|credits|legal|impressum|widget|sidebar|fuss|imprint"
)
_END_OF_FOOT: Final = frozenset({"body", "html", "main", "article"})
_BLANKS: Final = re.compile(r"\s+")
_WINDOW_CHARS: Final = 160
_MOST_STEPS: Final = 50
"""Places before a link that are looked at for its window; a page of people has few of them without text."""


class Surroundings:
    """What stands around the links of one page; what many links share is found once."""

    def __init__(self) -> None:
        self._of_others: dict[etree._Element, bool] = {}
        self._in_foot: dict[etree._Element, bool] = {}
        self._ends: dict[tuple[etree._Element, str], tuple[int, str]] = {}

    def belongs_to_another_work(self, element: etree._Element) -> bool:
        """Whether the place of a link, or the words around it, say that it licences something inside the page."""
        if _inherited(element, self._of_others, _STOP, _is_another_work):
            return True
        before = self.text_before(element)
        after = _text_after(element)
        return bool(_CREDIT.search(before) or _ARCHIVE.search(before[-80:]) or _FROM_ARCHIVE.search(after))

    def is_in_foot(self, element: etree._Element) -> bool:
        """Whether what is around a link is called as what holds licence notices is."""
        parent = element.getparent()
        return parent is not None and _inherited(parent, self._in_foot, _END_OF_FOOT, _is_called_foot)

    def text_before(self, element: etree._Element) -> str:
        """Up to 160 characters of the same text block before the element, spaces collapsed."""
        parts: list[str] = []
        chars = 0
        current = element
        for _ in range(_MOST_STEPS):
            if chars >= _WINDOW_CHARS:
                break
            previous = current.getprevious()
            if previous is not None:
                places = [(previous, "tail")] if _is_block(previous) else [(previous, "tail"), (previous, "content")]
                is_last = _is_block(previous)
                current = previous
            else:
                parent = current.getparent()
                if parent is None:
                    break
                places = [(parent, "text")]
                is_last = parent.tag not in _INLINE
                current = parent
            for place, part in places:
                length, end = self._end_of(place, part)
                parts.append(end)
                chars += length
            if is_last:
                break
        return " ".join("".join(reversed(parts)).split())[-_WINDOW_CHARS:]

    def _end_of(self, element: etree._Element, part: str) -> tuple[int, str]:
        """Characters of a text, and as many of its last as a window can hold, blanks collapsed."""
        known = self._ends.get((element, part))
        if known is None:
            text = _content(element) if part == "content" else getattr(element, part) or ""
            known = self._ends[element, part] = (len(text), _BLANKS.sub(" ", text)[-_WINDOW_CHARS - 1 :])
        return known


def _inherited(
    element: etree._Element,
    known: dict[etree._Element, bool],
    stops: frozenset[str],
    is_so: Callable[[etree._Element], bool],
) -> bool:
    """Whether something holds for an element or one that it is in, below the first of `stops`."""
    chain = []
    current = element
    while current is not None and current not in known and current.tag not in stops:
        chain.append(current)
        current = current.getparent()
    found = known.get(current, False)
    for item in reversed(chain):
        found = found or is_so(item)
        known[item] = found
    return found


def _is_another_work(element: etree._Element) -> bool:
    if element.tag in _TAGS or _IMAGE_ADDRESS.search(element.get("about") or ""):
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    return any(_NAME.search(name) and not _ABOUT_THE_PAGE.match(name) for name in names)


def _is_called_foot(element: etree._Element) -> bool:
    name = f"{element.tag} {element.get('class') or ''} {element.get('id') or ''}"
    return _FOOT.search(name.lower()) is not None


def _text_after(element: etree._Element) -> str:
    parts = [element.tail or ""]
    following = element.getnext()
    while following is not None and not _is_block(following) and len(parts) < 8:
        parts += [_content(following), following.tail or ""]
        following = following.getnext()
    return " ".join("".join(parts).split())[:60]


def _is_block(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and element.tag not in _INLINE


def _content(element: etree._Element) -> str:
    return "".join(element.itertext()) if isinstance(element.tag, str) else ""
