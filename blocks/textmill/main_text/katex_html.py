"""Reads TeX back from the boxes that KaTeX lays out, for pages that bring neither MathML nor the source along.

KaTeX stacks boxes in `vlist`s: what is above the line has a higher `top`, less its strut, than what is below. Classes
say what is a fraction, a root, a script, an accent, a column of a matrix. Spacing and sizes are left out.
"""

import re
from typing import Final

from lxml import etree

from textmill.formats.xml.mathml_symbols import ACCENTS, FUNCTIONS, named

__all__ = ["tex_of_katex"]

_TOP: Final = re.compile(r"(?:^|[;\s])top:\s*(-?[\d.]+)em")
_HEIGHT: Final = re.compile(r"height:\s*([\d.]+)em")
_SILENT_NAMES: Final = (
    "strut pstrut vlist-s mspace nulldelimiter frac-line arraycolsep hide-tail vertical-separator rule"
)
_SILENT: Final = frozenset(_SILENT_NAMES.split())
_THIN: Final = "margin-right:0.1667em"
_FONTS: Final = {
    name: f"\\{name}" for name in ("mathbf", "mathbb", "mathcal", "mathfrak", "mathscr", "mathsf", "mathtt", "mathrm")
}
_BRACKETS: Final = {
    ("(", ")"): "pmatrix",
    ("round", "round"): "pmatrix",
    ("[", "]"): "bmatrix",
    ("square", "square"): "bmatrix",
    ("|", "|"): "vmatrix",
    (r"\{", ""): "cases",
}


def tex_of_katex(source: str) -> str:
    """The TeX of a `katex-html` element in canonical HTML, of few levels."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, huge_tree=False)
    try:
        root = etree.fromstring(source.replace("&nbsp;", " "), parser)
    except etree.XMLSyntaxError:
        root = None
    return "" if root is None else _joined(_row(root))


def _classes(box: etree._Element) -> set[str]:
    return {name.removeprefix("katex-") for name in (box.get("class") or "").split()}


def _row(box: etree._Element) -> list[str]:
    """What stands in a box, one after the other; a script goes with what is before it."""
    out: list[str] = []
    if box.text and box.text.strip("\u200b \n"):
        out.append(_chars(box.text))
    for child in box:
        if not isinstance(child.tag, str):
            continue
        classes = _classes(child)
        if "mspace" in classes and _is_thin_space(child):
            out.append(r"\,")
        elif "msupsub" in classes:
            base = out.pop() if out else ""
            out.append(_scripted(base, child))
        else:
            part = _box(child, classes)
            if part:
                out.append(part)
    return out


def _is_thin_space(box: etree._Element) -> bool:
    """Whether a space was asked for: KaTeX sets as much around operators, and more around signs."""
    near = (box.getprevious(), box.getnext())
    return _THIN in (box.get("style") or "") and not any(
        one is None or _classes(one) & {"mop", "minner", "mpunct", "mspace"} for one in near
    )


def _box(box: etree._Element, classes: set[str]) -> str:
    if classes & _SILENT or box.tag.endswith("svg"):
        return ""
    if "mfrac" in classes:
        return _fraction(box)
    if "sqrt" in classes:
        return _root(box)
    if "mtable" in classes:
        return _matrix(box)
    if "accent" in classes:
        return _accented(box)
    if "op-limits" in classes:
        return _with_limits(box)
    if "delimsizing" in classes:
        return _chars("".join(box.itertext()))[:12]
    for name in ("overline", "underline"):
        if name in classes:
            return f"\\{name}{{{_joined(_row_of_layers(box))}}}"
    if "minner" in classes:
        return _inner(box)
    if "text" in classes:
        return f"\\text{{{''.join(box.itertext())}}}"
    parts = _row(box)
    font = next((_FONTS[name] for name in sorted(classes) if name in _FONTS), None)
    return f"{font}{{{_joined(parts)}}}" if font and parts else _joined(parts)


def _chars(text: str) -> str:
    bare = text.strip("\u200b\n ")
    if bare in FUNCTIONS:
        return f"\\{bare}"
    if bare in ("{", "}"):
        return "\\" + bare
    return named({"−": "-", "∣": "|"}.get(bare, bare))


def _layers(box: etree._Element) -> list[tuple[float, etree._Element]]:
    """The layers of the box's stack, the lowest first, and how far each is above the line."""
    stack = next((inner for inner in box.iter("span") if "vlist" in _classes(inner)), None)
    if stack is None:
        return []
    found: list[tuple[float, etree._Element]] = []
    for layer in stack:
        top = _TOP.search(layer.get("style") or "")
        strut = next((inner for inner in layer if "pstrut" in _classes(inner)), None)
        height = None if strut is None else _HEIGHT.search(strut.get("style") or "")
        if top:
            found.append((-float(top[1]) - (float(height[1]) if height else 0.0), layer))
    return sorted(found, key=lambda one: one[0])


