"""Writes the text of a TEI document: prose, verse, drama, letters, transcribed speech; marks of the page are taken out.

Source: TEI P5, and P4 before it. Of two readings the corrected, expanded and regularised one is written, or the
original one. Lines of the page run on, words that one breaks are mended; lines of verse stay. Running heads, page
numbers and catchwords (`fw`) go, and what was deleted in a manuscript.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

from lxml import etree

from textmill.formats.layout.broken_words import HYPHENS, Vocabulary, is_broken
from textmill.formats.xml.xml_names import child, children, local, words
from textmill.formats.xml.xml_text import Dialect, Role, Tree, formula

__all__ = ["tei_text"]

_REGULAR: Final = ("corr", "expan", "reg", "lem")
_ORIGINAL: Final = ("sic", "abbr", "orig", "lem")
_MARKS: Final = frozenset(("fw", "pb", "lb", "cb", "gb", "milestone", "anchor"))
_MOST_MARKS: Final = 20
_OUTSIDE: Final = ("teiHeader", "facsimile", "standOff", "fsdDecl", "xenoData")


def tei_text(root: etree._Element, title: str | None, is_original: bool, counts: Counter[str]) -> str:
    """The text; counts `skipped.<element>`, `hyphens_mended`, `hyphens_kept`, `gaps`, `unknown_entity`."""
    tree = _TeiTree(_DIALECT, counts)
    tree.readings = _ORIGINAL if is_original else _REGULAR
    tree.vocabulary = Vocabulary(text for text in root.itertext())
    if title:
        tree.layout.heading(1, title)
    tree.level = 2
    for part in root:
        if local(part) not in _OUTSIDE:
            tree.write(part)
    return tree.layout.text()


class _TeiTree(Tree):
    """What the elements of TEI need to know beyond themselves."""

    readings: tuple[str, ...] = _REGULAR
    vocabulary: Vocabulary = Vocabulary(())


def _of(tree: Tree) -> _TeiTree:
    assert isinstance(tree, _TeiTree)
    return tree


def _choice(tree: Tree, element: etree._Element) -> None:
    """One of the readings."""
    parts = [one for one in element if local(one)]
    wanted = next((one for name in _of(tree).readings for one in parts if local(one) == name), None)
    if wanted is None and parts:
        wanted = parts[0]
    if wanted is not None:
        tree.write(wanted)


def _break(tree: Tree, element: etree._Element) -> None:
    """The end of a line, column or page within what is written."""
    following = _following(element)
    broken = tree.layout.last_word()
    is_hyphen = is_broken(broken)
    if element.get("break") == "no" or (is_hyphen and _is_word(following)):
        tree.layout.trim()
        taken = tree.layout.take_back(HYPHENS) if is_hyphen else ""
        if taken and element.get("break") != "no":
            whole = _of(tree).vocabulary.joined(broken, following.split(maxsplit=1)[0], tree.counts)
            tree.layout.add("-" if whole.startswith(f"{broken.rstrip(HYPHENS)}-") else "")
        elif taken or element.get("break") == "no":
            tree.counts["hyphens_mended"] += 1
        tree.layout.glue()
    else:
        tree.layout.add(" ")


def _following(element: etree._Element) -> str:
    """The text behind a break, and behind other marks of the page that come right after it."""
    at: etree._Element | None = element
    for _ in range(_MOST_MARKS):
        if at is None:
            break
        if text := (at.tail or "").lstrip():
            return text
        at = at.getnext()
        if at is not None and local(at) not in _MARKS:
            return ""
    return ""


def _is_word(text: str) -> bool:
    return text[:1].isalpha()


def _line(tree: Tree, element: etree._Element) -> None:
    """A line of verse, or of a transcription."""
    tree.layout.line()
    tree.inside(element)
    tree.layout.line()


def _speaker(tree: Tree, element: etree._Element) -> None:
    name = tree.words_of(element).rstrip(" .:")
    if name:
        tree.layout.lead(f"{name}:")


def _utterance(tree: Tree, element: etree._Element) -> None:
    tree.layout.end()
    name = (element.get("who") or "").split(maxsplit=1)
    if name and words(element):
        tree.layout.lead(f"{name[0].rpartition('#')[2]}:")
    tree.block(element)


def _note(tree: Tree, element: etree._Element) -> None:
    """A note stands in brackets where it is called for, and is a paragraph where notes are listed."""
    around = element.getparent()
    if around is None or local(around).startswith(("div", "back", "body", "front", "list", "note")):
        tree.block(element)
    elif note := tree.words_of(element):
        tree.layout.add(f" [{note}]")


def _gap(tree: Tree, element: etree._Element) -> None:
    tree.counts["gaps"] += 1
    tree.layout.add("[…]")


def _formula(tree: Tree, element: etree._Element) -> None:
    if "tex" in (element.get("notation") or "").lower():
        formula(tree, "".join(element.itertext()), is_display=False)
    else:
        tree.inside(element)


def _list(tree: Tree, element: etree._Element) -> None:
    kind = element.get("type") or element.get("rend") or ""
    is_numbered = kind.startswith(("ordered", "number"))
    if child(element, "item") is None:
        tree.block(element)
    elif child(element, "label") is not None:
        _glossary(tree, element)
    else:
        tree.list_of(element, 1 if is_numbered else None)


def _glossary(tree: Tree, element: etree._Element) -> None:
    """A list whose items have labels before them, as terms and years have."""
    label = ""
    for part in element:
        if local(part) == "label":
            label = f"{label} {tree.words_of(part)}".strip()
        elif local(part) == "item":
            tree.layout.item("-")
            if label:
                tree.layout.lead(label if label.endswith((":", ".")) else f"{label}:")
            label = ""
            tree.inside(part)
            tree.layout.item_end()
        else:
            tree.write(part)
    tree.layout.lead(label)
    tree.layout.end()


def _token(tree: Tree, element: etree._Element) -> None:
    """A word or a mark of a tokenised text; `join` says where no space is."""
    joins = element.get("join") or ""
    if joins in ("left", "both"):
        tree.layout.trim()
    tree.inside(element)
    if joins in ("right", "both"):
        tree.layout.glue()


def _figure(tree: Tree, element: etree._Element) -> None:
    """Its caption; what describes the picture for those who cannot see it goes with it."""
    tree.counts["skipped.figure"] += 1
    tree.layout.end()
    for part in children(element, "head", "p", "ab", "lg"):
        tree.block(part)


def _transcription(tree: Tree, element: etree._Element) -> None:
    """`<sourceDoc>`, which stands for the text where there is no other."""
    around = element.getparent()
    if around is None or child(around, "text") is None:
        tree.block(element)


_ROLES: Final = {
    name: Role[role]
    for role, names in {
        "BLOCK": "p ab lg sp stage opener closer salute signed dateline trailer argument epigraph titlePart byline "
        "docAuthor docImprint docDate docEdition imprimatur castItem front body back group text floatingText "
        "postscript address surface zone titlePage castList entry listBibl biblStruct",
        "SECTION": "div div0 div1 div2 div3 div4 div5 div6 div7",
        "TITLE": "head",
        "ITEM": "item",
        "LABEL": "label",
        "TABLE": "table",
        "HIGH": "sup",
        "MATH": "math",
        "CODE": "eg egXML",
        "SKIP": "fw del am graphic figDesc binaryObject rdg media surplus",
        "SILENT": "milestone anchor index teiHeader facsimile standOff handShift listPerson spanGrp interpGrp linkGrp",
    }.items()
    for name in names.split()
}
_SPECIAL: Final[dict[str, Callable[[Tree, etree._Element], None]]] = {
    "choice": _choice,
    "app": _choice,
    "lb": _break,
    "pb": _break,
    "cb": _break,
    "gb": _break,
    "l": _line,
    "line": _line,
    "addrLine": _line,
    "speaker": _speaker,
    "u": _utterance,
    "note": _note,
    "gap": _gap,
    "formula": _formula,
    "list": _list,
    "w": _token,
    "pc": _token,
    "figure": _figure,
    "sourceDoc": _transcription,
}
_DIALECT: Final = Dialect(_ROLES, _SPECIAL)
