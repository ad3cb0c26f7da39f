"""Writes bills, resolutions and laws of the USA as text, in USLM or in the older schema of bills (`legis-body`).

Source: United States Legislative Markup 2 (schemas.gpo.gov/xml/uslm) and bill.dtd of xml.house.gov. Numbers and short
headings begin their paragraph, `(a) In General.—…`; headings of sections and above are headings. Contents and
endorsements, which repeat the text, are passed over.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

from lxml import etree

from textmill.formats.xml.xml_names import local
from textmill.formats.xml.xml_text import Dialect, Role, Tree

__all__ = ["law_text"]

_DUBLIN_CORE: Final = "purl.org/dc/"
_HEADED: Final = frozenset(
    (
        *("title", "subtitle", "chapter", "subchapter", "part", "subpart", "division", "subdivision", "article"),
        *("subarticle", "section", "appropriations", "preliminary", "appendix", "schedule", "note", "notes", "level"),
        *("courtRule", "courtRules", "reorganizationPlan", "reorganizationPlans", "component", "crossHeading"),
        *("appropriations-major", "appropriations-intermediate", "appropriations-small", "undesignated-section"),
    )
)


def law_text(root: etree._Element, title: str | None, has_deleted: bool, counts: Counter[str]) -> str:
    """The text below a title; counts `skipped.<element>`, and without `has_deleted` `deleted_parts`."""
    if not has_deleted:
        _take_out_deleted(root, counts)
    tree = Tree(_DIALECT, counts)
    if title:
        tree.layout.heading(1, title)
    tree.level = 2
    tree.inside(root)
    return tree.layout.text()


def _take_out_deleted(root: etree._Element, counts: Counter[str]) -> None:
    """Take out what a committee has struck out; the text behind it stays."""
    struck = [
        one
        for one in root.iter(etree.Element)
        if one.get("changed") == "deleted" or one.get("reported-display-style") == "strikethrough"
    ]
    for one in struck:
        around = one.getparent()
        if around is None:
            continue
        counts["deleted_parts"] += 1
        if one.tail:
            before = one.getprevious()
            if before is None:
                around.text = (around.text or "") + one.tail
            else:
                before.tail = (before.tail or "") + one.tail
        around.remove(one)


def _part(tree: Tree, element: etree._Element) -> None:
    """A part of the law with a heading of its own, below which its parts are."""
    if _DUBLIN_CORE in str(element.tag):
        return
    if local(element) == "level" and not any(local(one) in ("num", "heading", "enum", "header") for one in element):
        tree.block(element)
        return
    tree.section(element)


def _heading(tree: Tree, element: etree._Element) -> None:
    around = element.getparent()
    if around is not None and local(around) in _HEADED:
        tree.title(element)
        return
    words = tree.words_of(element)
    # The older schema leaves what stands behind a heading in print to style sheets.
    is_bare = local(element) == "header" and words[-1:].isalnum()
    tree.layout.lead(f"{words}.—" if is_bare else words)


def _quote(tree: Tree, element: etree._Element) -> None:
    tree.layout.add("“")
    tree.inside(element)
    tree.layout.add("”")


def _footnote(tree: Tree, element: etree._Element) -> None:
    if note := tree.words_of(element):
        tree.layout.add(f" [{note}]")


def _dated(tree: Tree, element: etree._Element) -> None:
    """`October 11, 2013` before what was done on that day; elsewhere words."""
    around = element.getparent()
    is_first = element.getprevious() is None
    if is_first and around is not None and local(around) in ("action", "legislativeHistory"):
        tree.layout.lead(tree.words_of(element))
    else:
        tree.inside(element)


def _type(tree: Tree, element: etree._Element) -> None:
    """`H. RES.` before its number."""
    tree.layout.lead(tree.words_of(element))


_ROLES: Final = {
    name: Role[role]
    for role, names in {
        "BLOCK": "preface form congress session docNumber currentChamber action actionInstruction "
        "relatedDocument docTitle officialTitle longTitle enactingFormula recital preamble whereas content chapeau "
        "continuation p text subsection paragraph subparagraph clause subclause item subitem subsubitem proviso "
        "quotedContent quoted-block signatures signature attestation notation main legis-body "
        "resolution-body sourceCredit statement subheading authority row column legis-num legis-type "
        "current-chamber action-desc official-title associated-doc continuation-text rule-body amendment-instruction "
        "publicLaw citation editorialContent listHeading",
        "LABEL": "num enum resolvingClause action-date resolving-clause",
        "TABLE": "table",
        "BREAK": "br linebreak",
        "LIST": "list",
        "ITEM": "listItem",
        "SKIP": "toc endorsement img figure graphic coverPage",
        "SILENT": "meta metadata slugLine distributionCode distribution-code endMarker page pagebreak marker "
        "centerRunningHead enrolled-dateline coverTitle",
    }.items()
    for name in names.split()
}
_SPECIAL: Final[dict[str, Callable[[Tree, etree._Element], None]]] = {
    **dict.fromkeys(_HEADED, _part),
    "heading": _heading,
    "header": _heading,
    "quote": _quote,
    "footnote": _footnote,
    "sidenote": _footnote,
    "date": _dated,
    "type": _type,
}
_DIALECT: Final = Dialect(_ROLES, _SPECIAL)
