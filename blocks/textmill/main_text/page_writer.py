"""Writes the kept stretches of a page as text or Markdown: one walk over their tags, with a stack and no recursion."""

import html
from functools import lru_cache
from typing import Final

from textmill.main_text import page_marks as marks
from textmill.main_text.code_marks import CODE_BOX, CODE_ROOT, CODE_TABLE, LINE, LINE_NUMBER, LINE_TAG, language_of
from textmill.main_text.element_writers import BEGINNINGS, begin_code_table, begin_katex, begin_katex_display, mapped
from textmill.main_text.formulas import IN_ATTRIBUTE, SPANS_OF_TEX
from textmill.main_text.page_output import PageOutput
from textmill.main_text.void_writers import write_void
from textmill.main_text.writer_state import Close, Include, WriterState

__all__ = ["Include", "PageWriter"]

_NEVER_NUMBERS: Final = frozenset(("pre", "code", "tr", "table", "div"))
"""Elements that hold the code too where they are marked for their line numbers."""


_may_say: Final = lru_cache(maxsize=20_000)(marks.may_say)
"""Pages repeat attributes a lot."""


class PageWriter:
    """Takes stretches of canonical HTML in order; `text` is what they say."""

    def __init__(self, *, markdown: bool, include: Include) -> None:
        self._state = WriterState(PageOutput(markdown), include)
        self._open: list[tuple[str, Close | None]] = []
        """Elements that are open, and what is due at their ends."""
        self._silent_at = -1
        """How many elements are open around the one that is passed over; -1 for none."""
        self._row_at = 0
        """Where in the code its open row begins: a row without text is an empty line."""
        self._is_numbered = False
        """Whether the number of a line of code was just passed over: the space behind it is not the code's."""
        self._box_at = -1
        """How many elements are open directly in a box of lines of code."""
        self._line_at = 0
        """Where in the code its innermost element begins."""
        self._tokens: list[tuple[str, ...]] = []
        self._at = 0
        """Of the stretch, and which of them is being read."""

    def feed(self, stretch: str, *, counts: bool) -> None:
        """One stretch; where it does not count, only its tags do."""
        self._state.muted = not counts
        out, line = self._state.out, self._state.out.line
        self._tokens = marks.TOKEN.findall(stretch)
        for at, (text, script, slash, tag, attributes) in enumerate(self._tokens):
            if text:
                if counts and self._silent_at < 0:
                    if out.code is not None:
                        self._text_in_code(text)
                    elif line or not text.isspace():
                        self._state.text(text)
            elif tag:
                if slash:
                    self._end(tag)
                else:
                    self._at = at
                    self._start(tag, attributes)
            elif script and counts and self._silent_at < 0:
                says, _, tex = script.partition(">")
                if "math/" in says:
                    self._state.formula(tex, display="display" in says)

    def text(self) -> str:
        """All of it."""
        while self._open:
            self._end(self._open[-1][0])
        return self._state.out.text()

    def _start(self, tag: str, attributes: str) -> None:
        if tag in marks.VOIDS:
            if self._silent_at < 0:
                write_void(self._state, tag, attributes)
            return
        if self._state.math is not None:
            self._state.math.append(f"<{tag}{attributes}>")
            self._open.append((tag, None))
            return
        close: Close | None = None
        if self._silent_at < 0:
            told = attributes if attributes and (self._is_code() or (tag != "a" and _may_say(attributes))) else ""
            if self._is_silent(tag, told):
                self._silent_at = len(self._open)
            elif self._state.out.code is not None:
                self._start_in_code(tag, attributes)
            else:
                close = self._begin(tag, attributes, told)
        self._open.append((tag, close))

    def _is_code(self) -> bool:
        return self._state.out.code is not None or self._state.code_tables > 0

    def _is_silent(self, tag: str, attributes: str) -> bool:
        if tag in marks.SILENT:
            return True
        if tag == "button" and self._is_code():
            return True
        if not attributes or tag in ("body", "html", "article", "main", "section"):
            return False
        is_code = self._is_code()
        if is_code and tag not in _NEVER_NUMBERS:
            if LINE_NUMBER.search(attributes):
                self._is_numbered = True
                return True
        elif tag == "td" and 'class="blob-num' in attributes:
            return True
        if tag == "button" and marks.COPIES.search(attributes):
            return True
        if tag == "span" and "katex" in attributes:
            if "katex-html" in attributes:
                return self._state.last_formula != ""
            if "katex-mathml" not in attributes:
                self._state.last_formula = ""
        return marks.HIDDEN.search(attributes) is not None

    def _text_in_code(self, text: str) -> None:
        if len(self._open) == self._box_at and text.isspace():
            return  # between the boxes of lines
        self._state.text(text.removeprefix("&nbsp;") if self._is_numbered else text)
        self._is_numbered = False

    def _start_in_code(self, tag: str, attributes: str) -> None:
        code = self._state.out.code
        if code is None:
            return
        if not self._state.code_language and tag == "code":
            self._state.code_language = language_of(attributes) or ""
        if tag == "tr":
            self._row_at = len(code)
        at_line_end = not code or code[-1].endswith("\n")
        if not at_line_end and (
            tag in marks.CODE_BLOCKS or (tag == "span" and code[-1] == "" and LINE.search(attributes))
        ):
            code.append("\n")
        self._line_at = len(code)

    def _begin(self, tag: str, attributes: str, told: str) -> Close | None:
        """Start of an element of text; what is to be done at its end. `told`: its attributes, if they may say more."""
        out = self._state.out
        if told:
            tag_of_table = mapped(tag, attributes)
            if tag_of_table:
                tag = tag_of_table
            stored = IN_ATTRIBUTE.search(attributes)
            if stored and tag in ("span", "div", "p", "code") and ("\\" in stored[1] or "class" in attributes):
                self._state.formula(html.unescape(stored[1]), display=tag != "span" or "display" in attributes)
                self._silent_at = len(self._open)
                return None
            if marks.HINT.search(attributes):
                language = language_of(attributes)
                if language:
                    self._state.hints.append((len(self._open), language))
            if CODE_ROOT.search(attributes) or (tag == "table" and CODE_TABLE.search(attributes)):
                return begin_code_table(self._state, attributes)
            if tag in ("div", "figure", "section") and CODE_BOX.search(attributes) and self._holds_lines():
                return self._begin_box(attributes)
            if tag == "span" and "katex" in attributes:
                if "katex-display" in attributes:
                    return begin_katex_display(self._state)
                if "katex-html" in attributes:
                    return begin_katex(self._state, attributes)
            spans = SPANS_OF_TEX.search(attributes)
            if spans and tag in ("span", "div"):
                return self._state.hold(lambda text: self._state.raw_tex(text, display=spans[1] == "display"))
        begin = BEGINNINGS.get(tag)
        if begin is not None:
            return begin(self._state, attributes)
        if tag in marks.BLOCKS:
            out.end_block()
            return out.end_block
        return None

    def _begin_box(self, attributes: str) -> Close:
        end_code = self._state.begin_code(attributes)
        self._box_at = len(self._open) + 1

        def close() -> None:
            self._box_at = -1
            end_code()

        return close

    def _holds_lines(self) -> bool:
        """Whether the first element in the one that begins is a line of code."""
        for text, _, slash, tag, attributes in self._tokens[self._at + 1 : self._at + 4]:
            if tag:
                return not slash and LINE_TAG.search(attributes) is not None
            if text.strip():
                return False
        return False

    def _end(self, tag: str) -> None:
        if not self._open:
            return
        if self._open[-1][0] != tag:
            if tag not in [name for name, _ in self._open[-8:]]:
                return
            while self._open[-1][0] != tag:
                self._end(self._open[-1][0])
        _, close = self._open.pop()
        depth = len(self._open)
        hints = self._state.hints
        while hints and hints[-1][0] > depth:
            hints.pop()
        if self._silent_at >= 0:
            if depth == self._silent_at:
                self._silent_at = -1
            return
        if close is not None:
            close()
        elif self._state.math is not None:
            self._state.math.append(f"</{tag}>")
        elif self._state.out.code is not None:
            self._end_in_code(tag)
        if hints and hints[-1][0] >= depth:
            hints.pop()

    def _end_in_code(self, tag: str) -> None:
        code = self._state.out.code
        if code is None:
            return
        line = "".join(code[self._row_at :]) if tag == "tr" else "".join(code[-1:])
        if tag in marks.CODE_BLOCKS and not line.endswith("\n") and (code or tag == "tr"):
            code.append("\n")
        elif tag == "span" and not (len(code) > self._line_at and code[-1].endswith("\n")):
            code.append("")  # a line that begins behind it is a new one
