"""Reads bills, resolutions and laws of the USA in USLM or the older schema of bills, each file's document a document.

The licence is what Dublin Core's `rights` say in the file: works of the United States government are in the public
domain by 17 USC 105 (`LicenseRef-US-Government-Work`).
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar, Final

from lxml import etree
from pydantic import Field

from textmill.archive_reader import ArchiveReader
from textmill.block import Shard
from textmill.formats.law.uslm_text import law_text
from textmill.formats.metadata.license_claims import Claim, claim_of, put
from textmill.formats.metadata.plain_dates import date_within
from textmill.formats.xml.xml_documents import documents
from textmill.formats.xml.xml_names import attribute, first, local, named, words
from textmill.inputs.byte_streams import Stream
from textmill.record_reader import Json, Record

__all__ = ["UslmXml"]

_TAGS: Final = (
    *("bill", "resolution", "amendment", "engrossedAmendment", "pLaw", "lawDoc", "uscDoc", "cfrDoc", "frDoc", "rule"),
    *("statuteCompilation", "constitutionalAmendment", "presidentialDoc", "presidentialDocs", "amendment-doc"),
    *("resolution-doc", "committeePrint", "treaty"),
)
_PUBLIC: Final = re.compile(
    r"(?:title 17.{0,20}section 105|section 105.{0,20}title 17|17 u\.?s\.?c\.?.{0,10}105)", re.I
)
_BILL: Final = re.compile(r"[0-9]{1,3}(?:hr|s|hres|sres|hjres|sjres|hconres|sconres)[0-9]+[a-z]+")
_FACTS: Final = {
    "congress": "congress",
    "session": "session",
    "docNumber": "number",
    "docStage": "stage",
    "currentChamber": "chamber",
    "publicPrivate": "public_private",
}


class UslmXml(ArchiveReader):
    """Bills, resolutions and laws in United States Legislative Markup, or in the schema of bills before it.

    Ids: the short citation (`113hres378cdh`), else the identifier. `metadata`: `type`, `citations`, `congress`,
    `session`, `number`, `stage`, `chamber`, `public_private`. Faults, of the document alone: `bad_xml`, `too_deep`
    (over 128 levels), `too_large`, `truncated`, `no_text`, `no_law` (a file without any); of archives `unsafe_name`,
    `bad_tar`, `bad_zip`, `too_many_files`; of packed files those of `readers.jsonl`. Counts: `skipped.<element>`
    (contents, endorsements, pictures), `deleted_parts`, `unknown_entity`, `other_files`, `bad_characters`.
    """

    edits: ClassVar[str] = "text made of USLM XML"
    version: ClassVar[int] = 1
    endings: ClassVar[tuple[str, ...]] = (".xml",)

    deleted: bool = Field(default=False, description="Write what a committee has struck out; false: it is counted")

    def misfits(self) -> frozenset[str]:
        """Faults of files of another kind."""
        return frozenset({"no_law"})

    def records_of(self, file: Stream, name: str, shard: Shard, counts: Counter[str]) -> Iterator[Record]:
        """Every bill or law of a file."""
        for found in documents(file, name, _TAGS, self.max_record_bytes, "no_law"):
            if isinstance(found, Record):
                yield found
                continue
            root, piece = found
            record = _described(root)
            if any(words(one) for one in root if local(one) not in ("meta", "metadata")):
                record.text = law_text(root, record.title, self.deleted, counts)
            if not record.text:
                record = Record(fault="no_text", detail=f"{name}: at byte {piece.position:,}")
            yield record


def _described(root: etree._Element) -> Record:
    meta = first(root, "meta", "metadata")
    citations = [text for one in named(meta, "citableAs") if (text := words(one))]
    short = next((text for text in citations if " " not in text), None)
    record = Record(
        id=short or root.get("identifier") or (citations[0] if citations else None),
        title=words(first(meta, "title")) or words(first(root, "officialTitle", "official-title")) or None,
        authors=[text for one in named(meta, "creator") if (text := words(one))],
        published=_published(root, meta),
        declared_language=attribute(root, "lang") or (words(first(meta, "language")) or None),
    )
    if short and _BILL.fullmatch(short):
        record.url = f"https://www.govinfo.gov/app/details/BILLS-{short}"
    facts: dict[str, Json] = {name: words(first(meta, tag)) for tag, name in _FACTS.items()}
    facts |= {"type": words(first(meta, "type")), "citations": citations}
    record.metadata |= {name: value for name, value in facts.items() if value}
    put(record, _claims(meta))
    return record


def _published(root: etree._Element, meta: etree._Element | None) -> str | None:
    """The date that the metadata say, else that of the last action."""
    for one in named(meta, "date", "approvedDate", "issued", "publicationDate"):
        if (date := date_within(words(one) or one.get("date", ""))) is not None:
            return date
    found: str | None = None
    for action in named(root, "action"):
        for one in named(action, "date", "action-date"):
            found = date_within(one.get("date") or "") or date_within(words(one)) or found
    return found


def _claims(meta: etree._Element | None) -> list[Claim]:
    found: list[Claim] = []
    for one in named(meta, "rights"):
        text = words(one)
        if _PUBLIC.search(text):
            found.append(Claim("LicenseRef-US-Government-Work", "dc:rights", text, None, "dc_rights"))
        elif (claim := claim_of(text, "dc:rights", "dc_rights")) is not None:
            found.append(claim)
    return found
