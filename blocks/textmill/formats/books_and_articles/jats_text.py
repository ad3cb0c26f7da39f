"""Writes a JATS article, or one of NLM's older article sets, as text: title, abstracts, body, what stands behind it.

Source: JATS 1.3 (Z39.96) and its forerunners NLM 2 and 3. Reference lists, pictures and metadata of the front are
passed over; captions, tables, boxes, footnotes and acknowledgements stay. A superscript of nothing but citations goes.
"""

import re
from collections import Counter
from typing import Final

from lxml import etree

from textmill.formats.xml.mathml import latex
from textmill.formats.xml.xml_names import child, children, first, local, named, words
from textmill.formats.xml.xml_text import Dialect, Role, Tree, formula, superscript

__all__ = ["article_text"]

_SHORT_ABSTRACTS: Final = frozenset(("graphical", "toc", "teaser", "precis", "web-summary", "key-points-graphic"))
_DOCUMENT: Final = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.DOTALL)
_NUMBERED: Final = frozenset(("order", "number", "arabic"))
_AROUND_NOTES: Final = frozenset(("fn-group", "table-wrap-foot", "back", "notes", "author-notes", "sec"))
_WORKS: Final = ("bibr", "ref")
_NOTES: Final = ("fn", "table-fn", "author-notes", "corresp", "aff")
"""Whose marks (`1`, `*`, `a`) are nothing without the place where they stand."""
_MOST_MARK_CHARS: Final = 3


def article_text(article: etree._Element, counts: Counter[str]) -> str:
    """The text; counts `skipped.<element>`, `citation_marks`, `formula_images`, `unknown_entity`."""
    tree = Tree(_DIALECT, counts)
    meta = child(article, "front", "article-meta")
    title = child(meta, "title-group", "article-title")
    if title is not None:
        tree.layout.heading(1, tree.words_of(title))
        for below in children(title.getparent(), "subtitle"):
            tree.block(below)
    tree.level = 2
    for abstract in () if meta is None else children(meta, "abstract", "trans-abstract"):
        _abstract(tree, abstract)
    for part in children(article, "body", "back", "floats-group", "floats-wrap", "sub-article", "response"):
        tree.write(part)
    return tree.layout.text()


def _abstract(tree: Tree, abstract: etree._Element) -> None:
    if abstract.get("abstract-type") in _SHORT_ABSTRACTS:
        tree.counts["skipped.abstract"] += 1
        return
    if child(abstract, "title") is None and words(abstract):
        tree.layout.heading(tree.level, "Abstract")
    tree.section(abstract)


def _sub_article(tree: Tree, element: etree._Element) -> None:
    """A reply, a letter, a translation inside an article, with a title of its own."""
    tree.layout.end()
    title = next(
        (one for front in children(element, "front-stub", "front") for one in named(front, "article-title")), None
    )
    if title is not None:
        tree.layout.heading(tree.level, tree.words_of(title))
    tree.level += 1
    for front in children(element, "front-stub", "front"):
        for abstract in named(front, "abstract", "trans-abstract"):
            _abstract(tree, abstract)
    for part in children(element, "body", "back", "floats-group"):
        tree.write(part)
    tree.level -= 1


def _list(tree: Tree, element: etree._Element) -> None:
    tree.list_of(element, 1 if element.get("list-type") in _NUMBERED and first(element, "label") is None else None)


def _superscript(tree: Tree, element: etree._Element) -> None:
    marks = [one for one in element if local(one) == "xref" and one.get("ref-type") in (*_WORKS, *_NOTES)]
    around = (element.text or "") + "".join(one.tail or "" for one in element)
    if marks and len(marks) == len(element) and not any(map(str.isalnum, around)):
        tree.counts["citation_marks"] += len(marks)
        return
    superscript(tree, element)


def _citation(tree: Tree, element: etree._Element) -> None:
    """`<xref><sup>12</sup></xref>`, the other way to write a mark."""
    is_mark = len(element) == 1 and local(element[0]) == "sup" and not (element.text or "").strip()
    is_note = element.get("ref-type") in _NOTES and len("".join(element.itertext()).strip()) <= _MOST_MARK_CHARS
    if is_note or (element.get("ref-type") in _WORKS and is_mark):
        tree.counts["citation_marks"] += 1
    else:
        tree.inside(element)


