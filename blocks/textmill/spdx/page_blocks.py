"""Walk over a page once and give the blocks of its text, with the links and badges of licences in them.

A block is what stands in one element without a block inside it. Blanks are joined, so that places in the text are what
a reader sees; what is not shown is left out. Time is linear in the page; nothing recurses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from textmill.spdx.addresses import address
from textmill.spdx.cc_ids import from_badge
from textmill.spdx.names import Named, named, plain
from textmill.spdx.page_places import BLOCKS, Place, place_of

__all__ = ["Block", "blocks", "is_icon"]

_LONGEST_CHARS: Final = 100_000
"""Of one block; what follows is not read."""
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary"})
_RDFA: Final = frozenset({"license", "cc:license", "xhv:license", "dcterms:license", "dct:license", "dc:license"})
_TITLE: Final = frozenset({"dct:title", "dc:title"})
_NOTHING: Final[frozenset[str]] = frozenset()
_LONGEST_HEADING_CHARS: Final = 200
_OF_LICENCES: Final = (
    *("creativecommons", "copyright", "terms", "legal", "licens", "licenc", "gnu.org", "rights", "/mpl/"),
    *("opendatacommons", "cdla", "nlod", "dl-de", "etalab", "lal", "ofl", "openpub", "wtfpl", "%2f"),
)
"""One of which stands in the address of a licence or of what is said of rights; looked up as a link is met."""
_MOST_ANCHORS: Final = 20
_NOTE: Final = re.compile(r"licen[cs]ed|available under|released under", re.IGNORECASE)
_ICON: Final = re.compile(r"cc[-_.0]|creative|licen|by-|badge|zero|icon|logo|rss|feed|button|spacer|pixel|arrow|1x1")
_OF_A_PROJECT: Final = re.compile(r"shields\.io/|badgen\.net/|badge\.fury\.io/|/badge/")
"""Badges of a project that say its licence among other things."""
_LARGEST_ICON_PIXELS: Final = 120
_INSIDE: Final = Place.CODE | Place.QUOTED | Place.STRUCK


@dataclass
class Block:
    """Text of one block, and what is linked or pictured in it."""

    element: etree._Element
    place: int
    heading: str
    written: str = ""
    """The text as it stands in the page."""
    text: str = ""
    """The text with one kind of dash and quotation mark, each in its place."""
    links: list[Named] = field(default_factory=list)
    """Words that lead to a licence's address."""
    rels: set[int] = field(default_factory=set)
    """Where words stand that a `rel` or `property` calls the licence."""
    others: set[int] = field(default_factory=set)
    """Where words stand that markup says are about another thing than the page."""
    anchors: list[tuple[int, int]] = field(default_factory=list)
    """Where words lead to other pages, the first of them."""
    elsewhere: list[tuple[int, int]] = field(default_factory=list)
    """Those of them whose address speaks of no licence or rights: tags, articles."""
    badges: list[Named] = field(default_factory=list)
    notes: list[tuple[str, etree._Element]] = field(default_factory=list)
    """`title` attributes that speak of licences, which are shown when pointed at."""
    unsaid: list[tuple[int, int]] = field(default_factory=list)
    """Where program text, quotations and struck words stand."""
    has_pictures: bool = False
    names: list[tuple[int, int, str]] = field(default_factory=list)
    """Where markup says that the title of the work stands, and the address with it."""


@dataclass
class _Frame:
    element: etree._Element
    place: int
    heading: str
    block: Block | None = None
    """In which the element began."""
    start: int = 0


def blocks(root: etree._Element, page: str | None) -> Iterator[Block]:
    """The blocks of a page in order; `page` is the page's own address."""
    walk = _Walk(root, page)
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        done = walk.start(element, element.tag) if event == "start" else walk.end(element, element.tag)
        if done is not None:
            yield done
        if event == "end" and element.tail:
            walk.add(element.tail)


