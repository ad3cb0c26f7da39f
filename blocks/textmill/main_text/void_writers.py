"""Writes elements that have no end tag."""

import html

from textmill.main_text import page_marks as marks
from textmill.main_text.formulas import tex_of_image
from textmill.main_text.writer_state import WriterState

__all__ = ["write_void"]


def write_void(state: WriterState, tag: str, attributes: str) -> None:
    """Write what an element without an end tag says: the end of a line, a formula, a mark in a list, a picture."""
    out = state.out
    if state.math is not None:
        return
    if tag == "br":
        if out.code is not None:
            out.code.append("\n")
        else:
            out.break_line()
    elif tag == "hr":
        out.end_block()
    elif tag == "img" and not state.muted:
        tex = tex_of_image(attributes)
        alt = marks.ALT.search(attributes)
        if tex:
            state.formula(tex, display="mwe-math-fallback-image-display" in attributes)
        elif alt and marks.EMOJI.search(attributes):
            out.put(html.unescape(alt[1]))
        elif state.include.images and out.code is None:
            source = marks.SRC.search(attributes)
            words = " ".join(html.unescape(alt[1]).split()) if alt else ""
            where = html.unescape(source[1]) if source else ""
            if where and not where.startswith("data:"):
                out.put(f"![{words}]({where})" if state.out.markdown else words)
    elif tag == "input" and 'type="checkbox"' in attributes and out.frames[-1].kind == "item" and not state.muted:
        out.words("[x] " if " checked" in attributes else "[ ] ")
