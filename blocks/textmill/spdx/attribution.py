"""Read whom a page's licence asks to credit: author, title, address.

Source: ccREL (Abelson et al. 2008: `cc:attributionName`, `cc:attributionURL`, `dct:title`), Highwire and Dublin Core
`<meta>` names, Open Graph.
"""

from dataclasses import dataclass
from typing import Final

from lxml import etree

__all__ = ["Attribution", "attribution_of"]

_AUTHORS: Final = (
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "author",
    "article:author",
    "sailthru.author",
)
_TITLES: Final = ("citation_title", "dc.title", "dcterms.title", "og:title")
_ADDRESSES: Final = ("og:url",)
_LONGEST_CHARS: Final = 300


@dataclass(frozen=True)
class Attribution:
    """What was found; None for what was not."""

    author: str | None = None
    title: str | None = None
    url: str | None = None


def attribution_of(root: etree._Element) -> Attribution:
    """The author, title and address that a page gives of itself."""
    metas: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        content = " ".join((meta.get("content") or "").split())
        if content and len(content) <= _LONGEST_CHARS:
            metas.setdefault(name, []).append(content)
    named = _first_with_property(root, "cc:attributionname")
    author = named if named is not None and _text(named) else None
    return Attribution(
        author=_text(author) if author is not None else _authors(metas),
        title=_first(metas, _TITLES) or _page_title(root),
        url=_address(root, metas),
    )


def _authors(metas: dict[str, list[str]]) -> str | None:
    for name in _AUTHORS:
        found = [value for value in metas.get(name, []) if not value.startswith(("http://", "https://"))]
        if found:
            return "; ".join(dict.fromkeys(found))
    return None


def _first(metas: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _page_title(root: etree._Element) -> str | None:
    title = next(root.iter("title"), None)
    return _text(title) if title is not None else None


def _address(root: etree._Element, metas: dict[str, list[str]]) -> str | None:
    for link in root.iter("a", "link"):
        rel = (link.get("rel") or "").lower().split()
        href = (link.get("href") or "").strip()
        if ("cc:attributionurl" in rel or "canonical" in rel) and href.startswith(("http://", "https://")):
            return href
    return _first(metas, _ADDRESSES)


def _first_with_property(root: etree._Element, name: str) -> etree._Element | None:
    for element in root.iter("a", "span", "div", "p"):
        if name in (element.get("property") or "").lower().split():
            return element
    return None


def _text(element: etree._Element) -> str | None:
    text = " ".join("".join(element.itertext()).split())
    return text if text and len(text) <= _LONGEST_CHARS else None
