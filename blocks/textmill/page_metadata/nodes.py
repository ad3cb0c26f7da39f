"""Chooses the JSON-LD node that describes the page itself, among those of its site, its path and its neighbours."""

from typing import Final
from urllib.parse import unquote, urlsplit

from textmill.page_metadata.json_ld import Node, Value, strings, types_of
from textmill.page_metadata.page_view import PageView

__all__ = ["main_node", "web_page"]

_WORKS: Final = frozenset(
    [
        "article",
        "newsarticle",
        "blogposting",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "reviewnewsarticle",
        "backgroundnewsarticle",
        "askpublicnewsarticle",
        "advertisercontentarticle",
        "satiricalarticle",
        "scholarlyarticle",
        "medicalscholarlyarticle",
        "techarticle",
        "apireference",
        "report",
        "socialmediaposting",
        "discussionforumposting",
        "liveblogposting",
        "recipe",
        "howto",
        "book",
        "chapter",
        "thesis",
        "dataset",
        "creativework",
        "digitaldocument",
        "podcastepisode",
        "videoobject",
        "movie",
        "tvepisode",
        "musicrecording",
        "photograph",
        "review",
        "criticreview",
        "course",
        "event",
        "question",
        "webpage",
        "itempage",
        "qapage",
        "faqpage",
        "medicalwebpage",
        "aboutpage",
        "profilepage",
        "product",
    ]
)
_PAGES: Final = frozenset(
    ["webpage", "itempage", "qapage", "faqpage", "medicalwebpage", "aboutpage", "profilepage", "collectionpage"]
)
_LESS: Final = frozenset(["videoobject", "review", "product", "event", "question", "course", "creativework"])
"""Types that pages also give to what they only show."""


def main_node(page: PageView) -> Node | None:
    """The work that the page is: by its kind, and by its address where several are of a kind."""
    works = [node for node in page.nodes if types_of(node) & (_WORKS - _PAGES)]
    if not works:
        return None
    sure = [node for node in works if not types_of(node) & _LESS] or works
    if len(sure) == 1:
        return sure[0]
    own = {_place(address) for address in (page.url, page.canonical, page.meta("og:url")) if address}
    by_address = [node for node in sure if own & {_place(address) for address in _addresses(node)}]
    if by_address:
        return by_address[0]
    first = types_of(sure[0])
    # Several of one kind without the page's address are a list of others.
    return sure[0] if sum(types_of(node) == first for node in sure) == 1 else None


def web_page(page: PageView) -> Node | None:
    """The node that describes the page as a page."""
    return next((node for node in page.nodes if types_of(node) & _PAGES), None)


def _addresses(node: Node) -> list[str]:
    found: list[str] = []
    for key in ("url", "@id", "mainEntityOfPage"):
        value: Value = node.get(key)
        if isinstance(value, dict):
            value = [inner for name in ("@id", "url") if isinstance(inner := value.get(name), str)]
        found.extend(strings(value))
    return found


def _place(address: str) -> str:
    """Host and path, as far as two spellings of an address share them."""
    try:
        parts = urlsplit(address[:2048].strip())
    except ValueError:
        return address
    return (parts.netloc.lower().removeprefix("www.") + unquote(parts.path).rstrip("/")).casefold() or address
