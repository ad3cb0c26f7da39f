"""Reads what an XMP packet (ISO 16684-1) says of its document: title, creators, dates, language, and its licence."""

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

__all__ = ["Xmp", "xmp_of"]

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_XMP: Final = "{http://ns.adobe.com/xap/1.0/}"
_RIGHTS: Final = "{http://ns.adobe.com/xap/1.0/rights/}"
_CC: Final = ("{http://creativecommons.org/ns#}", "{http://web.resource.org/cc/}")
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Xmp:
    """What is known; texts of the default language where there are several."""

    title: str | None = None
    creators: list[str] = field(default_factory=list)
    created: str | None = None
    modified: str | None = None
    language: str | None = None
    license: str | None = None
    """`cc:license`, an address."""
    statement: str | None = None
    """`xmpRights:WebStatement`, an address."""
    terms: str | None = None
    """`xmpRights:UsageTerms`, in words."""
    rights: str | None = None
    """`dc:rights`, in words."""


def xmp_of(packet: str | None) -> Xmp:
    """What a packet says; nothing where it is none. Entities are not expanded, and nothing is fetched."""
    if packet is None:
        return Xmp()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, recover=True
    )
    try:
        root = etree.fromstring(packet.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return Xmp()
    if root is None:
        return Xmp()
    found: dict[str, list[str]] = {}
    for about in root.iter(f"{_RDF}Description"):
        for name, value in about.attrib.items():
            found.setdefault(str(name), []).append(str(value).strip())
        for element in about.iterchildren(etree.Element):
            found.setdefault(str(element.tag), []).extend(_values(element))
    first = {name: next((value for value in values if value), None) for name, values in found.items()}
    return Xmp(
        first.get(f"{_DC}title"),
        [value for value in found.get(f"{_DC}creator", []) if value],
        first.get(f"{_XMP}CreateDate"),
        first.get(f"{_XMP}ModifyDate"),
        first.get(f"{_DC}language"),
        next((first[f"{space}license"] for space in _CC if first.get(f"{space}license")), None),
        first.get(f"{_RIGHTS}WebStatement"),
        first.get(f"{_RIGHTS}UsageTerms"),
        first.get(f"{_DC}rights"),
    )


def _values(element: etree._Element) -> list[str]:
    """An address, a text, or the items of a list, of which one in the default language comes first."""
    resource = element.get(f"{_RDF}resource")
    if resource is not None:
        return [resource.strip()]
    items = list(element.iter(f"{_RDF}li"))
    if not items:
        return ["".join(str(part) for part in element.itertext()).strip()]
    items.sort(key=lambda item: item.get(_LANGUAGE) != "x-default")
    return [(item.get(f"{_RDF}resource") or "".join(str(part) for part in item.itertext())).strip() for item in items]