class _Walk:
    """The open elements and the block that is being read."""

    def __init__(self, root: etree._Element, page: str | None) -> None:
        self._page = page
        outside = _Frame(root, 0, "")
        self._frames = [outside]
        self._open = [outside]
        self._pieces: list[str] = []
        self._chars = 0
        self._block: Block | None = None

    def start(self, element: etree._Element, tag: str) -> Block | None:
        above = self._frames[-1]
        frame = _Frame(element, place_of(element, tag, above.place, self._page), above.heading)
        done = None
        if tag in BLOCKS:
            done = self._flush()
            self._open.append(frame)
        self._frames.append(frame)
        if not frame.place & Place.HIDDEN:
            if tag == "img":
                self._picture(element)
            elif tag == "br":
                self.add("\n")
            elif tag not in BLOCKS:
                frame.block = self._current()
                frame.start = self._chars
        if element.text:
            self.add(element.text)
        return done

    def end(self, element: etree._Element, tag: str) -> Block | None:
        frame = self._frames.pop()
        if tag in BLOCKS:
            self._open.pop()
            self._note(element, self._block)
            done = self._flush()
            if tag in _HEADINGS and done is not None:
                self._frames[-1].heading = done.text[:_LONGEST_HEADING_CHARS]
            return done
        if not frame.place & Place.HIDDEN:
            block = self._current()
            self._close(frame, element, tag, block, frame.start if frame.block is block else 0)
        return None

    def add(self, text: str) -> None:
        """Put text to the block, its blanks joined."""
        if self._frames[-1].place & Place.HIDDEN or self._chars > _LONGEST_CHARS:
            return
        text = text if text == "\n" else " ".join(f"|{text}|".split())[1:-1]
        if text.startswith(" ") and (not self._pieces or self._pieces[-1].endswith((" ", "\n"))):
            text = text[1:]
        if text:
            self._current()
            self._pieces.append(text)
            self._chars += len(text)

    def _current(self) -> Block:
        if self._block is None:
            nearest = self._open[-1]
            small = self._frames[-1].place & Place.SMALL
            self._block = Block(nearest.element, nearest.place | small, self._frames[-1].heading)
        return self._block

    def _close(self, frame: _Frame, element: etree._Element, tag: str, block: Block, start: int) -> None:
        self._note(element, block)
        if frame.place & ~block.place & _INSIDE:
            block.unsaid.append((start, self._chars))
        called = _called(element)
        if not _TITLE.isdisjoint(called) and not self._is_of_publisher() and self._chars > start:
            block.names.append((start, self._chars, element.get("href") or ""))
        if tag not in ("a", "area"):
            return
        href = element.get("href") or ""
        is_of_licences = _is_of_licences(href)
        license = address(href) if is_of_licences else None
        if license is None:
            if len(block.anchors) < _MOST_ANCHORS:
                block.anchors.append((start, self._chars))
                if not is_of_licences:
                    block.elsewhere.append((start, self._chars))
            return
        block.links.append(Named(start, self._chars, license))
        if not _RDFA.isdisjoint(called):
            block.rels.add(start)
        if frame.place & Place.ABOUT_ANOTHER:
            block.others.add(start)

    def _is_of_publisher(self) -> bool:
        """Whether a title is the name of who gives the licence, as in the notices of CC0."""
        return "publisher" in (self._frames[-1].element.get("rel") or "")

    def _note(self, element: etree._Element, block: Block | None) -> None:
        title = element.get("title")
        if title and block is not None and element.tag not in ("img", "iframe") and _NOTE.search(title):
            block.notes.append((title[:_LONGEST_HEADING_CHARS], element))

    def _picture(self, element: etree._Element) -> None:
        block = self._current()
        source = (element.get("src") or element.get("data-src") or "")[:2000]
        alt = (element.get("alt") or "")[:_LONGEST_HEADING_CHARS]
        license = from_badge(source)
        is_badge = license is not None or "creativecommons" in source.lower() or "license" in source.lower()
        start = self._chars
        if is_badge or _names_a_licence(alt):
            self.add(f" {alt} ")
            self.add("\n")
        elif not is_icon(source, element):
            block.has_pictures = True
        if _OF_A_PROJECT.search(source.lower()):
            license = license or next((name.license for name in named(plain(alt))), None)
            block.others.add(start)
        if license is not None:
            block.badges.append(Named(start, self._chars, license))

    def _flush(self) -> Block | None:
        block, pieces = self._block, self._pieces
        self._pieces, self._chars, self._block = [], 0, None
        if block is None:
            return None
        block.written = "".join(pieces)
        block.text = plain(block.written)
        return block if block.text.strip() or block.links or block.badges or block.notes or block.has_pictures else None


def _called(element: etree._Element) -> frozenset[str]:
    """What markup calls an element: `license`, `dct:title`."""
    given = [value for name in ("rel", "property", "itemprop") if (value := element.get(name))]
    return frozenset(" ".join(given).lower().split()) if given else _NOTHING


def _is_of_licences(href: str) -> bool:
    lower = href.lower()
    return any(word in lower for word in _OF_LICENCES)


def is_icon(source: str, element: etree._Element) -> bool:
    """Whether a picture is no work of its own: an icon, a logo, something as small as they are."""
    sides = [re.match(r"[0-9]{1,6}", element.get(side) or "") for side in ("width", "height")]
    return _ICON.search(source.lower()) is not None or any(
        side is not None and int(side.group()) <= _LARGEST_ICON_PIXELS for side in sides
    )


def _names_a_licence(alt: str) -> bool:
    words = alt.lower()
    return any(word in words for word in ("cc ", "cc-", "cc0", "creative commons", "by-", "public domain", "licen"))
