"""What a page says of itself: its titles, the names of its site, its address; notices name their subject by them.

Source: the HTML standard, Open Graph (`og:title`, `og:site_name`), Highwire and Dublin Core names of `<meta>`.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

__all__ = ["Page", "fold", "is_home", "page_of"]


@dataclass(frozen=True)
class Page:
    """What a page says of itself, with which the subjects of notices are compared."""

    titles: frozenset[str]
    site_names: frozenset[str]
    url: str | None
    has_article: bool
    cell: etree._Element | None
    """Of a page laid out in a table: the cell with its heading."""


def page_of(root: etree._Element, url: str | None, has_article: bool) -> Page:
    titles: set[str] = set()
    names: set[str] = set()
    for element in root.iter("title", "h1", "meta"):
        if element.tag == "meta":
            kind = (element.get("property") or element.get("name") or "").lower()
            content = fold((element.get("content") or "")[:300])
            if kind in ("og:title", "dc.title", "citation_title"):
                titles.add(content)
            elif kind in ("og:site_name", "application-name"):
                names.add(content)
            continue
        text = " ".join("".join(element.itertext()).split())[:300]
        parts = re.split(r"\s+[|–—:·»-]\s+", text)
        titles.update({fold(text), fold(parts[0])})
        if element.tag == "title" and len(parts) > 1:
            names.add(fold(parts[-1]))
    titles -= {""}
    return Page(
        frozenset(titles - names), frozenset(names - {""}), url, has_article, None if has_article else _cell(root)
    )


def _cell(root: etree._Element) -> etree._Element | None:
    heading = next(root.iter("h1", "h2"), None)
    return next(heading.iterancestors("td"), None) if heading is not None else None


def fold(text: str) -> str:
    """A title less case, punctuation and outer blanks."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def is_home(href: str, url: str | None) -> bool:
    if url is None or not href:
        return False
    given, own = urlsplit(href.strip()), urlsplit(url)
    is_host = given.netloc.removeprefix("www.") == own.netloc.removeprefix("www.")
    return is_host and given.path in ("", "/") and bool(own.netloc)
