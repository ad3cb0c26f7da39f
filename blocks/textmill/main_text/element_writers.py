"""Begins elements of text, each in its way, and says what is due at its end."""

from collections.abc import Callable, Mapping
from typing import Final

from textmill.main_text import page_marks as marks
from textmill.main_text.code_marks import CODE_ROOT
from textmill.main_text.formulas import tex_of_boxes, tex_of_mathml
from textmill.main_text.inline_marks import lowered, raised
from textmill.main_text.page_frames import Frame
from textmill.main_text.writer_state import Close, WriterState

__all__ = ["BEGINNINGS", "begin_code_table", "begin_katex", "begin_katex_display", "mapped"]


def mapped(tag: str, attributes: str) -> str:
    """The table's element that a role or a style makes of this one; empty for others."""
    role = marks.ROLE.search(attributes) if "role=" in attributes else None
    if role:
        if tag == "table":
            return "table-layout" if role[1] in ("presentation", "none") else ""
        return marks.AS_TABLE.get(role[1], "") if tag in ("div", "span", "ul", "li", "section", "p") else ""
    style = marks.DISPLAY.search(attributes) if "display" in attributes else None
    return marks.AS_TABLE[style[1]] if style and tag in ("div", "span", "ul", "li") else ""


def begin_code_table(state: WriterState, attributes: str) -> Close:
    """A table with line numbers and code is code alone; one with a row for each line is one piece of code."""
    if CODE_ROOT.search(attributes):
        return state.begin_code(attributes)
    state.out.end_block()
    state.code_tables += 1

    def close() -> None:
        state.code_tables -= 1
        state.out.end_block()

    return close


def _math(state: WriterState, attributes: str) -> Close:
    state.math = [f"<math{attributes}>"]

    def close() -> None:
        source = "".join(state.math or ()) + "</math>"
        state.math = None
        state.formula(tex_of_mathml(source), display='display="block"' in attributes)

    return close


def begin_katex(state: WriterState, attributes: str) -> Close:
    """A formula of which only what KaTeX laid out is there."""
    state.math = [f"<span{attributes}>"]

    def close() -> None:
        source = "".join(state.math or ()) + "</span>"
        state.math = None
        state.formula(tex_of_boxes(source), display=state.katex_display)

    return close


def begin_katex_display(state: WriterState) -> Close:
    """KaTeX's formulas in it stand apart."""
    state.katex_display = True

    def close() -> None:
        state.katex_display = False

    return close


def _heading(state: WriterState, rank: int) -> Close:
    out = state.out
    out.end_block()
    out.heading = rank

    def close() -> None:
        out.end_block()
        out.heading = 0

    return close


def _list(state: WriterState, attributes: str, *, ordered: bool) -> Close:
    start = marks.NUMBER.search(attributes)
    first = max(int(start[1]), 0) if start else 1
    return state.opened(state.out.open(Frame("list", number=first if ordered else -1)))


def _item(state: WriterState, attributes: str) -> Close:
    number = marks.NUMBER.search(attributes) if "value" in attributes else None
    return state.opened(state.out.open_item(max(int(number[1]), 0) if number else None))


def _table(state: WriterState, *, is_layout: bool) -> Close:
    frame = Frame("table", is_layout=is_layout, is_wanted=state.include.tables)
    return state.opened(state.out.open(frame))


def _row(state: WriterState) -> Close:
    out = state.out
    out.end_block()
    if out.frames[-1].kind == "table":
        out.frames[-1].rows.append([])
    return out.end_block


def _cell(state: WriterState, attributes: str, *, is_header: bool) -> Close:
    out = state.out
    holder = out.frames[-1]
    if holder.kind != "table":
        out.end_block()
        return out.end_block
    holder.has_header = holder.has_header or is_header
    spans = {kind: max(1, int(number)) for kind, number in marks.SPANS.findall(attributes)}
    return state.opened(out.open(Frame("cell", span=(spans.get("col", 1), spans.get("row", 1)))))


def _link(state: WriterState, attributes: str) -> Close | None:
    if state.include.links or marks.TO_ITSELF.search(attributes):
        return state.hold(lambda text: state.link(text, attributes))
    return None


def _raised(state: WriterState, attributes: str) -> Close:
    return state.hold(lambda text: state.out.put(raised(text, state.before())))


def _lowered(state: WriterState, attributes: str) -> Close:
    return state.hold(lambda text: state.out.put(lowered(text, state.before())))


def _reading(state: WriterState, attributes: str) -> Close:
    """How the characters before it are read (ruby)."""
    return state.hold(lambda text: state.out.put(f"({text.strip()})" if text.strip() else ""))


def _quotation(state: WriterState, attributes: str) -> Close:
    state.text("“")
    return lambda: state.text("”")


def _ranked(rank: int) -> "_Begin":
    return lambda state, attributes: _heading(state, rank)


_Begin = Callable[[WriterState, str], Close | None]

BEGINNINGS: Final[Mapping[str, _Begin]] = {
    "a": _link,
    "code": lambda state, attributes: state.hold(state.code_span),
    "pre": lambda state, attributes: state.begin_code(attributes),
    "xmp": lambda state, attributes: state.begin_code(attributes),
    "math": _math,
    "sup": _raised,
    "sub": _lowered,
    "q": _quotation,
    "rt": _reading,
    "ul": lambda state, attributes: _list(state, attributes, ordered=False),
    "ol": lambda state, attributes: _list(state, attributes, ordered=True),
    "li": _item,
    "blockquote": lambda state, attributes: state.opened(state.out.open(Frame("quote"))),
    "table": lambda state, attributes: _table(state, is_layout=False),
    "table-layout": lambda state, attributes: _table(state, is_layout=True),
    "tr": lambda state, attributes: _row(state),
    "td": lambda state, attributes: _cell(state, attributes, is_header=False),
    "th": lambda state, attributes: _cell(state, attributes, is_header=True),
    **{f"h{rank}": _ranked(rank) for rank in range(1, 7)},
}
