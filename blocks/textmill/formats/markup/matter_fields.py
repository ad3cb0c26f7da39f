"""Reads title, authors, dates and licence in the fields of front matter, under the names that programs give them."""

from collections.abc import Iterator, Mapping
from typing import Final

from textmill.formats.metadata.license_passages import Passage, StatedLicense, field_license, stated_license
from textmill.formats.metadata.plain_dates import iso_date
from textmill.record_reader import Json, Record

__all__ = ["fill"]

_AUTHORS: Final = ("authors", "author", "creator", "creators", "by", "byline")
_PUBLISHED: Final = ("date", "published", "publishdate", "published_at", "pubdate", "created", "date_published")
_MODIFIED: Final = (
    "lastmod",
    "last_modified_at",
    "last_modified",
    "last-modified",
    "modified",
    "updated",
    "date_modified",
)
_LANGUAGE: Final = ("lang", "language", "locale")
_ADDRESS: Final = ("canonical_url", "canonical", "url", "permalink")
_SITE: Final = ("site_name", "publisher", "site")
_LICENSE: Final = ("license", "licence", "spdx-license-identifier", "license_url", "license_link")
_RIGHTS: Final = ("rights", "copyright")
_NAMES_IN: Final = ("id", "spdx", "name", "title", "text", "url", "link")
_PERSON: Final = ("name", "literal", "full_name", "title")


def fill(record: Record, fields: Mapping[str, Json]) -> None:
    """What the fields say, where the record does not know it yet."""
    record.title = record.title or _first(fields, ("title", "headline"))
    record.authors = record.authors or _people(fields)
    published, modified = _first(fields, _PUBLISHED), _first(fields, _MODIFIED)
    record.published = iso_date(published) if published else None
    record.modified = iso_date(modified) if modified else None
    language = _first(fields, _LANGUAGE)
    record.declared_language = language if language and len(language) <= 35 and " " not in language else None
    address = next((one for name in _ADDRESS if (one := _text(fields.get(name))) and one.startswith("http")), None)
    record.url = record.url or address
    record.site_name = _first(fields, _SITE)
    found = _license(fields)
    if found is not None:
        record.license, record.license_evidence, record.license_url = found.license, found.evidence, found.url
        record.license_method = "front_matter"


def _license(fields: Mapping[str, Json]) -> StatedLicense | None:
    """The licence that its fields name, all of them where there are several; or what a field of rights says."""
    for name in _LICENSE:
        values = list(_licenses(fields.get(name)))
        found = [one for value in values if (one := field_license(f"front matter, {name}", value)) is not None]
        if found:
            words = [f"({one.license})" if " OR " in one.license and len(found) > 1 else one.license for one in found]
            return StatedLicense(" AND ".join(dict.fromkeys(words)), found[0].evidence, found[0].url)
    said = (Passage(f"front matter, {name}", value) for name in _RIGHTS if (value := _text(fields.get(name))))
    return stated_license(said)


def _licenses(value: Json) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield next((one for name in _NAMES_IN if (one := _text(value.get(name)))), "")
    elif isinstance(value, list):
        for one in value:
            yield from _licenses(one)
    elif (text := _text(value)) is not None:
        yield text


def _people(fields: Mapping[str, Json]) -> tuple[str, ...]:
    value = next((fields[name] for name in _AUTHORS if fields.get(name)), None)
    many = value if isinstance(value, list) else [value]
    found = (
        next((name for key in _PERSON if (name := _text(one.get(key)))), None)
        if isinstance(one, Mapping)
        else _text(one)
        for one in many
    )
    return tuple(name for name in found if name)


def _first(fields: Mapping[str, Json], names: tuple[str, ...]) -> str | None:
    return next((text for name in names if (text := _text(fields.get(name)))), None)


def _text(value: Json) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None
