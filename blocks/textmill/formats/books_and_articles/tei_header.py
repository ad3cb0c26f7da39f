"""Reads the header of a TEI document: title, authors, dates, language, ids, and what it says of its availability."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from textmill.formats.metadata.license_claims import Claim, claim_of
from textmill.formats.metadata.plain_dates import date_within
from textmill.formats.xml.xml_names import attribute, child, children, first, named, words
from textmill.record_reader import Json, Record
from textmill.spdx.notices import takes_back

__all__ = ["availability", "fill"]

_SUBORDINATE: Final = frozenset(("sub", "subordinate", "gmd", "short", "alt", "filename", "series", "desc"))


def fill(record: Record, root: etree._Element) -> list[Claim]:
    """Write what the header says into the record; gives what it says of the licence."""
    header = child(root, "teiHeader")
    about = child(header, "fileDesc")
    titles = child(about, "titleStmt")
    record.title = _title(titles)
    record.authors = list(_authors(titles))
    published = child(about, "publicationStmt")
    source = child(about, "sourceDesc")
    created = first(child(header, "profileDesc"), "creation")
    record.published = _date(published) or _date(created) or _date(source)
    record.declared_language = _language(root, header)
    ids = [(one.get("type") or "", text) for one in named(published, "idno") if (text := words(one))]
    record.id = attribute(root, "id") or next((text for kind, text in ids if kind.upper() != "URL"), None)
    record.url = next((text for _, text in ids if text.startswith(("http://", "https://"))), None)
    facts: dict[str, Json] = {
        "publisher": words(first(published, "publisher", "distributor")),
        "created": _date(created),
        "source_date": _date(source),
        "source": words(source)[:1000],
        "keywords": [text for one in named(first(header, "textClass"), "term", "item") if (text := words(one))],
    }
    record.metadata |= {name: value for name, value in facts.items() if value}
    return list(availability(header, None))


def availability(header: etree._Element | None, scope: str | None) -> Iterator[Claim]:
    """Each statement of a header about the licence; `restricted` alone, and prose that names none, grant nothing."""
    for around in named(child(header, "fileDesc", "publicationStmt"), "availability"):
        found: list[Claim] = []
        for one in children(around, "licence", "license"):
            target = attribute(one, "target") or ""
            address = next((part for part in target.split() if part.startswith("http")), None)
            link = first(one, "ref", "ptr")
            address = address or (attribute(link, "target") if link is not None else None)
            if (claim := claim_of(words(one), "availability licence", "tei_licence", address, scope)) is not None:
                found.append(claim)
        prose = " ".join(words(one) for one in children(around, "p", "ab", "licence", "license")) or words(around)
        links = [attribute(one, "target") for one in named(around, "ref", "ptr", "xref")]
        if not found:
            link_to = next(
                (link for link in links if (link and "licen" in link) or (link and "publicdomain" in link)), None
            )
            claim = claim_of(prose, "availability", "tei_availability", link_to, scope)
            if claim is not None:
                found.append(claim)
        if found and takes_back(prose):
            found.append(Claim("NOASSERTION", "availability", prose, None, "tei_availability", scope))
        if not found and (prose or around.get("status") == "restricted"):
            said = prose or f"status={around.get('status')}"
            found.append(Claim("NOASSERTION", "availability", said, None, "tei_availability", scope))
        yield from found


def _title(titles: etree._Element | None) -> str | None:
    if titles is None:
        return None
    found = [(one.get("type") or one.get("level") or "", words(one)) for one in children(titles, "title")]
    main = next((text for kind, text in found if kind == "main" and text), None)
    return main or next((text for kind, text in found if text and kind not in _SUBORDINATE), None)


def _authors(titles: etree._Element | None) -> Iterator[str]:
    for one in () if titles is None else children(titles, "author"):
        name = child(one, "persName")
        parts = [words(part) for part in children(name, "forename", "nameLink", "surname")] if name is not None else []
        if text := " ".join(part for part in parts if part) or words(name) or words(one):
            yield text


def _date(around: etree._Element | None) -> str | None:
    for one in named(around, "date"):
        for stated in (one.get("when"), one.get("when-iso"), one.get("notBefore"), one.get("from"), one.get("value")):
            if stated and (found := date_within(stated) or _year(stated)):
                return found
        if found := date_within(words(one)) or _year(words(one)):
            return found
    return None


def _year(text: str) -> str | None:
    text = text.strip().rstrip(".")
    return text if len(text) == 4 and text.isascii() and text.isdigit() else None


def _language(root: etree._Element, header: etree._Element | None) -> str | None:
    text = child(root, "text")
    stated = attribute(text, "lang") if text is not None else None
    listed = next((one.get("ident") for one in named(header, "language") if one.get("ident")), None)
    return stated or attribute(root, "lang") or listed
