"""Finds who wrote the work on a page: what metadata say, else its byline; the site's own name for want of a person.

Order: Highwire names (papers name everybody there), JSON-LD, `<meta>`, Dublin Core, microdata, links to an author,
elements marked as byline, a line that begins with `by`.
"""

import re
from collections.abc import Iterator
from typing import Final

from textmill.page_metadata.author_names import names_in, unique
from textmill.page_metadata.bylines import byline_names, written_byline
from textmill.page_metadata.json_ld import JsonLd, Node, Value
from textmill.page_metadata.marks import Marks
from textmill.page_metadata.page_view import PageView
from textmill.page_metadata.sites import folded, host_forms
from textmill.page_metadata.values import from_json

__all__ = ["authors_of", "has_people", "stated_authors"]

_PAPERS: Final = ("citation_author", "bepress_citation_author", "eprints.creators_name", "citation_authors")
_LISTED: Final = ("dc.creator", "dcterms.creator", "dc:creator", "dc.contributor.author")
_METAS: Final = (
    *("parsely-author", "sailthru.author", "author", "article:author", "og:article:author", "article:author_name"),
    *("article_author", "article.author", "byl", "byline", "cxenseparse:author", "vf:author", "og:author", "creator"),
    *(
        "shareaholic:article_author_name",
        "branch:deeplink:authorname1",
        "dcsext.author",
        "cre",
        "authors",
        "author_name",
    ),
)
_WRITTEN_BY: Final = re.compile(
    r"(?:written|posted|publi\w+)\s+by|verfasst\s+von|geschrieben\s+von|écrit\s+par|escrito\s+por|scritto\s+da"
    r"|geschreven\s+door|skriven\s+av|skrevet\s+a[vf]|作者|執筆者|Написано\s+автором|autor(?:a|e|in)?|auteur|author",
    re.IGNORECASE,
)
_LONGEST_CHARS: Final = 300
_MOST_AUTHORS: Final = 500


def stated_authors(page: PageView, node: Node | None) -> list[list[str]]:
    """The lists of names that metadata give, the surest first; empty ones are left out."""
    lists = [
        _all_of(page, _PAPERS),
        _of_node(page.json_ld, node),
        *([name for value in page.metas.get(key, ()) for name in names_in(value)] for key in _METAS),
        _all_of(page, _LISTED),
        _labelled(page),
    ]
    return [unique(names) for names in lists if names]


def authors_of(page: PageView, stated: list[list[str]], sites: list[str], marks: Marks | None) -> list[str]:
    """The authors; `marks` are looked at where metadata name nobody, or only the site."""
    known = _names_of_site(page, sites)
    people = next((people for names in stated if (people := _less_site(names, known))), None)
    if people is not None:
        return people
    if marks is None:
        return stated[0] if stated else []
    seen = byline_names(marks)
    return _less_site(seen, known) or written_byline(page.root, marks.around) or (stated[0] if stated else seen)


def has_people(page: PageView, stated: list[list[str]], sites: list[str]) -> bool:
    """Whether metadata name somebody who is not the site."""
    known = _names_of_site(page, sites)
    return any(_less_site(names, known) for names in stated)


def _names_of_site(page: PageView, sites: list[str]) -> set[str]:
    return {folded(site) for site in sites} | host_forms(page)


def _less_site(names: list[str], known: set[str]) -> list[str]:
    return [name for name in names if folded(name) not in known]


def _all_of(page: PageView, keys: tuple[str, ...]) -> list[str]:
    for key in keys:
        if key in page.metas:
            return [name for value in page.metas[key] for name in names_in(value)]
    return []


def _labelled(page: PageView) -> list[str]:
    """`twitter:data1` where `twitter:label1` says that it is the author."""
    for number in ("1", "2"):
        label, value = page.meta(f"twitter:label{number}"), page.meta(f"twitter:data{number}")
        if label and value and _WRITTEN_BY.match(label):
            return names_in(value)
    return []


def _of_node(json_ld: JsonLd, node: Node | None) -> list[str]:
    if node is None:
        return []
    for key in ("author", "creator"):
        names = [
            name for value in _values(json_ld, node.get(key)) for name in names_in(from_json(value, _LONGEST_CHARS))
        ]
        if names:
            return names
    return []


def _values(json_ld: JsonLd, value: Value) -> Iterator[str]:
    for item in value[:_MOST_AUTHORS] if isinstance(value, list) else [value]:
        known = json_ld.resolved(item)
        if isinstance(known, dict):
            name = known.get("name")
            for inner in name[:_MOST_AUTHORS] if isinstance(name, list) else [name]:
                if isinstance(inner, str):
                    yield inner
            if (
                name is None
                and isinstance(given := known.get("givenName"), str)
                and isinstance(family := known.get("familyName"), str)
            ):
                yield f"{given} {family}"
        elif isinstance(known, str):
            yield known
