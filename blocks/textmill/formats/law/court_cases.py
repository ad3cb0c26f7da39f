"""Reads cases of courts as JSON has them: Harvard's Caselaw Access Project, and CourtListener's opinions and clusters.

Opinions stand in their order: as CAP gives them, those of CourtListener by their kind (lead, concurring, dissenting).
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from textmill.formats.datasets.loose_json import number_or_text, objects, text_at, texts
from textmill.formats.law.opinion_text import marked_up_text, paragraphs, plain_opinion
from textmill.formats.metadata.plain_dates import date_within
from textmill.record_reader import Json, Record

__all__ = ["case_record"]

_MARKED_UP: Final = ("xml_harvard", "html_columbia", "html_lawbox", "html_anon_2020", "html")
_SITE: Final = "https://www.courtlistener.com"
_YEAR_CHARS: Final = 4


def case_record(case: dict[str, object], counts: Counter[str]) -> Record:
    """The case as a document; faults `no_text`, and `withheld` where its text was not given out."""
    body = case.get("casebody")
    if isinstance(body, dict) and "data" in body:
        status = text_at(body, "status")
        if not body["data"]:
            return Record(fault="withheld", detail=status or "no data")
        body = body["data"]
    name = next(
        (
            text
            for key in ("name", "case_name", "case_name_full", "caseName", "name_abbreviation")
            if (text := text_at(case, key))
        ),
        "",
    )
    parts = list(_of_body(body, counts)) if body else list(_of_courtlistener(case, counts))
    text = "\n\n".join(part for part in parts if part)
    if not text:
        return Record(fault="no_text", detail=number_or_text(case.get("id")) or name)
    record = Record(
        text=f"# {name}\n\n{text}" if name else text,
        id=number_or_text(case.get("id")) or None,
        title=name or None,
        url=_url(case),
        authors=list(dict.fromkeys(_authors(case, body))),
        published=_date(case),
    )
    license = text_at(case, "license") or text_at(case, "metadata", "license")
    if license:
        record.license, record.license_method = license, "license_field"
        record.license_evidence = f"license: {license}"[:200]
    record.metadata |= {key: value for key, value in _facts(case, body).items() if value}
    return record


def _of_body(body: object, counts: Counter[str]) -> Iterator[str]:
    """CAP: markup of the whole case, or its head and its opinions as text."""
    if isinstance(body, str):
        yield marked_up_text(body, counts) if body.lstrip().startswith("<") else paragraphs(body)
        return
    yield paragraphs(text_at(body, "head_matter"))
    opinions = objects(body.get("opinions") if isinstance(body, dict) else None)
    for opinion in opinions:
        text = paragraphs(text_at(opinion, "text"))
        yield from _headed(text_at(opinion, "type") if len(opinions) > 1 else "", text)
    yield paragraphs(text_at(body, "corrections"))


def _of_courtlistener(case: dict[str, object], counts: Counter[str]) -> Iterator[str]:
    """An opinion, or a cluster of them; a row that has its text as `text` as well."""
    opinions = objects(case.get("sub_opinions")) or objects(case.get("opinions"))
    if not opinions:
        yield _opinion(case, counts)
        return
    for opinion in sorted(opinions, key=lambda one: text_at(one, "type")):
        kind = text_at(opinion, "type").lstrip("0123456789")
        yield from _headed(kind if len(opinions) > 1 else "", _opinion(opinion, counts))


def _headed(kind: str, text: str) -> Iterator[str]:
    """`## Dissent` above the opinion, where there are several."""
    if kind and text:
        yield f"## {kind.replace('_', ' ').replace('-', ' ').capitalize()}"
    yield text


def _opinion(opinion: dict[str, object], counts: Counter[str]) -> str:
    for key in _MARKED_UP:
        if (markup := text_at(opinion, key)) and (text := marked_up_text(markup, counts)):
            return text
    plain = text_at(opinion, "plain_text") or text_at(opinion, "text")
    if plain:
        return plain_opinion(plain)
    cited = text_at(opinion, "html_with_citations")
    return marked_up_text(cited, counts) if cited else ""


def _authors(case: dict[str, object], body: object) -> Iterator[str]:
    opinions = objects(body.get("opinions")) if isinstance(body, dict) else []
    for opinion in (*opinions, case, *objects(case.get("sub_opinions"))):
        name = text_at(opinion, "author") or text_at(opinion, "author_str") or text_at(opinion, "author", "name_full")
        if name and not name.startswith("http"):
            yield name.strip(" :.")


def _url(case: dict[str, object]) -> str | None:
    absolute = text_at(case, "absolute_url")
    if absolute.startswith("/"):
        return f"{_SITE}{absolute}"
    keys = ("frontend_url", "absolute_url", "url", "download_url", "resource_uri")
    return next((text for key in keys if (text := text_at(case, key)).startswith("http")), None)


def _date(case: dict[str, object]) -> str | None:
    for place in (case, case.get("cluster")):
        for key in ("decision_date", "date_filed", "dateFiled", "date_decided"):
            text = number_or_text(place.get(key)) if isinstance(place, dict) else ""
            if found := date_within(text):
                return found
            if len(text) == _YEAR_CHARS and text.isascii() and text.isdigit():
                return text
    return None


def _facts(case: dict[str, object], body: object) -> dict[str, Json]:
    inside = body if isinstance(body, dict) else {}
    docket = case.get("docket")
    return {
        "court": text_at(case, "court", "name") or text_at(case, "court") or text_at(docket, "court"),
        "jurisdiction": text_at(case, "jurisdiction", "name_long") or text_at(case, "jurisdiction", "name"),
        "citations": list(_citations(case)),
        "docket_number": text_at(case, "docket_number") or text_at(docket, "docket_number"),
        "judges": list(texts(inside.get("judges")) or texts(case.get("judges"))),
        "attorneys": list(texts(inside.get("attorneys")) or texts(case.get("attorneys"))),
        "parties": list(texts(inside.get("parties"))),
        "type": text_at(case, "type"),
    }


def _citations(case: dict[str, object]) -> Iterator[str]:
    yield from texts(case.get("citations")) or texts(case.get("citation"))
    for one in objects(case.get("citations")):
        parts = [number_or_text(one.get(key)) for key in ("volume", "reporter", "page")]
        yield text_at(one, "cite") or " ".join(part for part in parts if part)
