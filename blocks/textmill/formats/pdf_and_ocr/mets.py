"""Reads a METS file of a digitised volume: the order of its pages, and what MODS or Dublin Core in it say of it."""

from dataclasses import dataclass, field

from lxml import etree

from textmill.formats.metadata.license_claims import Claim, claim_of
from textmill.formats.metadata.plain_dates import date_within
from textmill.formats.xml.xml_names import attribute, child, children, first, local, named, words

__all__ = ["Mets", "is_mets", "mets_of"]


@dataclass(slots=True)
class Mets:
    """What is known of the volume; `order` has names of files without their folders."""

    order: list[str] = field(default_factory=list)
    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published: str | None = None
    claims: list[Claim] = field(default_factory=list)


def is_mets(data: bytes) -> bool:
    """Whether an XML file is one of METS."""
    head = data[:4000]
    return b"<mets" in head or b":mets " in head or b":mets>" in head


def mets_of(root: etree._Element) -> Mets:
    """The volume, by the physical structure where there is one."""
    found = Mets(order=_order(root))
    about = first(root, "mods") if first(root, "mods") is not None else first(root, "dmdSec")
    if about is None:
        return found
    info = child(about, "titleInfo")
    found.title = words(child(info, "title")) or words(first(about, "title")) or None
    for one in named(about, "name"):
        said = (part for part in children(one, "namePart") if part.get("type") not in ("date", "termsOfAddress"))
        parts = [words(part) for part in said]
        if any(parts):
            found.authors.append(" ".join(reversed(parts)) if len(parts) == 2 and _is_inverted(one) else parts[0])
    found.authors = found.authors or [text for one in named(about, "creator") if (text := words(one))]
    date = first(about, "dateIssued", "dateCreated", "issued", "date")
    found.published = None if date is None else date_within(words(date)) or _year(words(date))
    for one in named(root, "accessCondition", "rights", "license"):
        claim = claim_of(words(one), f"mets {local(one)}", "mets_rights", attribute(one, "href"))
        if claim is not None:
            found.claims.append(claim)
    return found


def _is_inverted(name: etree._Element) -> bool:
    return [part.get("type") for part in children(name, "namePart")] == ["family", "given"]


def _order(root: etree._Element) -> list[str]:
    files = {
        one.get("ID"): (attribute(place, "href") or "").rpartition("/")[2]
        for one in named(root, "file")
        if (place := child(one, "FLocat")) is not None
    }
    maps = list(named(root, "structMap"))
    physical = next((one for one in maps if (one.get("TYPE") or "").upper() == "PHYSICAL"), maps[0] if maps else None)
    listed = [files.get(one.get("FILEID")) for one in named(physical, "fptr", "area")]
    return list(dict.fromkeys(name for name in listed if name))


def _year(text: str) -> str | None:
    digits = text.strip("[]()?. cC©")
    return digits if len(digits) == 4 and digits.isascii() and digits.isdigit() else None
