"""Parses a page as trafilatura does, with fewer copies of its source, and looks into its scripts once."""

import re
from collections.abc import Callable
from typing import Final

from lxml.etree import LxmlError
from lxml.html import HtmlElement, fromstring

from textmill.extraction.trafilatura_modules import CORE, UTILS

__all__ = ["install_loading", "repaired"]

_FORUM: Final = "DiscussionForumPosting"
_LINKED_DATA: Final = "application/ld+json"
_BLANK: Final = re.compile(r"\s*")
_load: Final[Callable[..., HtmlElement | None]] = UTILS.load_html


def install_loading() -> None:
    """Let the library call these functions."""
    CORE.__dict__.update(load_html=_load_html, _forum_thread_page=_is_forum)


def repaired(html: str) -> str:
    """The library's `repair_faulty_html`, which takes a page apart at its first line break and joins it again."""
    beginning = html[:50].lower()
    cleaned: str = UTILS.INVALID_XML_CHARS.sub("", html)
    if "doctype" in beginning:
        end = cleaned.find("\n")
        if end < 0:
            end, cleaned = len(cleaned), f"{cleaned}\n"
        declared = UTILS.DOCTYPE_TAG.match(cleaned, 0, end)
        if declared:
            cleaned = cleaned[declared.end() :]
    for line in cleaned[:4096].splitlines()[:4]:
        if "<html" in line and line.endswith("/>"):
            return str(UTILS.FAULTY_HTML.sub(r"\1>", cleaned, count=1))
    return cleaned


def _load_html(html: str | HtmlElement, max_size: int | None = None) -> HtmlElement | None:
    """As the library, which hands libxml2 characters in two or four bytes, to be written as UTF-8 there."""
    source = repaired(html) if isinstance(html, str) else ""
    blank = _BLANK.match(source)
    if not source or (blank and not blank[0].isascii()):  # of which bytes do not know that it is blank
        return _load(html, max_size)
    try:
        tree = fromstring(source.encode(), parser=UTILS.HTML_PARSER)
    except UnicodeEncodeError:
        return _load(html, max_size)
    except (LxmlError, ValueError):
        return None
    return None if "html" not in html[:50].lower() and len(tree) < 2 else tree


def _is_forum(tree: HtmlElement) -> bool:
    """As the library, without an XPath in Python."""
    return any(
        script.get("type") == _LINKED_DATA
        and script.text
        and _FORUM in script.text
        and CORE._DISCUSSION_FORUM_POSTING_RE.search(script.text)
        for script in tree.iterdescendants("script")
    )
