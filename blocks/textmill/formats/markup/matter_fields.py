"""Reads title, authors, dates and licence in the fields of front matter, under the names that programs give them."""

from collections.abc import Iterator, Mapping
from typing import Final

from textmill.formats.metadata.license_passages import Passage, StatedLicense, document_license, field_license, stricter
from textmill.formats.metadata.plain_dates import iso_date
from textmill.record_reader import Json, Record
from textmill.spdx.spelling import spelled

__all__ = ["fill", "license_of"]

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
_ADDRESSES: Final = ("license_url", "license_link")
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


def license_of(fields: Mapping[str, Json]) -> StatedLicense | None:
    """What the fields name: all of one field, the strictest of several, and what a field of rights keeps."""
    found: StatedLicense | None = None
    for name in _LICENSE:
        values = (field_license(f"front matter, {name}", value) for value in _licenses(fields.get(name)))
        several = [one for one in values if one is not None]
        if not several:
            continue
        words = [f"({one.license})" if " OR " in one.license and len(several) > 1 else one.license for one in several]
        named = StatedLicense(" AND ".join(dict.fromkeys(words)), several[0].evidence, several[0].url)
        # An address of the site's own, beside a name, tells more of it.
        if found is None or name not in _ADDRESSES or spelled(named.license) is not None:
            found = stricter(found, named)
    rights = [Passage(f"front matter, {name}", value) for name in _RIGHTS if (value := _text(fields.get(name)))]
    return stricter(found, document_license(rights))


def _licenses(value: Json) -> Iterator[str]:
    if isinstance(value, Mapping):
        values = [text for name in _NAMES_IN if (text := _text(value.get(name)))]
        yield from [one for one in values if spelled(one) is not None] or values[:1]
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
