"""Writes a day of debates as TheyWorkForYou keeps it (`<publicwhip>`) as text: headings, `Name: words`, divisions.

Source: the files of parlparse, of the Houses at Westminster, the Scottish Parliament and the assemblies.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from lxml import etree

from textmill.formats.xml.xml_names import attribute, children, local, named, words
from textmill.formats.xml.xml_text import Dialect, Role, Tree

__all__ = ["day_date", "day_kind", "day_text", "day_url"]

_DATE: Final = re.compile(r"(?:1[89]|20)[0-9]{2}-[01][0-9]-[0-3][0-9]")
_ID: Final = re.compile(r"uk\.org\.publicwhip/([a-z]+)/")
_KINDS: Final = {
    "debate": "House of Commons",
    "lords": "House of Lords",
    "westminhall": "Westminster Hall",
    "wrans": "Written Answers",
    "wms": "Written Ministerial Statements",
    "lordswrans": "Lords Written Answers",
    "lordswms": "Lords Written Statements",
    "standing": "Public Bill Committee",
    "ni": "Northern Ireland Assembly",
    "spor": "Scottish Parliament",
    "spwa": "Scottish Parliament Written Answers",
    "senedd": "Senedd",
    "london": "London Assembly",
    "questions": "Questions",
}
_VOTES: Final = frozenset(("mpname", "lord", "mspname", "msname", "mlaname"))
_LISTS: Final = frozenset(("mplist", "lordlist", "msplist", "mslist", "mlalist"))


def day_text(root: etree._Element, heading: str | None, has_names: bool, counts: Counter[str]) -> str:
    """The text below a heading; lists of names in divisions with `has_names`, else `divisions_left_out`."""
    tree = Tree(_WITH_NAMES if has_names else _WITHOUT_NAMES, counts)
    if heading:
        tree.layout.heading(1, heading)
    tree.inside(root)
    return tree.layout.text()


def day_kind(root: etree._Element) -> str | None:
    """The House or assembly, and the kind of business."""
    found = next((match[1] for name in _ids(root) if (match := _ID.match(name))), None)
    return None if found is None else _KINDS.get(found, found)


def day_date(root: etree._Element, name: str) -> str | None:
    """The day that the ids name, else the name of the file."""
    return next((match[0] for text in (*_ids(root), name) if (match := _DATE.search(text))), None)


def day_url(root: etree._Element) -> str | None:
    """The address of the page that the first part of the day was taken from."""
    found = next((url for one in root.iter(etree.Element) if (url := one.get("url")) and url.startswith("http")), None)
    return None if found is None else found.partition("#")[0]


def _ids(root: etree._Element) -> Iterator[str]:
    return (name for one in root.iter(etree.Element) if (name := one.get("id")))


class _Heading:
    """Writes headings of one level."""

    def __init__(self, level: int) -> None:
        self._level = level

    def __call__(self, tree: Tree, element: etree._Element) -> None:
        tree.layout.heading(self._level, tree.words_of(element))


def _speech(tree: Tree, element: etree._Element) -> None:
    name = element.get("speakername") or ""
    if name and element.get("nospeaker") != "true" and words(element):
        tree.layout.lead(name if name.endswith(":") else f"{name}:")
    tree.block(element)


def _division(tree: Tree, element: etree._Element) -> None:
    """`Division 12: Ayes 190, Noes 307`, and each side's names."""
    number = attribute(element, "divnumber")
    counted = next(named(element, "divisioncount"), None)
    totals = [] if counted is None else [f"{_side(str(key))} {value}" for key, value in counted.attrib.items()]
    head = f"Division {number}" if number else "Division"
    tree.layout.block(f"{head}: {', '.join(totals)}" if totals else head)
    for side in element.iter(etree.Element):
        if local(side) in _LISTS:
            names = [text for one in side if local(one) in _VOTES and (text := words(one))]
            vote = side.get("vote") or next((one.get("vote") for one in side if one.get("vote")), "") or ""
            if names:
                tree.layout.block(f"{_side(vote)}: {'; '.join(names)}")
    for motion in children(element, "motion", "p"):
        tree.write(motion)


def _side(vote: str) -> str:
    sides = {"aye": "Ayes", "no": "Noes", "content": "Contents", "not-content": "Not-Contents"}
    return sides.get(vote, vote.replace("_", " ").capitalize())


def _version(tree: Tree, element: etree._Element) -> None:
    """One of the times when the page was scraped; only the last of a file is the day's."""
    around = element.getparent()
    first = None if around is None else next(children(around, "scrapeversion"), None)
    if element.get("latest") == "no" or (element is not first and element.get("latest") != "yes"):
        tree.counts["superseded_versions"] += 1
    else:
        tree.inside(element)


def _left_out(tree: Tree, element: etree._Element) -> None:
    tree.counts["divisions_left_out"] += 1


def _committee(tree: Tree, element: etree._Element) -> None:
    """Who sat in a committee: a list of names."""
    names = [text for one in named(element, *_VOTES, "clerk") if (text := words(one))]
    tree.layout.block("; ".join(names))
    for paragraph in children(element, "p"):
        tree.write(paragraph)


_ROLES: Final = {
    name: Role[role]
    for role, names in {
        "BLOCK": "p blockquote motion",
        "LIST": "ul ol",
        "ITEM": "li",
        "TABLE": "table",
        "BREAK": "br",
        "SILENT": "gidredirect stamp pagenum image",
        "CODE": "pre",
    }.items()
    for name in names.split()
}
_SPECIAL: Final[dict[str, Callable[[Tree, etree._Element], None]]] = {
    "major-heading": _Heading(2),
    "bill": _Heading(2),
    "oral-heading": _Heading(2),
    "minor-heading": _Heading(3),
    "speech": _speech,
    "ques": _speech,
    "reply": _speech,
    "committee": _committee,
    "scrapeversion": _version,
}
_WITH_NAMES: Final = Dialect(_ROLES, {**_SPECIAL, "division": _division})
_WITHOUT_NAMES: Final = Dialect(_ROLES, {**_SPECIAL, "division": _left_out})
