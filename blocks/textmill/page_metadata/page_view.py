"""Reads from a page's tree, once and only when asked, what states metadata: metas, links, scripts, headings."""

import itertools
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from textmill.page_metadata.json_ld import JsonLd, Node, read_json_ld
from textmill.page_metadata.values import LONGEST_DESCRIPTION_CHARS, LONGEST_TITLE_CHARS, clean

__all__ = ["PageView", "text_of"]

_MOST_METAS: Final = 2000
_MOST_VALUES: Final = 200
"""Of one name: papers have so many authors."""
_MOST_HEADINGS: Final = 20
_HOME: Final = ("", "/", "/index.html", "/index.php", "/index.htm")
_MOST_HEADING_PARTS: Final = 8
_MOST_PARTS: Final = 200
_HEAD_TAGS: Final = ("meta", "link", "title", "h1", "script")


class PageView:
    """A page's statements about itself, in the order of the page."""

    def __init__(self, root: etree._Element, url: str | None) -> None:
        self.root = root
        self.url = url
        self.metas: dict[str, list[str]] = {}
        self.links: list[tuple[str, str]] = []
        self.scripts: list[str] = []
        self.headings: list[str] = []
        self.home_headings: list[str] = []
        """Those that are links to the site's first page."""
        self.heading_ends: dict[str, list[str]] = {}
        """What is left of a heading behind the elements that it begins with."""
        self.title: str | None = None
        self._gather()

    @cached_property
    def json_ld(self) -> JsonLd:
        """The nodes of its JSON-LD."""
        return read_json_ld(self.scripts)

    @property
    def nodes(self) -> list[Node]:
        return self.json_ld.nodes

    @cached_property
    def language(self) -> str | None:
        """`lang` of the root element."""
        names = ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang")
        return next((value for name in names if (value := self.root.get(name))), None)

    @cached_property
    def host(self) -> str:
        """Of its address; empty if that is unknown."""
        try:
            return urlsplit(self.url or "").hostname or ""
        except ValueError:
            return ""

    @cached_property
    def canonical(self) -> str | None:
        """`href` of the canonical link, as written."""
        return next((href for rel, href in self.links if "canonical" in rel.split()), None)

    def meta(self, *names: str) -> str | None:
        """The first value of the first of the names that has one."""
        return next((self.metas[name][0] for name in names if name in self.metas), None)

    def _gather(self) -> None:
        metas = 0
        for element in self.root.iter(*_HEAD_TAGS):
            tag = element.tag
            if tag == "meta":
                metas += 1
                if metas <= _MOST_METAS:
                    self._add_meta(element)
            elif tag == "script":
                if "ld+json" in (element.get("type") or "").lower() and element.text:
                    self.scripts.append(element.text)
            elif tag == "link":
                rel, href = element.get("rel"), element.get("href")
                if rel and href and len(self.links) < _MOST_METAS:
                    self.links.append((rel.lower(), href.strip()))
            elif tag == "h1":
                self._add_heading(element)
            elif tag == "title" and self.title is None and not _is_in_drawing(element):
                self.title = text_of(element, LONGEST_TITLE_CHARS) or None

    def _add_heading(self, element: etree._Element) -> None:
        if len(self.headings) + len(self.home_headings) >= _MOST_HEADINGS:
            return
        text = text_of(element, LONGEST_TITLE_CHARS)
        if text and self._leads_home(element):
            self.home_headings.append(text)
        elif text:
            self.headings.append(text)
            self.heading_ends[text] = _ends(element) if len(element) else []

    def _leads_home(self, heading: etree._Element) -> bool:
        """Whether a heading is a link to the site's first page, as its name at the top of all its pages is."""
        link = next(heading.iter("a"), None)
        if link is None and heading.getparent() is not None and heading.getparent().tag == "a":
            link = heading.getparent()
        href = "" if link is None else (link.get("href") or "")[:LONGEST_TITLE_CHARS].strip()
        try:
            parts = urlsplit(href)
            own = urlsplit(self.url or "")
        except ValueError:
            return False
        if not href or href.startswith("#") or own.path in ("", "/"):
            return False
        return (
            parts.path in _HOME
            and not parts.query
            and parts.hostname in (None, self.host)
            and (parts.scheme in ("", "http", "https"))
        )

    @cached_property
    def lower_headings(self) -> list[str]:
        """Headings of the second and third rank."""
        found = (
            text_of(element, LONGEST_TITLE_CHARS)
            for element in itertools.islice(self.root.iter("h2", "h3"), _MOST_HEADINGS)
        )
        return [text for text in found if text]

    def _add_meta(self, element: etree._Element) -> None:
        content = element.get("content") or element.get("value")
        if not content:
            return
        value = ""
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            names = element.get(attribute)
            if not names or len(names) > 200:
                continue
            value = value or clean(content, LONGEST_DESCRIPTION_CHARS)
            if not value:
                return
            for name in names.lower().split():
                values = self.metas.setdefault(name, [])
                if len(values) < _MOST_VALUES:
                    values.append(value)


def text_of(element: etree._Element, longest_chars: int) -> str:
    """Text in an element, on one line; what stands in scripts and styles is not text. Blocks end words."""
    parts: list[str] = []
    length = 0
    for number, part in enumerate(element.itertext()):
        if number == _MOST_PARTS or length > longest_chars * 4:
            break
        parts.append(part[: longest_chars * 4])
        length += len(part)
    return clean("".join(parts), longest_chars)


def _ends(heading: etree._Element) -> list[str]:
    parts = [
        part for part, _ in zip(heading.itertext(), range(_MOST_HEADING_PARTS), strict=False) if not part.isspace()
    ]
    return [clean(" ".join(parts[at:]), LONGEST_TITLE_CHARS) for at in range(1, len(parts))]


def _is_in_drawing(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag not in ("head", "html", "body")
