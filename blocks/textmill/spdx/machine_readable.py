"""Find what a page says of its licence to machines: `<link>`, JSON-LD, `<meta>`.

Source: the HTML standard (`rel=license` is of the main content), schema.org, Dublin Core, recipes 11.3 and
licence_rules C6. A node of JSON-LD speaks of the page if its type is a text's or a page's, and no address of it is
another page's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import orjson
from lxml import etree

from textmill.spdx.addresses import address
from textmill.spdx.cc_ids import License
from textmill.spdx.clauses import said
from textmill.spdx.kept_rights import reserves
from textmill.spdx.names import named, plain
from textmill.spdx.page_lists import is_in_list
from textmill.spdx.page_places import Place, place_of
from textmill.spdx.verdicts import Verdict

__all__ = ["Declared", "declared", "same_address"]

_META: Final = re.compile(
    r"(?:dc|dcterms)\.(?:rights?|rights\.licen[sc]e|licen[sc]e)|dcterms[.:](?:rights|licen[sc]e)|dct:licen[sc]e|citation_licen[sc]e|copyright|rights"
    r"|rights-standard|licen[sc]e|(?:og|article):licen[sc]e|cc:licen[sc]e|xhv:licen[sc]e"
)
_RELATIONS: Final = (
    *("license", "copyright", "cc:license", "dct:license", "dcterms:license", "dc:license", "xhv:license"),
    *("dcterms.license", "dcterms.rights", "dc.rights", "dcterms:rights", "dct:rights", "dc:rights"),
)
_MAIN_TYPES: Final = re.compile(
    r"(?:Article|Posting|Page|CreativeWork|WebSite|Blog|Book|Chapter|Report|Review|Recipe|Course|LearningResource"
    r"|Thesis|Guide|HowTo|Question|Answer|Episode|Document)\Z"
)
_NOT_MAIN: Final = re.compile(
    r"(?:ImagePage|ImageGallery|MediaGallery|VideoGallery|PodcastEpisode|TVEpisode|RadioEpisode|AudioBook|Audiobook|ClaimReview)\Z"
)
_OF_SITE: Final = re.compile(r"(?:WebSite|Blog|Book|Course)\Z")
_KEYS: Final = ("license", "schema:license", "http://schema.org/license", "https://schema.org/license", "dct:license")
_NOT_THE_PAGES: Final = Place.OTHER_WORK | Place.NEAR_OTHER_WORK | Place.QUOTED | Place.ABOUT_ANOTHER
_UNREAD: Final = Place.HIDDEN | Place.CODE
_DEEPEST: Final = 50
"""Of what JSON-LD is looked through for a licence."""
_MOST_NODES: Final = 5_000


@dataclass(frozen=True)
class Declared:
    """A licence in markup, and whether it is the page's (`document`), its site's, or another work's."""

    license: License | None
    """None where markup keeps all rights."""
    scope: str
    method: str
    place: str
    snippet: str


def same_address(one: str, other: str) -> bool:
    """Whether two addresses lead to one page, whatever their scheme, `www.`, fragment and closing slash."""
    return _bare(one) == _bare(other)


def declared(root: etree._Element, url: str | None) -> list[Declared]:
    """The statements of a page's markup, in document order within each kind."""
    return [*_in_links(root, url), *_in_json_ld(root, url), *_in_meta(root)]


def _in_links(root: etree._Element, url: str | None) -> Iterator[Declared]:
    for link in root.xpath("//link | //*[@resource]"):
        tokens = f"{link.get('rel') or ''} {link.get('property') or ''} {link.get('itemprop') or ''}".lower().split()
        kind = next((token for token in _RELATIONS if token in tokens), None)
        if kind is None or _is_of_another(link):
            continue
        href = link.get("href") or link.get("resource") or ""
        license = address(href)
        place = _place(link, url)
        if license is not None and not place & _UNREAD:
            scope = "other_work" if place & _NOT_THE_PAGES or is_in_list(link) else "document"
            yield Declared(license, scope, "link", f"link rel={kind}", href.strip()[:200])


