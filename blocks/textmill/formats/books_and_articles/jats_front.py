"""Reads the front of a JATS article: title, authors, journal, ids, dates and what it says of its licence."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from textmill.formats.metadata.license_claims import NO_GRANT, Claim, claim_of, put
from textmill.formats.xml.xml_names import attribute, child, children, local, named, words
from textmill.record_reader import Json, Record

__all__ = ["fill"]

_IDS: Final = {
    "pmid": "pmid",
    "pmc": "pmcid",
    "pmcid": "pmcid",
    "doi": "doi",
    "publisher-id": "publisher_id",
    "arxiv": "arxiv",
}
_DATES: Final = ("epub", "pub", "epub-ppub", "ppub", "collection", "epreprint", "preprint", "pmc-release")
"""Kinds of publication dates, the one that counts first."""


def fill(record: Record, article: etree._Element) -> None:
    """Write all that the front says into the record."""
    front = child(article, "front")
    front = article if front is None else front
    meta = child(front, "article-meta")
    record.declared_language = attribute(article, "lang")
    record.metadata |= _journal(child(front, "journal-meta"), article)
    if meta is None:
        return
    ids = _ids(meta)
    record.metadata |= dict(ids)
    record.id = ids.get("pmcid") or (f"doi:{ids['doi']}" if "doi" in ids else None)
    record.id = record.id or (f"pmid:{ids['pmid']}" if "pmid" in ids else None)
    record.url = _url(ids)
    record.title = words(child(meta, "title-group", "article-title")) or None
    record.authors = list(_authors(meta))
    record.published = _published(meta)
    keywords: list[Json] = [text for one in named(meta, "kwd") if (text := words(one))]
    if keywords:
        record.metadata["keywords"] = keywords
    # The text of replies and the like goes with the article's own.
    parts = (one for one in named(article, "front-stub") if local(one.getparent()) in ("sub-article", "response"))
    put(record, [claim for one in (meta, *parts) for claim in _claims(one)])


def _journal(journal: etree._Element | None, article: etree._Element) -> dict[str, Json]:
    found: dict[str, Json] = {}
    if journal is not None:
        title = next(named(journal, "journal-title"), None)
        found = {
            "journal": words(title) or None,
            "publisher": words(next(named(journal, "publisher-name"), None)) or None,
            "issn": [words(one) for one in children(journal, "issn")],
        }
    found["article_type"] = article.get("article-type")
    return {name: value for name, value in found.items() if value}


def _ids(meta: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in children(meta, "article-id"):
        name = _IDS.get(one.get("pub-id-type", ""))
        value = words(one)
        if name is None or not value:
            continue
        if name == "pmcid" and value.isdigit():
            value = f"PMC{value}"
        if name == "doi":
            value = value.removeprefix("https://doi.org/").removeprefix("http://dx.doi.org/")
        found.setdefault(name, value)
    return found


def _url(ids: dict[str, str]) -> str | None:
    if "pmcid" in ids:
        return f"https://www.ncbi.nlm.nih.gov/pmc/articles/{ids['pmcid']}/"
    if "doi" in ids:
        return f"https://doi.org/{ids['doi']}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{ids['pmid']}/" if "pmid" in ids else None


def _authors(meta: etree._Element) -> Iterator[str]:
    for group in children(meta, "contrib-group"):
        for contrib in children(group, "contrib"):
            if contrib.get("contrib-type", "author") not in ("author", "authors"):
                continue
            name = _name(contrib)
            if name:
                yield name


def _name(contrib: etree._Element) -> str:
    for one in contrib.iter():
        kind = local(one)
        if kind == "name":
            parts = (words(child(one, part)) for part in ("prefix", "given-names", "surname", "suffix"))
            return " ".join(part for part in parts if part)
        if kind in ("string-name", "collab", "institution", "anonymous"):
            names = [words(part) for part in children(one, "institution", "named-content")]
            # A group may list its members inside.
            return words(one) if next(children(one, "contrib-group"), None) is None else " ".join(names)
    return ""


def _published(meta: etree._Element) -> str | None:
    dates: dict[str, str] = {}
    for one in children(meta, "pub-date"):
        kind = one.get("pub-type") or one.get("date-type") or "pub"
        date = _date(one)
        if date is not None:
            dates.setdefault(kind, date)
    return next((dates[kind] for kind in _DATES if kind in dates), next(iter(dates.values()), None))


def _date(one: etree._Element) -> str | None:
    """`2013`, `2013-02` or `2013-02-21`, as exact as it is given."""
    year, month, day = (words(child(one, name)) for name in ("year", "month", "day"))
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        return None
    if not (month.isascii() and month.isdigit() and 1 <= int(month[:4]) <= 12):
        return year
    if not (day.isascii() and day.isdigit() and 1 <= int(day[:4]) <= 31):
        return f"{year}-{int(month):02}"
    return f"{year}-{int(month):02}-{int(day):02}"


def _claims(meta: etree._Element) -> Iterator[Claim]:
    """Each place that says under which licence the article is; NLM's older sets have them outside `<permissions>`."""
    for around in (meta, *children(meta, "permissions")):
        for license in children(around, "license"):
            yield from _of_license(license)
        for address in children(around, "license_ref"):
            yield from _known(claim_of("", "ali:license_ref", "jats_license", words(address)))
        for statement in children(around, "copyright-statement"):
            yield from _known(claim_of(words(statement), "copyright-statement", "jats_copyright"))


def _of_license(license: etree._Element) -> Iterator[Claim]:
    """What the parts of a `<license>` name; else its own address, or its words, which then grant nothing known."""
    prose = words(license)
    address = (attribute(license, "href") or "").strip() or None
    found: list[Claim] = []
    addresses = [(address, "license xlink:href")]
    addresses.extend((words(one), "ali:license_ref") for one in named(license, "license_ref"))
    links = named(license, "ext-link", "uri")
    addresses.extend((attribute(link, "href") or words(link), "license ext-link") for link in links)
    kind = (license.get("license-type") or "").replace("-", " ")
    for text, place in addresses:
        claim = claim_of("", place, "jats_license", text.strip() or None) if text else None
        # Other links of a notice lead to the journal, to a form for requests, and so on.
        if claim is not None and claim.license != claim.url:
            found.append(claim)
    found.extend(_known(claim_of(prose, "license", "jats_license_words")))
    found.extend(_known(claim_of(kind, "license-type", "jats_license_type")))
    if not found and address:
        found.append(Claim(address, "license xlink:href", prose or address, address, "jats_license"))
    if not found and prose:
        # A licence in words that name none grants nothing, and what a source declares must not fill it.
        found.append(Claim("NOASSERTION", "license", prose, None, "jats_license_words"))
    yield from found


def _known(claim: Claim | None) -> Iterator[Claim]:
    if claim is not None and not (claim.license == NO_GRANT and "licensee" in claim.words.lower()):
        yield claim
