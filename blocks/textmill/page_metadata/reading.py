"""Reads all metadata of one page: whatever the page holds, the answer is a value or None, never an error."""

from dataclasses import dataclass
from typing import Final

from textmill.page_metadata.authors import authors_of, has_people, stated_authors
from textmill.page_metadata.instants import may_be_another_day
from textmill.page_metadata.json_ld import Node, strings
from textmill.page_metadata.languages import declared_language
from textmill.page_metadata.marks import Marks, marks_of
from textmill.page_metadata.nodes import main_node, web_page
from textmill.page_metadata.page_addresses import own_address
from textmill.page_metadata.page_dates import local_published, modified_of, published_by_marks, stated_published
from textmill.page_metadata.page_view import PageView
from textmill.page_metadata.parse import TooManyAttributesError, tree_of
from textmill.page_metadata.sites import site_name, stated_sites
from textmill.page_metadata.titles import title_of
from textmill.page_metadata.values import LONGEST_DESCRIPTION_CHARS, clean, from_json

__all__ = ["PageMetadata", "metadata_of"]

_DESCRIPTIONS: Final = (
    "description",
    "og:description",
    "twitter:description",
    "dc.description",
    "dcterms.abstract",
    "dcterms.description",
    "citation_abstract",
    "sailthru.description",
)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page says of itself; None and an empty tuple for what it does not."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    site_name: str | None = None
    canonical_url: str | None = None
    description: str | None = None
    declared_language: str | None = None
    unread: bool = False
    """The page is no HTML, or has a tag with more attributes than are read."""
    mended_json: int = 0
    broken_json: int = 0


def metadata_of(html: bytes, url: str | None) -> PageMetadata:
    """The metadata of a page, in UTF-8, found at `url`, if that is known."""
    try:
        root = tree_of(html)
    except TooManyAttributesError:
        root = None
    if root is None:
        return PageMetadata(unread=True)
    page = PageView(root, url)
    node, web = main_node(page), web_page(page)
    language = declared_language(page, node)
    site = site_name(page)
    sites = list(dict.fromkeys([*([site] if site else []), *stated_sites(page)]))
    stated = stated_authors(page, node)
    published = stated_published(page, node, web, language or "")
    has_names = has_people(page, stated, sites)
    needs_marks = published is None or may_be_another_day(published) or not has_names
    marks: Marks | None = None
    if needs_marks:
        with_properties = b"itemprop" in html or b"property" in html[max(html.find(b"<body"), 0) :]
        marks = marks_of(root, published is None or not has_names, with_properties)
    if marks is not None:
        published = (
            local_published(page, node, published, marks, language or "")
            if published
            else published_by_marks(page, marks, language or "")
        )
    return PageMetadata(
        title=title_of(page, node, sites),
        authors=tuple(authors_of(page, stated, sites, marks)),
        published=published,
        modified=modified_of(page, node, web, marks, language or ""),
        site_name=site,
        canonical_url=own_address(page, node or web),
        description=_description(page, node or web),
        declared_language=language,
        mended_json=page.json_ld.mended,
        broken_json=page.json_ld.broken,
    )


def _description(page: PageView, node: Node | None) -> str | None:
    stated = page.meta(*_DESCRIPTIONS)
    if stated is not None:
        return clean(stated, LONGEST_DESCRIPTION_CHARS)
    values = strings(node.get("description")) if node is not None else iter(())
    return next((text for value in values if (text := from_json(value, LONGEST_DESCRIPTION_CHARS))), None)
