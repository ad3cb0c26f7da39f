"""Reads patents in the USPTO's formats with tags: ST.32 SGML or XML (2001), PAP (2001 to 2004), and versions 4 since.

Elements of all three have names of their own, so that one table says how they are written.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from textmill.formats.metadata.plain_dates import date_within
from textmill.formats.patents.patent import Patent
from textmill.formats.xml.xml_names import child, children, first, local, named, words
from textmill.formats.xml.xml_text import Dialect, Role, Tree

__all__ = ["PATENTS", "closed", "xml_patent"]

PATENTS: Final = ("PATDOC", "patent-application-publication", "us-patent-grant", "us-patent-application")
_FORMS: Final = {"PATDOC": "st32", "patent-application-publication": "pap"}
_EMPTY: Final = re.compile(
    rb"<(?P<name>CITED-BY-EXAMINER|CITED-BY-OTHER|B597US|B473US|EMI|COLSPEC|SPANSPEC|CHEMCDX|CHEMMOL|MATHEMATICA|HR|BR)"
    rb"(?P<rest>(?:\s[^<>]*)?)(?<!/)>(?!</(?P=name)>)"
)


def closed(data: bytes) -> bytes:
    """Elements without content closed, which SGML leaves open."""
    return _EMPTY.sub(rb"<\g<name>\g<rest>/>", data)


def xml_patent(root: etree._Element, counts: Counter[str]) -> Patent:
    """The patent; counts `skipped.<element>` (pictures, paragraph numbers), `unknown_entity`."""
    name = local(root)
    patent = Patent(form=_FORMS.get(name, "xml4"))
    describe = {"PATDOC": _describe_st32, "patent-application-publication": _describe_pap}.get(name, _describe_xml4)
    describe(patent, root)
    tree = Tree(_DIALECT, counts)
    if patent.title:
        tree.layout.heading(1, patent.title)
    for heading, names in _PARTS:
        parts = list(children(root, *names))
        if heading and any(words(part) for part in parts):
            tree.layout.heading(2, heading)
        for part in parts:
            tree.block(part)
    patent.text = tree.layout.text() if len(root) else ""
    return patent


_PARTS: Final = (
    ("Abstract", ("abstract", "subdoc-abstract", "SDOAB")),
    ("", ("description", "subdoc-description", "SDODE")),
    ("Claims", ("claims", "subdoc-claims", "SDOCL")),
)


def _describe_st32(patent: Patent, root: etree._Element) -> None:
    bib = child(root, "SDOBI")
    patent.number, patent.kind = words(first(bib, "B110")), words(first(bib, "B130"))
    patent.title = words(first(bib, "B540"))
    patent.date, patent.filed = date_within(words(first(bib, "B140"))), date_within(words(first(bib, "B220")))
    patent.inventors = [_st32_name(one) for one in named(bib, "B721")]
    patent.assignees = [text for one in named(bib, "B731") if (text := words(first(one, "ONM")) or _st32_name(one))]
    patent.classes = [text for one in named(bib, "B511", "B521") if (text := words(one))]


def _st32_name(party: etree._Element) -> str:
    return " ".join(text for name in ("FNM", "SNM", "SFX") if (text := words(first(party, name))))


def _describe_pap(patent: Patent, root: etree._Element) -> None:
    bib = child(root, "subdoc-bibliographic-information")
    document = child(bib, "document-id")
    patent.number, patent.kind = words(child(document, "doc-number")), words(child(document, "kind-code"))
    patent.date = date_within(words(child(document, "document-date")))
    patent.filed = date_within(words(child(bib, "domestic-filing-data", "filing-date")))
    patent.title = words(first(bib, "title-of-invention"))
    patent.inventors = [
        " ".join(words(part) for part in children(one, "given-name", "middle-name", "family-name", "name-suffix"))
        for around in named(bib, "first-named-inventor", "inventor")
        for one in children(around, "name")
    ]
    patent.assignees = [text for one in named(bib, "assignee") if (text := words(child(one, "organization-name")))]
    patent.classes = [text for one in named(bib, "ipc") if (text := words(one))]


def _describe_xml4(patent: Patent, root: etree._Element) -> None:
    bib = next(children(root, "us-bibliographic-data-grant", "us-bibliographic-data-application"), None)
    document = child(bib, "publication-reference", "document-id")
    patent.number, patent.kind = words(child(document, "doc-number")), words(child(document, "kind"))
    patent.date = date_within(words(child(document, "date")))
    patent.filed = date_within(words(child(bib, "application-reference", "document-id", "date")))
    patent.title = words(first(bib, "invention-title"))
    inventors = list(named(bib, "inventor"))
    if not inventors:
        # Until 2012 inventors were the applicants.
        inventors = [one for one in named(bib, "applicant") if one.get("app-type") != "applicant"]
    patent.inventors = [text for one in inventors if (text := _xml4_name(one))]
    patent.assignees = [text for one in named(bib, "assignee") if (text := _xml4_name(one))]
    patent.classes = list(_xml4_classes(bib))


def _xml4_name(party: etree._Element) -> str:
    book = first(party, "addressbook")
    book = party if book is None else book
    names = ("prefix", "first-name", "middle-name", "last-name", "suffix")
    parts = [text for name in names if (text := words(child(book, name)))]
    return " ".join(parts) or words(child(book, "orgname")) or words(child(book, "name"))


def _xml4_classes(bib: etree._Element | None) -> Iterator[str]:
    for one in children(bib, "classification-ipc", "classification-locarno") if bib is not None else ():
        if text := words(child(one, "main-classification")):
            yield text


def _heading(tree: Tree, element: etree._Element) -> None:
    level = element.get("level") or element.get("lvl") or element.get("LVL") or "1"
    tree.layout.heading(1 + (int(level) if level in ("1", "2", "3", "4") else 1), tree.words_of(element))


def _claim_text(tree: Tree, element: etree._Element) -> None:
    """The parts of a claim are lines of one paragraph; what refers to another claim is words."""
    around = element.getparent()
    kind = "" if around is None else local(around)
    if kind == "claim-text":
        tree.layout.line()
        tree.inside(element)
        tree.layout.line()
    elif kind == "claim":
        tree.block(element)
    else:
        tree.inside(element)


_ROLES: Final = {
    name: Role[role]
    for role, names in {
        "BLOCK": "p paragraph PARA claim CLM section BTEXT description-of-drawings dd dt us-claim-statement maths "
        "MATH-US list-of-claims",
        "TABLE": "table TABLE",
        "LIST": "ul UL",
        "NUMBERED": "ol OL",
        "ITEM": "li LI list-item",
        "BREAK": "br BR",
        "HIGH": "sup superscript SP",
        "MATH": "math",
        "CODE": "pre program-listing PRE",
        "SKIP": "number img image EMI chemistry CHEM-US chemistry-us figure drawings",
        "SILENT": "subdoc-bibliographic-information SDOBI",
    }.items()
    for name in names.split()
}
_SPECIAL: Final[dict[str, Callable[[Tree, etree._Element], None]]] = {
    "heading": _heading,
    "H": _heading,
    "claim-text": _claim_text,
}
_DIALECT: Final = Dialect(_ROLES, _SPECIAL)
