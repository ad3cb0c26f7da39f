"""Pages of a MediaWiki XML export, each with its last revision, without ever holding a page's history.

Source: export schemas 0.3 to 0.11 (mediawiki.org/xml). A page is cut at its title and its revisions, so that memory is
bounded by one revision; what stands between them (namespace, id, redirect) is read by its tags.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

from lxml import etree

from textmill.formats.encodings.utf8_stream import Utf8Stream
from textmill.formats.xml.xml_records import BadXmlError, Piece, cut, parsed
from textmill.inputs.unpacked import Unpacked

__all__ = ["Fault", "Site", "WikiPage", "pages"]

_LANGUAGE: Final = re.compile(rb"""<mediawiki\b[^<>]{0,4000}?\sxml:lang\s{0,9}=\s{0,9}["']([A-Za-z0-9-]{1,40})["']""")
_REDIRECT: Final = re.compile(rb"<redirect(?=[\s/>])")
_MOST_AUTHORS: Final = 1000
_END: Final = b"</mediawiki>"


@dataclass(slots=True)
class Site:
    """What a dump says of its wiki."""

    name: str | None = None
    database: str | None = None
    base: str | None = None
    language: str | None = None
    namespaces: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class WikiPage:
    """One page and its last revision; `contributors` are those of all revisions here, in the order of their first."""

    title: str
    position: int
    """Of its start tag among the bytes that are read; of its title where it has none."""
    id: str | None = None
    namespace: int | None = None
    is_redirect: bool = False
    revision: str | None = None
    revisions: int = 0
    timestamp: str = ""
    model: str | None = None
    text: str | None = None
    """None: the dump has no text of the revision (deleted, or a dump of stubs)."""
    contributors: dict[str, str | None] = field(default_factory=dict)
    """User names (or addresses), and the user's number if any."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be read: a fault, what is said of it beside its place, and the place.

    The place is that of the page which it is in or behind, so that both are in one part of a file that is split.
    """

    fault: str
    words: str
    position: int


def pages(file: Utf8Stream, max_bytes: int) -> Iterator[WikiPage | Site | Fault]:
    """All pages in order; a Site wherever the dump describes one, before its pages.

    Faults: `bad_xml`, `too_large`, `truncated` (a revision or the file does not end), `no_page` (none in it).
    """
    watched = _Tail(file)
    page: WikiPage | None = None
    is_cut_off = found_any = False
    for piece in cut(cast(Unpacked, watched), ("siteinfo", "title", "revision"), max_bytes):
        if page is not None:
            _about(page, piece.head)
        if piece.fault is not None:
            is_cut_off = is_cut_off or piece.fault == "truncated"
            yield Fault(piece.fault, *_within(page, piece))
            continue
        try:
            element = parsed(piece.data)
        except BadXmlError as error:
            words, position = _within(page, piece)
            yield Fault("bad_xml", f"{words}{error}", position)
            continue
        if element.tag == "siteinfo":
            yield _site(element, piece)
        elif element.tag == "title":
            found_any, is_cut_off = True, False
            if page is not None:
                yield page
            page = WikiPage("".join(element.itertext()).strip(), piece.position - _since_start(piece.head))
        elif page is not None:
            _revision(page, element)
    if page is not None:
        yield page
    if watched.bytes and not found_any:
        yield Fault("no_page", "no page of a MediaWiki export", 0)
    elif found_any and not is_cut_off and _END not in watched.tail:
        yield Fault("truncated", f"no {_END.decode()} at the end", 0 if page is None else page.position)


def _within(page: WikiPage | None, piece: Piece) -> tuple[str, int]:
    """What is said of a piece, and its place: those of the page that comes after what is wrong in it."""
    if page is None:
        return f"{piece.position:,} bytes on: ", 0
    return f"page {page.title!r}, {piece.position - page.position:,} bytes on: ", page.position


def _since_start(head: bytes) -> int:
    """Bytes from the start tag of a page to its title."""
    found = head.rfind(b"<page")
    return 0 if found < 0 else len(head) - found


class _Tail:
    """A file that remembers its last bytes."""

    def __init__(self, file: Utf8Stream) -> None:
        self._file = file
        self.bytes = 0
        self.tail = b""

    def read(self, size: int, /) -> bytes:
        data = self._file.read(size)
        self.bytes += len(data)
        self.tail = (self.tail + data[-100:])[-100:]
        return data


def _site(element: etree._Element, piece: Piece) -> Site:
    language = _LANGUAGE.search(piece.head)
    site = Site(
        _words(element, "sitename"),
        _words(element, "dbname"),
        _words(element, "base"),
        language[1].decode() if language else None,
    )
    for one in element.iter("namespace"):
        key = one.get("key", "")
        if re.fullmatch(r"-?\d{1,6}", key):
            site.namespaces[int(key)] = (one.text or "").strip()
    return site


def _about(page: WikiPage, head: bytes) -> None:
    """What stands before a page's first revision."""
    if page.revisions or page.id is not None:
        return
    number, namespace = (
        re.search(rb"<%s>\s{0,99}(-?\d{1,20})\s{0,99}</%s>" % (tag, tag), head) for tag in (b"id", b"ns")
    )
    page.id = number[1].decode() if number else None
    page.namespace = int(namespace[1]) if namespace else None
    page.is_redirect = _REDIRECT.search(head) is not None


def _revision(page: WikiPage, element: etree._Element) -> None:
    page.revisions += 1
    contributor = element.find("contributor")
    if contributor is not None and len(page.contributors) < _MOST_AUTHORS:
        name = _words(contributor, "username") or _words(contributor, "ip")
        if name is not None:
            page.contributors.setdefault(name, _words(contributor, "id"))
    timestamp = _words(element, "timestamp") or ""
    if timestamp < page.timestamp:
        return
    page.timestamp, page.revision = timestamp, _words(element, "id")
    page.model = _words(element, "model")
    page.text = _text(element)


def _text(revision: etree._Element) -> str | None:
    found = revision.find("text")
    if found is None:
        slots = (slot for slot in revision.iterfind("content") if _words(slot, "role") in (None, "main"))
        found = next((text for slot in slots if (text := slot.find("text")) is not None), None)
    if found is None or found.get("deleted") is not None:
        return None
    text = "".join(found.itertext())
    if not text and found.get("bytes", "0") != "0":
        return None
    return text


def _words(element: etree._Element, tag: str) -> str | None:
    found = element.findtext(tag)
    return found.strip() or None if found else None
