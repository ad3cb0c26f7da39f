"""Finds the elements of a page that are marked, by attribute or class, as its author's name or its date.

Read in one pass over the tree, only for pages whose metadata lack one of the two. What stands among comments,
recommendations, side bars and footers speaks of something else.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

__all__ = ["PROFILE", "Mark", "Marks", "is_elsewhere", "marks_of"]

_MOST_ELEMENTS: Final = 50_000
_MOST_MARKS: Final = 60
_DEEPEST: Final = 60
_LONGEST_CLASS_CHARS: Final = 400

_AUTHOR_PROPERTY: Final = frozenset({"author", "creator", "dc:creator", "dct:creator", "dcterms:creator", "schema:author"})
_AUTHOR_CLASS: Final = re.compile(
    r"(?<![a-z])(?:p-)?(?:authors?|bylines?|by-line|autor(?:e[ns]?|in)?|auteurs?|verfasser|redakteure?|writers?|reporter|creators?|contributors?|signature|username|submitted)(?![a-z])"
    r"|(?:author|byline|autor)-?(?:name|link|list|info)|byline",
    re.IGNORECASE,
)
_DATE_PROPERTY: Final = frozenset({"datepublished", "datecreated", "dc:date", "dct:issued", "dcterms:issued", "schema:datepublished", "pubdate"})
_CHANGED_PROPERTY: Final = frozenset({"datemodified", "schema:datemodified", "dct:modified", "dcterms:modified"})
_DATE_CLASS: Final = re.compile(r"date|time(?:stamp)?(?![a-z])|publish|posted|datum|fecha|data(?:-?pub|pubbl)|created|pubtime|meta-?info|entry-meta|post-meta|article-?info", re.IGNORECASE)
_CHANGED_CLASS: Final = re.compile(r"updat|modif|aktualis|changed|dateline-mod", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(r"comment|(?<!no-)(?<!one-)(?<!two-)(?<!has-)(?<!with-)side-?bars?(?!s|-none)|related|recommend|footer|widget|teaser|popular|trending|most-?read|latest|newest|more-?(?:news|stories|articles)|read-?(?:more|next)|recent|replies|reply|carousel|slider|navi?\b|menu|breaking|ticker|mega-?menu|promo(?!te)|disqus|calendar|archive-list", re.IGNORECASE)
_ELSEWHERE_TAGS: Final = frozenset({"footer", "aside", "nav", "select", "noscript", "button"})
_NOT_SHOWN: Final = frozenset({"script", "style", "template", "svg", "meta", "link", "img", "input", "option", "iframe", "noscript"})


PROFILE: Final = re.compile(
    r"/(?:authors?|autore?n?|auteurs?|autori|autor(?:in|es)|staff|people|profiles?|profil|by|journalists?|redakteure?|contributors?|writers?|reporter|columnists?|users?|member|team|person|skribent|toireporter)/|[?&]author=",
    re.IGNORECASE,
)
"""In the address of a page about somebody who writes."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An element and how it is marked; `place` counts elements from the page's beginning.

    `elsewhere` marks one in a part of the page that speaks of something else.
    """

    element: etree._Element
    kind: str
    place: int
    elsewhere: bool = False


@dataclass
class Marks:
    """Elements marked as authors' names, as dates, and where the first heading stands (-1: nowhere)."""

    authors: list[Mark] = field(default_factory=list)
    dates: list[Mark] = field(default_factory=list)
    heading: int = -1
    around: frozenset[etree._Element] = frozenset()
    """What the first heading is in: parts of the page that hold its work too."""


def marks_of(root: etree._Element) -> Marks:
    """All marked elements of the page's own part, in its order."""
    found = Marks()
    first = next(root.iter("h1"), None)
    if first is not None:
        found.around = frozenset(first.iterancestors())
    for place, element in enumerate(root.iter()):
        if place == _MOST_ELEMENTS:
            break
        tag = element.tag
        if tag in _NOT_SHOWN:
            continue
        if tag == "h1" and found.heading < 0:
            found.heading = place
        attributes = element.attrib
        if attributes:
            author, date = _kinds(tag, attributes)
        else:
            author, date = None, "time" if tag == "time" else None
        if author and len(found.authors) < _MOST_MARKS and not is_elsewhere(element, found.around):
            found.authors.append(Mark(element, author, place))
        if date and len(found.dates) < _MOST_MARKS:
            found.dates.append(Mark(element, date, place, is_elsewhere(element, found.around)))
    return found


def _kinds(tag: str, attributes: etree._Attrib) -> tuple[str | None, str | None]:
    author = date = None
    names = attributes.get("itemprop") or attributes.get("property")
    if names:
        properties = frozenset(names.lower().split())
        if properties & _AUTHOR_PROPERTY:
            author = "property"
        elif properties & _DATE_PROPERTY:
            date = "property"
        elif properties & _CHANGED_PROPERTY:
            date = "changed"
    rel = attributes.get("rel")
    if rel and author is None and "author" in rel.lower().split():
        author = "rel"
    label = attributes.get("class")
    label = f"{label} {attributes.get('id', '')}" if label else attributes.get("id")
    if label:
        label = label[:_LONGEST_CLASS_CHARS]
        if author is None and _AUTHOR_CLASS.search(label):
            author = "class"
        if date is None and tag not in ("body", "html", "main", "article") and _DATE_CLASS.search(label):
            date = "changed" if _CHANGED_CLASS.search(label) else "class"
    if author is None and tag == "a" and (href := attributes.get("href")) and PROFILE.search(href[:_LONGEST_CLASS_CHARS]):
        author = "profile"
    if tag == "time" and date in (None, "class"):
        date = "time"
    return author, date


def is_elsewhere(element: etree._Element, around: frozenset[etree._Element]) -> bool:
    """Whether it stands in a part of the page that speaks of something else."""
    part: etree._Element | None = element
    for _ in range(_DEEPEST):
        if part is None or part.tag in ("body", "html") or part in around:
            return False
        if part.tag in _ELSEWHERE_TAGS:
            return True
        label = f"{part.get('class') or ''} {part.get('id') or ''}"
        if len(label) > 1 and _ELSEWHERE.search(label[:_LONGEST_CLASS_CHARS]):
            return True
        part = part.getparent()
    return False
