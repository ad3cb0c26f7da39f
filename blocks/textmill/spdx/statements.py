"""Find where an HTML page states a licence for itself: `<link>`, JSON-LD, `rel=license`, `<meta>`, visible links.

Source: recipes 11.3 (places, strongest first). Links that speak of an image, a comment or a quoted work are not the
page's (`textmill.spdx.other_works`); an address in the middle of an article, without words that grant anything,
is none either: Common Pile's test takes any address anywhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import orjson
from lxml import etree

from textmill.spdx.cc_ids import License, from_url
from textmill.spdx.cc_names import from_name
from textmill.spdx.other_works import Surroundings

__all__ = ["VISIBLE", "Statement", "find"]

VISIBLE: Final = 5
"""Rank of links meant for readers; lower ranks are for machines, 1 the strongest."""

_META: Final = re.compile(
    r"(?:dc|dcterms)\.(?:rights?|rights\.licen[sc]e|licen[sc]e)|dcterms\.rights|citation_licen[sc]e|copyright|rights"
    r"|rights-standard|licen[sc]e|(?:og|article):licen[sc]e|cc:licen[sc]e"
)
_MAIN_TYPES: Final = re.compile(
    r"(?:Article|Posting|Page|CreativeWork|WebSite|Blog|Book|Chapter|Report|Review|Recipe|Course|LearningResource"
    r"|Thesis|Guide|HowTo|Question|Answer|Episode|Document)\Z"
)
_RDFA: Final = frozenset({"cc:license", "xhv:license", "dcterms:license", "dct:license", "dc:license", "license"})
_GRANT: Final = re.compile(
    r"licen[cs]|lizen[zc]|lizens|licentie|licenz|лиценз|άδεια|creative\s*commons|©|published under|available under"
    r"|released under|steh(?:t|en)\b.*\bunter|veröffentlicht unter|except where|unless otherwise|wh?ere otherwise",
    re.IGNORECASE,
)
_LONGEST_LABEL_CHARS: Final = 1000
_DEEPEST: Final = 50
"""Of what JSON-LD is looked through for a licence."""


@dataclass(frozen=True)
class Statement:
    """One licence and the place it was read."""

    license: License
    rank: int
    place: str


def find(root: etree._Element) -> list[Statement]:
    """All statements of the page about itself, in document order within each kind."""
    return [*_in_json_ld(root), *_in_meta(root), *_in_links(root)]


def _in_json_ld(root: etree._Element) -> Iterator[Statement]:
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            data = orjson.loads(script.text or "")
        except orjson.JSONDecodeError:
            continue
        for kind, value in _main_entities(data):
            license = _of_value(value)
            if license:
                yield Statement(license, 2, f"json-ld {kind}.license")


def _main_entities(data: object, depth: int = 0) -> Iterator[tuple[str, object]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for item in data:
            yield from _main_entities(item, depth + 1)
    elif isinstance(data, dict):
        kinds = data.get("@type")
        names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
        main = next((kind for kind in names if _MAIN_TYPES.search(kind)), None)
        if main and "license" in data:
            yield main, data["license"]
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _main_entities(data.get(key), depth + 1)


def _of_value(value: object, depth: int = 0) -> License | None:
    if depth > _DEEPEST:
        return None
    if isinstance(value, str):
        return from_url(value) or from_name(value)
    if isinstance(value, list):
        each = [license for item in value if (license := _of_value(item, depth + 1))]
        return each[0] if len({license.spdx for license in each}) == 1 else None
    if isinstance(value, dict):
        return next((found for key in ("url", "@id", "name") if (found := _of_value(value.get(key), depth + 1))), None)
    return None


def _in_meta(root: etree._Element) -> Iterator[Statement]:
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        if _META.fullmatch(name):
            content = meta.get("content") or ""
            license = from_url(content) or from_name(content)
            if license:
                yield Statement(license, 4, f"meta {name}")


def _in_links(root: etree._Element) -> Iterator[Statement]:
    around = Surroundings()
    for link in root.iter("link", "a", "area"):
        license = from_url(link.get("href") or link.get("resource") or "")
        if license is None:
            continue
        tokens = (link.get("rel") or "").lower().split()
        properties = {*tokens, *f"{link.get('property') or ''} {link.get('itemprop') or ''}".lower().split()}
        if link.tag == "link":
            if {"license", "copyright"} & properties or _RDFA & properties:
                yield Statement(license, 1, f"link rel={'license' if 'license' in properties else 'copyright'}")
        elif around.belongs_to_another_work(link):
            continue
        elif _RDFA & properties:
            yield Statement(license, 3, "a rel=license")
        elif _is_a_grant(link, around):
            yield Statement(license, VISIBLE, "a in a licence notice")


def _is_a_grant(link: etree._Element, around: Surroundings) -> bool:
    return _GRANT.search(f"{around.text_before(link)} {_label(link)}") is not None or around.is_in_foot(link)


def _label(link: etree._Element) -> str:
    """The words of a link, as far as a person would read them."""
    label = ""
    for text in link.itertext():
        label += text[:_LONGEST_LABEL_CHARS]
        if len(label) >= _LONGEST_LABEL_CHARS:
            break
    return label