def _is_of_another(element: etree._Element) -> bool:
    """Whether microdata around an element is of a picture or the like."""
    for _, parent in zip(range(_DEEPEST), element.iterancestors(), strict=False):
        kind = parent.get("itemtype") or parent.get("typeof")
        if kind:
            return _MAIN_TYPES.search(kind.strip()) is None
    return False


def _place(element: etree._Element, url: str | None) -> int:
    """The place of an element that may stand in the body: a figure, a quotation, a list, what is not shown."""
    place = 0
    for parent in reversed(list(islice(element.iterancestors(), _DEEPEST))):
        if isinstance(parent.tag, str):
            place = place_of(parent, parent.tag, place, url)
    return place


def _in_json_ld(root: etree._Element, url: str | None) -> Iterator[Declared]:
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            data = orjson.loads(script.text or "")
        except orjson.JSONDecodeError:
            continue
        for count, (kind, value, is_main) in enumerate(_entities(data, url)):
            if count > _MOST_NODES:
                return
            license = _of_value(value)
            if license is not None:
                scope = "other_work" if not is_main else "site" if _OF_SITE.search(kind) else "document"
                shown = value if isinstance(value, str) else orjson.dumps(value).decode()
                yield Declared(license, scope, "json_ld", f"json-ld {kind}.license", shown[:200])


def _entities(data: object, url: str | None) -> Iterator[tuple[str, object, bool]]:
    """Type and licence of each node that has one, and whether it is the page or a text that is its main thing."""
    open_nodes: list[tuple[object, bool, int]] = [(data, True, 0)]
    while open_nodes:
        node, is_main, depth = open_nodes.pop()
        if depth > _DEEPEST:
            continue
        if isinstance(node, list):
            open_nodes.extend((item, is_main, depth + 1) for item in reversed(node))
        elif isinstance(node, dict):
            kinds = node.get("@type")
            names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
            main = next((kind for kind in names if _MAIN_TYPES.search(kind) and not _NOT_MAIN.search(kind)), None)
            is_own = is_main and main is not None and _is_here(node, url, main)
            value = next((node[key] for key in _KEYS if key in node), None)
            if value is not None:
                yield main or (names[0] if names else "node"), value, is_own
            for key, inner in node.items():
                if isinstance(inner, dict | list) and key not in _KEYS:
                    open_nodes.append(
                        (inner, is_main and key in ("@graph", "mainEntity", "mainEntityOfPage"), depth + 1)
                    )


def _is_here(node: dict[str, object], url: str | None, kind: str) -> bool:
    """Whether no address of a node is another page's."""
    if url is None or _OF_SITE.search(kind):
        return True
    page = node.get("mainEntityOfPage")
    given = (page.get("@id") or page.get("url")) if isinstance(page, dict) else page
    addresses = [given] if isinstance(given, str) else [node.get("url") or node.get("@id")]
    return all(
        not isinstance(one, str) or not one.startswith(("http://", "https://")) or same_address(one, url)
        for one in addresses
    )


def _of_value(value: object, depth: int = 0) -> License | None:
    if depth > _DEEPEST:
        return None
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, list):
        each = [license for item in value[:20] if (license := _of_value(item, depth + 1))]
        return each[0] if len({license.spdx for license in each}) == 1 else None
    if isinstance(value, dict):
        return next((found for key in ("url", "@id", "name") if (found := _of_value(value.get(key), depth + 1))), None)
    return None


def _of_text(text: str) -> License | None:
    """The licence that an address, or a name alone, means."""
    text = plain(text[:1000])
    license = address(text) if "/" in text and " " not in text.strip() else None
    if license is not None:
        return license
    granted = [one for one in said(text, named(text)) if one.verdict not in (Verdict.MENTION, Verdict.OTHER_WORK)]
    licenses = {license.spdx: license for one in granted for license in one.licenses}
    return next(iter(licenses.values())) if len(licenses) == 1 else None


def _in_meta(root: etree._Element) -> Iterator[Declared]:
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        if not _META.fullmatch(name) or (meta.get("itemprop") and _is_of_another(meta)):
            continue
        content = " ".join((meta.get("content") or "")[:1000].split())
        license = _of_text(content)
        if license is not None or reserves(plain(content)):
            yield Declared(license, "document", "meta", f"meta {name}", content[:200])


def _bare(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url.strip().partition("#")[0]).rstrip("/").lower()
