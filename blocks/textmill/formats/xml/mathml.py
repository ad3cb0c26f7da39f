"""Writes MathML as LaTeX: what presentation elements lay out, or the TeX that a formula brings along.

Source: MathML 3, chapter 3, and the names of symbols in amsmath and amssymb. What has no LaTeX of its own (spacing,
colours, alignment) is left out; characters without a name stay as they are.
"""

from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from textmill.formats.layout.text_layout import one_line
from textmill.formats.xml.mathml_symbols import ACCENTS, FUNCTIONS, named
from textmill.formats.xml.xml_names import local

__all__ = ["latex"]

_SILENT: Final = frozenset(("mspace", "mphantom", "maligngroup", "malignmark", "none", "mprescripts", "annotation-xml"))
_OPENING: Final = {"{": r"\{", "}": r"\}", "⟨": r"\langle", "⟩": r"\rangle", "‖": r"\|", "|": "|", "": "."}


def latex(math: etree._Element) -> str:
    """The formula without dollar signs; an empty string where there is nothing to write."""
    return one_line(_of(math))


def _of(element: etree._Element) -> str:
    if not isinstance(element.tag, str):
        return ""
    tag = local(element)
    if tag in _SILENT:
        return ""
    write = _WRITERS.get(tag)
    return _row(element) if write is None else write(element)


def _parts(element: etree._Element) -> list[str]:
    return [_of(child) for child in element if isinstance(child.tag, str)]


def _row(element: etree._Element) -> str:
    return _joined([_chars(element.text), *_parts(element)])


def _joined(parts: list[str]) -> str:
    """Parts one after the other, a space where a command would run into a letter."""
    out: list[str] = []
    for part in parts:
        if part and out and part[0].isalpha() and _ends_in_command(out[-1]):
            out.append(" ")
        if part:
            out.append(part)
    return "".join(out)


def _ends_in_command(text: str) -> bool:
    letters = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return letters != text and letters.endswith("\\")


def _chars(text: str | None) -> str:
    return named(one_line(text or ""))


def _words(element: etree._Element) -> str:
    return "".join(element.itertext())


def _identifier(element: etree._Element) -> str:
    text = one_line(_words(element))
    if text in FUNCTIONS:
        return f"\\{text}"
    plain = named(text)
    if element.get("mathvariant") == "bold":
        return f"\\mathbf{{{plain}}}"
    return f"\\mathrm{{{plain}}}" if len(text) > 1 and text.isalpha() and plain == text else plain


def _number(element: etree._Element) -> str:
    return _chars(_words(element))


def _operator(element: etree._Element) -> str:
    text = one_line(_words(element))
    if text in FUNCTIONS:
        return f"\\{text}"
    return {"{": r"\{", "}": r"\}"}.get(text) or named(text)


def _text(element: etree._Element) -> str:
    words = " ".join(_words(element).split())
    return f"\\text{{{words}}}" if words else ""


def _fraction(element: etree._Element) -> str:
    over, under = _some(element, 2)
    return f"\\frac{{{over}}}{{{under}}}"


def _root(element: etree._Element) -> str:
    base, degree = _some(element, 2)
    return f"\\sqrt[{degree}]{{{base}}}"


def _square_root(element: etree._Element) -> str:
    return f"\\sqrt{{{_row(element)}}}"


def _superscript(element: etree._Element) -> str:
    base, high = _some(element, 2)
    return f"{_base(base)}^{_group(high)}"


def _subscript(element: etree._Element) -> str:
    base, low = _some(element, 2)
    return f"{_base(base)}_{_group(low)}"


def _both(element: etree._Element) -> str:
    base, low, high = _some(element, 3)
    return f"{_base(base)}_{_group(low)}^{_group(high)}"


def _over(element: etree._Element) -> str:
    base, above = _some(element, 2)
    accent = ACCENTS.get(one_line("".join(_words(child) for child in element[1:2])))
    if accent is not None:
        return f"{accent}{{{base}}}"
    return f"{base}^{_group(above)}" if _has_limits(base) else f"\\overset{{{above}}}{{{base}}}"


