"""Finds the elements of a page that are marked, by attribute or class, as its author's name or its date.

Read in one pass over the tree, only for pages whose metadata lack one of the two. What stands among comments,
recommendations, side bars and footers speaks of something else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree

__all__ = ["AFTER_HEADING", "BEFORE_HEADING", "PROFILE", "Mark", "Marks", "is_elsewhere", "marks_of"]

_MOST_ELEMENTS: Final = 50_000
_MOST_AFTER_HEADING: Final = 3000
"""Elements: what is further down is no byline, but costs as much."""
_MOST_MARKS: Final = 200
_WHOLE: Final = frozenset({"body", "html", "main", "article"})
BEFORE_HEADING: Final = 60
AFTER_HEADING: Final = 100
"""Elements about the first heading in which the date of its work stands."""
_DEEPEST: Final = 60
_LONGEST_CLASS_CHARS: Final = 400

_AUTHOR_PROPERTY: Final = frozenset(
    {"author", "creator", "dc:creator", "dct:creator", "dcterms:creator", "schema:author"}
)
_AUTHOR_CLASS: Final = re.compile(
    r"(?<![a-z])(?:p-)?(?:authors?|bylines?|by-line|autor(?:e[ns]?|in)?|auteurs?|verfasser|redakteure?"
    r"|writers?|reporter|creators?|contributors?|signature|username|submitted)(?![a-z])"
    r"|(?:author|byline|autor)-?(?:name|link|list|info)|byline",
    re.IGNORECASE,
)
_DATE_PROPERTY: Final = frozenset(
    {"datepublished", "datecreated", "dc:date", "dct:issued", "dcterms:issued", "schema:datepublished", "pubdate"}
)
_CHANGED_PROPERTY: Final = frozenset({"datemodified", "schema:datemodified", "dct:modified", "dcterms:modified"})
_DATE_CLASS: Final = re.compile(
    r"date|time(?:stamp)?(?![a-z])|publish|posted|datum|fecha|data(?:-?pub|pubbl)|created|pubtime|meta-?info"
    r"|entry-meta|post-meta|article-?info",
    re.IGNORECASE,
)
_MAY_MATTER: Final = re.compile(
    r"[dtp](?:at|im|ub|os)|fecha|meta|creat|article|autho|byl|by-|auto|aute|verf|reda|writ|repo|contr|signa|user|submi"
)
"""In all that the two expressions match, in small letters; five times as fast."""
_CHANGED_CLASS: Final = re.compile(r"updat|modif|aktualis|changed|dateline-mod", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(
    r"comment|(?<!no-)(?<!one-)(?<!two-)(?<!has-)(?<!with-)side-?bars?(?!s|-none)|related|recommend|footer"
    r"|widget|teaser|popular|trending|most-?read|latest|newest|more-?(?:news|stories|articles)|read-?(?:more"
    r"|next)|recent|replies|reply|carousel|slider|navi?\b|menu|breaking|ticker|mega-?menu|promo(?!te)|disqus"
    r"|calendar|archive-list",
    re.IGNORECASE,
)
_ELSEWHERE_TAGS: Final = frozenset({"footer", "aside", "nav", "select", "noscript", "button"})
_NOT_SHOWN: Final = frozenset({"script", "style", "template", "svg", "link", "img", "input", "option", "iframe"})


PROFILE: Final = re.compile(
    r"/(?:authors?|autore?n?|auteurs?|autori|autor(?:in|es)|staff|people|profiles?|profil|by|journalists?"
    r"|redakteure?|contributors?|writers?|reporter|columnists?|users?|member|team|person|skribent"
    r"|toireporter)/|[?&]author=",
    re.IGNORECASE,
)
"""In the address of a page about somebody who writes."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An element and how it is marked; `place` counts elements from the page's beginning."""

    element: etree._Element
    kind: str
    place: int


