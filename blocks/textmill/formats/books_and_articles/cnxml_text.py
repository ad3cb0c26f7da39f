"""Writes a CNXML module (OpenStax, Connexions) as text: title, sections, examples, exercises with solutions, glossary.

Source: CNXML 0.5 to 0.8. Pictures go, their captions stay; exercises that are only linked, and references to numbered
things without words of their own, are counted.
"""

from collections import Counter
from typing import Final

from lxml import etree

from textmill.formats.xml.mathml import latex
from textmill.formats.xml.xml_names import child, children, first, local, words
from textmill.formats.xml.xml_text import Dialect, Role, Tree, code, formula

__all__ = ["module_text"]

_INLINE_PARENTS: Final = frozenset(("para", "item", "entry", "title", "emphasis", "term", "link", "meaning", "caption"))
_NUMBERED: Final = frozenset(("figure", "table", "example", "exercise", "equation", "section"))


def module_text(module: etree._Element, title: str | None, counts: Counter[str]) -> str:
    """The text; counts `skipped.<element>`, `embedded_exercises`, `cross_references`, `unknown_entity`."""
    tree = Tree(_DIALECT, counts)
    tree.kinds_by_id = {name: local(one) for one in module.iter(etree.Element) if (name := one.get("id")) is not None}
    if title:
        tree.layout.heading(1, title)
    tree.level = 2
    abstract = first(child(module, "metadata"), "abstract")
    if abstract is not None:
        tree.block(abstract)
    for part in children(module, "content", "glossary", "problemset"):
        tree.write(part)
    return tree.layout.text()


def _list(tree: Tree, element: etree._Element) -> None:
    kind = element.get("list-type") or element.get("type")
    if element.get("display") == "inline" or kind == "inline":
        parts = [words for item in children(element, "item") if (words := tree.words_of(item))]
        tree.layout.add("; ".join(parts))
        return
    start = element.get("start-value", "1")
    first_number = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1
    tree.list_of(element, first_number if kind == "enumerated" else None)


def _code(tree: Tree, element: etree._Element) -> None:
    """A block of code keeps its lines; code in a sentence is words of it."""
    around = element.getparent()
    is_inside = around is not None and local(around) in _INLINE_PARENTS
    lines = "".join(element.itertext()).strip("\n")
    is_block = element.get("display") == "block" or element.get("type") == "block" or "\n" in lines
    if element.get("display") == "inline" or (is_inside and not is_block):
        tree.inside(element)
    else:
        code(tree, element)


def _equation(tree: Tree, element: etree._Element) -> None:
    math = first(element, "math")
    if math is None:
        tree.block(element)
        return
    for name in ("title", "label"):
        if (above := child(element, name)) is not None:
            tree.block(above)
    formula(tree, latex(math), is_display=True)


def _quote(tree: Tree, element: etree._Element) -> None:
    if element.get("display") == "inline" or element.get("type") == "inline":
        tree.layout.add("“")
        tree.inside(element)
        tree.layout.add("”")
    else:
        tree.block(element)


def _link(tree: Tree, element: etree._Element) -> None:
    if words(element):
        tree.inside(element)
    elif "exercise" in element.get("url", "") or "os-embed" in element.get("class", ""):
        tree.counts["embedded_exercises"] += 1
    else:
        tree.counts["cross_references"] += 1
        # What is numbered only on the page is named by what it is, so that its sentence stays one.
        kind = tree.kinds_by_id.get(element.get("target-id") or element.get("target") or "", "")
        tree.layout.add(kind.capitalize() if kind in _NUMBERED else "")


def _footnote(tree: Tree, element: etree._Element) -> None:
    if note := tree.words_of(element):
        tree.layout.add(f" [{note}]")


def _definition(tree: Tree, element: etree._Element) -> None:
    term = child(element, "term")
    tree.layout.end()
    if term is not None and (name := tree.words_of(term)):
        tree.layout.lead(f"{name}:")
    for part in element:
        if part is not term:
            tree.write(part)
    tree.layout.end()


def _glossary(tree: Tree, element: etree._Element) -> None:
    if child(element, "title") is None and words(element):
        tree.layout.heading(tree.level, "Glossary")
    tree.section(element)


def _solution(tree: Tree, element: etree._Element) -> None:
    if words(element):
        tree.layout.lead("Solution:")
    tree.untitled(element)


def _space(tree: Tree, element: etree._Element) -> None:
    tree.layout.add(" ")


_DIALECT: Final = Dialect(
    {
        name: Role[role]
        for role, names in {
            "BLOCK": "para content problem commentary caption meaning seealso table-title qtd",
            "SECTION": "section problemset",
            "TITLE": "title name",
            "ITEM": "item",
            "LABEL": "label",
            "TABLE": "table",
            "CODE": "preformat codeblock",
            "BREAK": "newline",
            "HIGH": "sup",
            "MATH": "math",
            "SKIP": "media image iframe video audio flash download object",
            "SILENT": "metadata featured-links param",
        }.items()
        for name in names.split()
    },
    {
        "list": _list,
        "code": _code,
        "equation": _equation,
        "quote": _quote,
        "link": _link,
        "cnxn": _link,
        "footnote": _footnote,
        "definition": _definition,
        "glossary": _glossary,
        "solution": _solution,
        "space": _space,
        "figure": Tree.untitled,
        "subfigure": Tree.untitled,
        "note": Tree.untitled,
        "example": Tree.untitled,
        "exercise": Tree.untitled,
        "injected-exercise": Tree.untitled,
        "rule": Tree.untitled,
        "statement": Tree.untitled,
        "proof": Tree.untitled,
    },
)
