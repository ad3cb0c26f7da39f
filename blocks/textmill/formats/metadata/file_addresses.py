"""Finds the address at which a saved page was published: from what the page says, or from where its file lies."""

import re
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from textmill.page_metadata.page_addresses import own_address
from textmill.page_metadata.page_view import PageView
from textmill.page_metadata.parse import TooManyAttributesError, tree_of

__all__ = ["address_below", "stated_address"]

_HEAD_CHARS: Final = 1 << 17
_END_OF_HEAD: Final = re.compile(r"</head[\s>]|<body[\s>]", re.IGNORECASE)
_SAVED_FROM: Final = re.compile(r"<!--\s{0,8}saved from url=\(\d{4}\)(https?://[^\s<>\"]{1,2048})\s", re.IGNORECASE)
_MIRRORED_FROM: Final = re.compile(r"<!--\s{0,8}Mirrored from ([^\s<>\"]{1,2048}) by HTTrack", re.IGNORECASE)
_SAFE: Final = "/~!$&'()*+,;=:@-._"


def stated_address(html: str, base: str | None) -> str | None:
    """The address that a page or the program that saved it names; `base` is what relative ones count from."""
    head = html[:_HEAD_CHARS]
    end = _END_OF_HEAD.search(head)
    part = head if end is None else head[: end.start()]
    if "canonical" in part or "og:url" in part:
        try:
            root = tree_of(part.encode())
        except TooManyAttributesError:
            root = None
        found = None if root is None else own_address(PageView(root, base), None)
        if found is not None:
            return found
    saved = _SAVED_FROM.search(head)
    if saved is not None:
        return saved[1]
    mirrored = _MIRRORED_FROM.search(head)
    return None if mirrored is None else _whole(mirrored[1])


def address_below(base: str, path: str) -> str:
    """The address of a file at `path` below `base`."""
    return urljoin(base if base.endswith("/") else f"{base}/", quote(path, safe=_SAFE.replace(":", "")))


def _whole(address: str) -> str | None:
    whole = address if "://" in address else f"http://{address}"
    try:
        return whole if urlsplit(whole).hostname else None
    except ValueError:
        return None