@dataclass
class Marks:
    """Elements marked as authors' names, as dates, and where the first heading stands (-1: nowhere)."""

    authors: list[Mark] = field(default_factory=list)
    dates: list[Mark] = field(default_factory=list)
    heading: int = -1
    around: frozenset[etree._Element] = frozenset()
    """What the first heading is in: parts of the page that hold its work too."""

    def is_own(self, mark: Mark) -> bool:
        """Whether it stands in a part of the page that speaks of its work."""
        return not is_elsewhere(mark.element, self.around)


def marks_of(root: etree._Element, whole: bool, with_properties: bool) -> Marks:
    """All marked elements of the page in its order; unless `whole`, only those from the first heading on.

    `with_properties` says whether microdata and RDFa are to be looked for.
    """
    found = Marks()
    first = next(root.iter("h1"), None)
    if first is not None:
        found.around = frozenset(first.iterancestors())
    if whole:
        elements, most = root.iter(), _MOST_ELEMENTS
    elif first is None:
        return found
    else:
        elements, most = _onward(first), AFTER_HEADING
    for place, element in enumerate(elements):
        if place == most:
            break
        tag = element.tag
        if element is first:
            found.heading = place
            most = min(most, place + _MOST_AFTER_HEADING)
        label = element.get("class") or element.get("id")
        by_author, date = _kinds_of_label(label) if label else (False, None)
        properties = (element.get("itemprop") or element.get("property")) if with_properties else None
        is_link = whole and tag == "a"
        if not (date or by_author or properties or is_link or tag == "time") or tag in _NOT_SHOWN:
            continue
        author = "class" if by_author else None
        if properties:
            names = frozenset(properties.lower().split())
            author = "property" if names & _AUTHOR_PROPERTY else author
            date = "property" if names & _DATE_PROPERTY else "changed" if names & _CHANGED_PROPERTY else date
        if tag == "time" and date in (None, "class"):
            date = "time"
        if is_link:
            author = _kind_of_link(element, author, 0 <= found.heading <= place <= found.heading + AFTER_HEADING)
        if author and whole and len(found.authors) < _MOST_MARKS:
            found.authors.append(Mark(element, author, place))
        if date and tag not in _WHOLE and len(found.dates) < _MOST_MARKS:
            found.dates.append(Mark(element, date, place))
    return found


def _onward(first: etree._Element) -> Iterator[etree._Element]:
    """An element and all behind its beginning, in the order of the page."""
    yield from first.iter()
    around: etree._Element | None = first
    while around is not None:
        for sibling in around.itersiblings():
            yield from sibling.iter()
        around = around.getparent()


@lru_cache(maxsize=1 << 13)
def _kinds_of_label(label: str) -> tuple[bool, str | None]:
    """Whether a class names an author, and as what kind of date it marks."""
    label = label[:_LONGEST_CLASS_CHARS]
    if _MAY_MATTER.search(label.lower()) is None:
        return False, None
    date = None
    if _DATE_CLASS.search(label):
        date = "changed" if _CHANGED_CLASS.search(label) else "class"
    return _AUTHOR_CLASS.search(label) is not None, date


def _kind_of_link(link: etree._Element, otherwise: str | None, is_near: bool) -> str | None:
    if otherwise == "property":
        return otherwise
    rel = link.get("rel")
    if rel and "author" in rel.lower().split():
        return "rel"
    href = link.get("href") if is_near and otherwise is None else None
    return "profile" if href and PROFILE.search(href[:_LONGEST_CLASS_CHARS]) else otherwise


def is_elsewhere(element: etree._Element, around: frozenset[etree._Element]) -> bool:
    """Whether it stands in a part of the page that speaks of something else."""
    part: etree._Element | None = element
    for _ in range(_DEEPEST):
        if part is None or part.tag in ("body", "html") or part in around:
            return False
        if part.tag in _ELSEWHERE_TAGS:
            return True
        for label in (part.get("class"), part.get("id")):
            if label and _is_label_elsewhere(label[:_LONGEST_CLASS_CHARS]):
                return True
        part = part.getparent()
    return False


@lru_cache(maxsize=1 << 13)
def _is_label_elsewhere(label: str) -> bool:
    return _ELSEWHERE.search(label) is not None