def _alternatives(tree: Tree, element: etree._Element) -> None:
    """One of the forms in which the same thing is given: TeX, MathML, a table, else the first with words."""
    for name in ("tex-math", "math", "table", "textual-form", "code"):
        found = child(element, name)
        if found is not None:
            tree.write(found)
            return
    tree.inside(element)


def _formula(tree: Tree, element: etree._Element) -> None:
    """A displayed formula and its number."""
    tex, math = first(element, "tex-math"), first(element, "math")
    label = words(child(element, "label"))
    if tex is None and math is None:
        if not words(element) and first(element, "graphic", "inline-graphic") is not None:
            tree.counts["formula_images"] += 1
        tree.block(element)
        return
    written = _tex_of(tex) if tex is not None else latex(math) if math is not None else ""
    formula(tree, f"{written} \\quad \\text{{{label}}}" if label and written else written, is_display=True)


def _tex(tree: Tree, element: etree._Element) -> None:
    formula(tree, _tex_of(element), is_display=False)


def _tex_of(element: etree._Element) -> str:
    """The formula alone of what is often a whole LaTeX document."""
    text = "".join(element.itertext())
    whole = _DOCUMENT.search(text)
    return (whole[1] if whole else text).strip().strip("$").strip()


def _note(tree: Tree, element: etree._Element) -> None:
    """A footnote; one in the midst of a sentence stands in brackets."""
    around = element.getparent()
    if around is None or local(around) in _AROUND_NOTES:
        tree.block(element)
    elif note := tree.words_of(element):
        tree.layout.add(f" [{note}]")


def _definition(tree: Tree, element: etree._Element) -> None:
    term = child(element, "term")
    if term is not None and (name := tree.words_of(term)):
        tree.layout.lead(name if name.endswith(":") else f"{name}:")
    for part in element:
        if local(part) != "term":
            tree.write(part)
    tree.layout.end()


def _label(tree: Tree, element: etree._Element) -> None:
    """`Figure 1.` before a caption; the number of a section or an item as it is."""
    around = element.getparent()
    label = tree.words_of(element)
    is_caption = around is not None and local(around) in ("fig", "table-wrap", "boxed-text", "fig-group")
    tree.layout.lead(f"{label}." if is_caption and label[-1:].isalnum() else label)


def _speaker(tree: Tree, element: etree._Element) -> None:
    name = tree.words_of(element)
    tree.layout.lead(name if name.endswith(":") else f"{name}:")


def _roles(**names: str) -> dict[str, Role]:
    return {name: Role[role] for role, listed in names.items() for name in listed.split()}


_ROLES: Final = _roles(
    BLOCK="p disp-quote verse-group table-wrap-foot attrib speech sig-block sig supplementary-material def-list "
    "glossary-entry disp-formula-group table-wrap-group fig-group chem-struct-wrap",
    SECTION="sec ack app notes glossary fn-group bio",
    TITLE="title",
    ITEM="list-item",
    TABLE="table",
    CODE="preformat code",
    BREAK="break verse-line",
    MATH="math",
    SKIP="ref-list graphic inline-graphic media permissions array-graphic",
    SILENT="object-id front-stub front processing-meta hr sec-meta kwd-group abstract-meta alt-text long-desc "
    "fn-meta related-object related-article",
)

_DIALECT: Final = Dialect(
    _ROLES,
    {
        "list": _list,
        "sup": _superscript,
        "xref": _citation,
        "alternatives": _alternatives,
        "disp-formula": _formula,
        "tex-math": _tex,
        "fn": _note,
        "def-item": _definition,
        "label": _label,
        "speaker": _speaker,
        "sub-article": _sub_article,
        "response": _sub_article,
        "fig": Tree.untitled,
        "table-wrap": Tree.untitled,
        "boxed-text": Tree.untitled,
        "statement": Tree.untitled,
    },
)