def _under(element: etree._Element) -> str:
    base, below = _some(element, 2)
    return f"{base}_{_group(below)}" if _has_limits(base) else f"\\underset{{{below}}}{{{base}}}"


def _under_over(element: etree._Element) -> str:
    base, below, above = _some(element, 3)
    return f"{_base(base)}_{_group(below)}^{_group(above)}"


def _has_limits(base: str) -> bool:
    return base in (r"\sum", r"\prod", r"\int", r"\lim", r"\max", r"\min", r"\sup", r"\inf", r"\bigcup", r"\bigcap")


def _fenced(element: etree._Element) -> str:
    opening, closing = element.get("open", "("), element.get("close", ")")
    marks = element.get("separators", ",").replace(" ", "")[:100]
    parts = _parts(element)
    out = [parts[0]] if parts else []
    for number, part in enumerate(parts[1:]):
        out.append((marks[min(number, len(marks) - 1)] + " " if marks else "") + part)
    return f"\\left{_fence(opening)} {_joined(out)} \\right{_fence(closing)}"


def _fence(mark: str) -> str:
    return _OPENING.get(mark.strip(), named(mark.strip()))


def _table(element: etree._Element) -> str:
    rows: list[str] = []
    for row in element:
        cells = [_of(cell) for cell in row if isinstance(cell.tag, str)] if isinstance(row.tag, str) else []
        if cells and local(row) == "mlabeledtr":
            cells = cells[1:]
        if cells:
            rows.append(" & ".join(cells))
    lines = " \\\\ ".join(rows)
    return f"\\begin{{matrix}} {lines} \\end{{matrix}}" if rows else ""


def _scripts(element: etree._Element) -> str:
    """`mmultiscripts`: the base, pairs of low and high after it, and after `mprescripts` those before it."""
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        return ""
    names = [local(child) for child in children]
    at = names.index("mprescripts") if "mprescripts" in names else len(children)
    after = _pairs([_of(child) for child in children[1:at]])
    before = _pairs([_of(child) for child in children[at + 1 :]])
    return f"{{}}{before}{_base(_of(children[0]))}{after}" if before else f"{_base(_of(children[0]))}{after}"


def _pairs(scripts: list[str]) -> str:
    out = ""
    for number, script in enumerate(scripts):
        if script:
            out += f"{'^' if number % 2 else '_'}{_group(script)}"
    return out


def _semantics(element: etree._Element) -> str:
    for note in element:
        if isinstance(note.tag, str) and local(note) == "annotation" and "tex" in note.get("encoding", "").lower():
            return one_line(_words(note)).strip("$ ")
    first = next((child for child in element if isinstance(child.tag, str)), None)
    return "" if first is None else _of(first)


def _nothing(element: etree._Element) -> str:
    return ""


def _some(element: etree._Element, number: int) -> list[str]:
    """As many arguments as the element must have; those that are too many go to the last."""
    parts = _parts(element)
    parts += [""] * (number - len(parts))
    return [*parts[: number - 1], _joined(parts[number - 1 :])]


def _base(base: str) -> str:
    return base if len(base) == 1 or _is_command(base) else f"{{{base}}}"


def _is_command(text: str) -> bool:
    return text[:1] == "\\" and text[1:].isalpha()


def _group(script: str) -> str:
    return script if len(script) == 1 else f"{{{script}}}"


_WRITERS: Final[Mapping[str, Callable[[etree._Element], str]]] = {
    "mi": _identifier,
    "mn": _number,
    "mo": _operator,
    "mtext": _text,
    "ms": _text,
    "mfrac": _fraction,
    "mroot": _root,
    "msqrt": _square_root,
    "msup": _superscript,
    "msub": _subscript,
    "msubsup": _both,
    "mover": _over,
    "munder": _under,
    "munderover": _under_over,
    "mfenced": _fenced,
    "mtable": _table,
    "mmultiscripts": _scripts,
    "semantics": _semantics,
    "annotation": _nothing,
}
