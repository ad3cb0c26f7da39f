"""Reads formulas as LaTeX wherever a page keeps them: MathML, annotations, scripts, images and attributes."""

import html
import re
from typing import Final

from lxml import etree

from textmill.formats.xml.mathml import latex
from textmill.main_text.katex_html import tex_of_katex

__all__ = ["IN_ATTRIBUTE", "SPANS_OF_TEX", "formula", "tex_of_boxes", "tex_of_image", "tex_of_mathml"]

_ANNOTATION: Final = re.compile(r"<annotation\b[^>]*\btex\b[^>]*>(.*?)</annotation>", re.DOTALL | re.IGNORECASE)
_ALTTEXT: Final = re.compile(r'^<math\b[^>]*\balttext="([^"]*)"', re.IGNORECASE)
_TAG: Final = re.compile(r"<[^>]*>")
_DEEPEST: Final = 150
_STYLE: Final = re.compile(r"^\s*\{\s*\\(?:displaystyle|textstyle)\b(.*)\}\s*$", re.DOTALL)
_OUTER: Final = re.compile(r"^\s*(\$\$?|\\\(|\\\[)(.*?)(\$\$?|\\\)|\\\])\s*$", re.DOTALL)
IN_ATTRIBUTE: Final = re.compile(
    r'\bdata-(?:tex|latex|math|formula|equation|katex|expr|original-tex|mathml-tex)="([^"]{2,})"'
)
"""What elements of formulas carry; other things are in such attributes too."""
SPANS_OF_TEX: Final = re.compile(r'\bclass="[^"]*(?<![\w-])math[ -](inline|display)(?![\w-])')
"""Classes of elements that hold TeX as it is, with or without signs around it."""
_MATH_IMAGE: Final = re.compile(
    r'\bclass="[^"]*(?:mwe-math|\btex\b|latex|\bmath\b|equation|formula|ee_img)|\bsrc="[^"]*(?:latex|mathtex|/math/render'
    r"|mimetex|codecogs|/equation\?tex)|\beeimg=",
    re.IGNORECASE,
)
_ALT: Final = re.compile(r'\balt="([^"]*)"')


def formula(tex: str, *, display: bool) -> str:
    """TeX between dollar signs, without those it had; empty where there is none."""
    bare = tex.strip()
    outer = _OUTER.match(bare)
    if outer:
        display = display or outer[1] in ("$$", r"\[")
        bare = outer[2].strip()
    styled = _STYLE.match(bare)
    if styled:
        bare = styled[1].strip()
    if not bare:
        return ""
    return f"$${bare}$$" if display else f"${' '.join(bare.split())}$"


def tex_of_mathml(source: str) -> str:
    """The TeX of `<math>…</math>` in canonical HTML: the one it brings along, or what its elements mean."""
    note = _ANNOTATION.search(source)
    if note:
        return html.unescape(_TAG.sub("", note[1])).strip()
    alternative = _ALTTEXT.match(source)
    if alternative and alternative[1].strip():
        return html.unescape(alternative[1]).strip()
    if _depth(source) > _DEEPEST:
        return _characters(source)
    try:
        root = etree.fromstring(
            source.replace("&nbsp;", "\u00a0"), etree.XMLParser(recover=True, resolve_entities=False)
        )
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return _characters(source)
    return latex(root)


def _characters(source: str) -> str:
    """What is shown of a formula, one sign after the other."""
    return " ".join(html.unescape(_TAG.sub(" ", source)).split())


def tex_of_boxes(source: str) -> str:
    """The TeX of what KaTeX laid out, in canonical HTML; its characters where it is too deep to be a formula."""
    return (tex_of_katex(source) if _depth(source) <= _DEEPEST else "") or _characters(source)


def _depth(source: str) -> int:
    depth = deepest = 0
    for tag in _TAG.findall(source):
        if tag[1] == "/":
            depth -= 1
        elif tag[-2] != "/":
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def tex_of_image(attributes: str) -> str:
    """The TeX in the `alt` of a picture of a formula; empty for other pictures."""
    if not _MATH_IMAGE.search(attributes):
        return ""
    alternative = _ALT.search(attributes)
    return html.unescape(alternative[1]).strip() if alternative else ""
