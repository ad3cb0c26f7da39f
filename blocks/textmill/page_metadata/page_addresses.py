"""Reads the address that a page gives as its own, whole, as http or https; what is none is passed over."""

from urllib.parse import urljoin, urlsplit

from textmill.page_metadata.json_ld import Node, strings
from textmill.page_metadata.page_view import PageView
from textmill.page_metadata.values import LONGEST_ADDRESS_CHARS, clean

__all__ = ["own_address"]


def own_address(page: PageView, node: Node | None) -> str | None:
    """From the canonical link, Open Graph, then JSON-LD; relative ones are joined to where the page was found."""
    candidates = [page.canonical, page.meta("og:url")]
    if node is not None:
        candidates += [value for key in ("url", "mainEntityOfPage", "@id") for value in strings(node.get(key))]
    for candidate in candidates:
        if candidate and (address := _whole(candidate, page.url)) is not None:
            return address
    return None


def _whole(candidate: str, base: str | None) -> str | None:
    if len(candidate) > LONGEST_ADDRESS_CHARS:
        return None
    address = clean(candidate, LONGEST_ADDRESS_CHARS).replace(" ", "%20")
    try:
        whole = urljoin(base or "", address)
        parts = urlsplit(whole)
        host = parts.hostname
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and host and len(whole) <= LONGEST_ADDRESS_CHARS else None