def _row_of_layers(box: etree._Element) -> list[str]:
    return [part for _, layer in _layers(box) for part in _row(layer)]


def _scripted(base: str, box: etree._Element) -> str:
    low = high = ""
    for above, layer in _layers(box):
        if above > 0:
            high = _joined(_row(layer))
        else:
            low = _joined(_row(layer))
    return (base or "{}") + (f"_{_group(low)}" if low else "") + (f"^{_group(high)}" if high else "")


def _fraction(box: etree._Element) -> str:
    layers = [layer for _, layer in _layers(box)]
    has_line = any("frac-line" in _classes(inner) for layer in layers for inner in layer)
    parts = [part for part in (_joined(_row(layer)) for layer in layers) if part]
    under, over = (parts[0], parts[-1]) if len(parts) > 1 else ("", "".join(parts))
    return f"\\frac{{{over}}}{{{under}}}" if has_line else f"{{{over} \\atop {under}}}"


def _root(box: etree._Element) -> str:
    degree = next((inner for inner in box if "root" in _classes(inner)), None)
    index = "" if degree is None else f"[{_joined(_row_of_layers(degree))}]"
    inside = [inner for inner in box if "root" not in _classes(inner)]
    return f"\\sqrt{index}{{{_joined([part for inner in inside for part in _row_of_layers(inner)])}}}"


def _accented(box: etree._Element) -> str:
    layers = [layer for _, layer in _layers(box)]
    mark = r"\vec"
    base = ""
    for layer in layers:
        if any("accent-body" in _classes(inner) for inner in layer.iter("span")):
            mark = ACCENTS.get("".join(layer.itertext()).strip("\u200b \n"), mark)
        else:
            base = _joined(_row(layer)) or base
    return f"{mark}{{{base}}}"


def _with_limits(box: etree._Element) -> str:
    low = base = high = ""
    for _, layer in _layers(box):
        said = _joined(_row(layer))
        if any("mop" in _classes(inner) for inner in layer.iter("span")):
            base = said
        elif base:
            high = said
        else:
            low = said
    return base + (f"_{_group(low)}" if low else "") + (f"^{_group(high)}" if high else "")


def _matrix(box: etree._Element) -> str:
    columns = [
        [_joined(_row(layer)) for _, layer in reversed(_layers(column))]
        for column in box
        if any(name.startswith("col-align-") for name in _classes(column))
    ]
    if not columns:
        return ""
    rows = [[column[row] if row < len(column) else "" for column in columns] for row in range(len(columns[0]))]
    is_aligned = any("col-align-r" in _classes(column) for column in box)
    name = "aligned" if is_aligned else "matrix"
    lines = " \\\\\n".join(" & ".join(row) for row in rows)
    return f"\\begin{{{name}}} {lines} \\end{{{name}}}"


def _inner(box: etree._Element) -> str:
    """Something between brackets that grow with it."""
    parts = _row(box)
    opening = next((inner for inner in box if "mopen" in _classes(inner)), None)
    closing = next((inner for inner in reversed(box) if "mclose" in _classes(inner)), None)
    marks = tuple("" if one is None else _joined(_row(one)) for one in (opening, closing))
    middle = [part for part in parts if part.startswith(r"\begin{matrix}")]
    if middle and opening is not None:
        name = _BRACKETS.get((marks[0] or _drawn(opening), marks[1] or _drawn(closing)), "")
        if name:
            return middle[0].replace("{matrix}", f"{{{name}}}")
    if opening is None or closing is None or len(parts) < 2:
        return _joined(parts)
    inside = _joined([marks[0] or ".", *parts[bool(marks[0]) : len(parts) - bool(marks[1])]])
    return f"\\left{inside}\\right{marks[1] or '.'}"


def _drawn(mark: etree._Element | None) -> str:
    """A bracket that is drawn: curved ones are round."""
    path = None if mark is None else mark.find(".//{*}path")
    return "" if path is None else "round" if "c" in (path.get("d") or "")[:20] else "square"


def _joined(parts: list[str]) -> str:
    out = ""
    for part in parts:
        if out and part[:1].isalpha() and re.search(r"\\[A-Za-z]+$", out):
            out += " "
        out += part
    return out


def _group(script: str) -> str:
    return script if len(script) == 1 else f"{{{script}}}"
