"""Names the site of a page, and takes that name off a title: only what evidence shows to be the site's, at no dash.

Evidence is a stated name (Open Graph, JSON-LD, application-name) or the host. `Red - A colour | Colours of the World`
loses its end where the site calls itself Colours of the World or is `coloursoftheworld.org`, and keeps it elsewhere.
"""

import itertools
import re
import unicodedata
from functools import lru_cache
from typing import Final

from textmill.page_metadata.json_ld import Node, strings, types_of
from textmill.page_metadata.page_view import PageView
from textmill.page_metadata.values import from_json

__all__ = ["folded", "host_forms", "segments", "site_name", "stated_sites", "without_site"]

_LONGEST_NAME_CHARS: Final = 120
_SEPARATOR: Final = re.compile(
    r"\s+[-|:/~*@_>\u2010-\u2015\u2212\u00b7\u2022\u00bb\u00ab\u203a\u2039]+\s+"  # between blanks
    r"|\s*[|\uff5c丨\u2502\u2014\u2015]+\s*|\s*:\s+|_(?=[^_]*\Z)"  # where no word has them
    r"|\s+[-\u2013]\s*(?=[^\s\u2013-]+\Z)"  # `Title -site`
)
_MOST_SEPARATORS: Final = 40
_MOST_NAMES: Final = 4
"""Taken off one title."""
_MOST_SITES: Final = 20
_SHORTEST_HOST_LABEL_CHARS: Final = 3
_LONGEST_HOST_CHARS: Final = 253
"""As long as the name system allows."""
_MOST_LABELS: Final = 8
_SITES: Final = frozenset({"website"})
_PUBLISHERS: Final = ("publisher", "sourceOrganization", "provider")
_NOT_A_NAME: Final = re.compile(r"https?:|www\.", re.IGNORECASE)


def folded(value: str) -> str:
    """The letters and digits alone, NFKC, without case: what is left of a title when spelling is not looked at."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", value).casefold()))


def segments(title: str) -> list[tuple[int, int]]:
    """Where each separator of a title begins and ends."""
    return [found.span() for found in itertools.islice(_SEPARATOR.finditer(title), _MOST_SEPARATORS)]


def site_name(page: PageView) -> str | None:
    """The name that the site states for itself; else the end of the title that the host confirms."""
    stated = stated_sites(page)
    if stated:
        return stated[0]
    labels = host_forms(page)
    title = page.title or ""
    for start, end in reversed(segments(title)):
        for part in (title[end:], title[:start]):
            if _is_host(folded(part), labels):
                return part.strip()
    return None


def stated_sites(page: PageView) -> list[str]:
    """Names of the site and of its publisher, the surest first."""
    names = [
        page.meta("og:site_name"),
        *_of_nodes(page),
        *page.home_headings[:1],
        page.meta(
            "application-name",
            "apple-mobile-web-app-title",
            "twitter:app:name:iphone",
            "dc.publisher",
            "dcterms.publisher",
            "citation_publisher",
        ),
    ]
    found = (name for name in names if name and len(name) <= _LONGEST_NAME_CHARS and not _NOT_A_NAME.match(name))
    return list(dict.fromkeys(found))[:_MOST_SITES]


def without_site(title: str, page: PageView, sites: list[str]) -> str:
    """The title less what names the site, at its end or its beginning."""
    known = {folded(site) for site in sites} - {""}
    labels = host_forms(page)
    for _ in range(_MOST_NAMES):
        for start, end in reversed(segments(title)):
            if _is_site(title[end:], known, labels) and title[:start].strip():
                title = title[:start].strip()
                break
            if _is_site(title[:start], known, labels) and title[end:].strip():
                title = title[end:].strip()
                break
        else:
            break
    return title


def _is_site(part: str, known: set[str], labels: frozenset[str]) -> bool:
    short = folded(part)
    return bool(short) and (short in known or _is_host(short, labels))


def _is_host(short: str, labels: frozenset[str]) -> bool:
    return len(short) >= _SHORTEST_HOST_LABEL_CHARS and short in labels


def _of_nodes(page: PageView) -> list[str | None]:
    sites: list[str | None] = []
    publishers: list[str | None] = []
    for node in page.nodes:
        if types_of(node) & _SITES:
            sites.append(_name(node))
        for key in _PUBLISHERS:
            value = page.json_ld.resolved(node.get(key))
            if isinstance(value, list):
                value = page.json_ld.resolved(value[0]) if value else None
            publishers.append(_name(value) if isinstance(value, dict) else None)
    return sites + publishers


def _name(node: Node) -> str | None:
    return next((from_json(name, _LONGEST_NAME_CHARS) for name in strings(node.get("name"))), None)


def host_forms(page: PageView) -> frozenset[str]:
    """The host as titles write it: whole, without www, without its ending, and the label before the ending."""
    return _forms_of(page.host)


@lru_cache(maxsize=1 << 10)
def _forms_of(host: str) -> frozenset[str]:
    host = host.removeprefix("www.")
    labels = host.split(".")[-_MOST_LABELS:] if len(host) <= _LONGEST_HOST_CHARS else []
    forms = {".".join(labels), *(".".join(labels[at:]) for at in range(len(labels) - 1))}
    forms |= {".".join(labels[:-1]), *(label for label in labels[:-1] if len(label) > _SHORTEST_HOST_LABEL_CHARS)}
    return frozenset(form for form in map(folded, forms) if len(form) >= _SHORTEST_HOST_LABEL_CHARS)
