"""What the writer of a page holds while it walks: the output, the formula or code it is in, and what it was told."""

import html
from collections.abc import Callable
from dataclasses import dataclass, field

from textmill.main_text import page_marks as marks
from textmill.main_text.code_marks import language_of
from textmill.main_text.formulas import formula
from textmill.main_text.page_output import PageOutput

__all__ = ["Close", "Include", "WriterState"]

Close = Callable[[], None]
"""What is done at the end of an element."""


@dataclass(frozen=True)
class Include:
    """What is written beside the text itself."""

    tables: bool = True
    links: bool = False
    images: bool = False


@dataclass(slots=True)
class WriterState:
    """Shared by the walk and by the writers of single elements."""

    out: PageOutput
    include: Include
    math: list[str] | None = None
    """Source of the MathML that is open."""
    code_language: str = ""
    code_tables: int = 0
    """Open tables that set numbers beside code."""
    hints: list[tuple[int, str]] = field(default_factory=list)
    """Languages that open elements name, and how many elements are around these."""
    last_formula: str = ""
    katex_display: bool = False
    muted: bool = False
    """Whether text does not count now."""

    def text(self, text: str) -> None:
        """Text of the page, in the line, the code or the formula that is open."""
        if self.math is not None:
            self.math.append(text)
            return
        if "&" in text:
            text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\xa0").replace("&amp;", "&")
        if self.out.code is not None:
            self.out.code.append(text)
        else:
            self.out.words(text)

    def formula(self, tex: str, *, display: bool) -> None:
        """A formula in TeX."""
        written = formula(tex, display=display)
        if self.muted or not written:
            return
        self.last_formula = written
        if self.out.code is not None:
            self.out.code.append(written)
            return
        same = written.strip("$")
        if self.out.line and self.out.line[-1][:1] == "$" and self.out.line[-1].strip("$") == same:
            return  # a picture beside the MathML of the same formula
        self.out.put(written)

    def hold(self, write: Callable[[str], None]) -> Close:
        """At the end of the element `write` gets its text, unless blocks have ended inside."""
        out = self.out
        at, frames, blocks = len(out.line), len(out.frames), len(out.frames[-1].blocks)

        def close() -> None:
            if len(out.frames) == frames and len(out.frames[-1].blocks) == blocks and len(out.line) >= at:
                text = "".join(out.line[at:])
                del out.line[at:]
                write(text)

        return close

    def before(self) -> str:
        """The end of the line so far."""
        return "".join(self.out.line[-2:])

    def raw_tex(self, text: str, *, display: bool) -> None:
        """Text that is TeX, whether or not it says so itself."""
        if "$" in text or "\\(" in text or "\\[" in text or not text.strip():
            self.out.put(text)
        else:
            self.formula(text, display=display)

    def code_span(self, text: str) -> None:
        """Code in a line."""
        bare = text.strip()
        if not self.out.markdown or not bare or "\n" in bare:
            self.out.put(text)
            return
        tick = "``" if "`" in bare else "`"
        pad = " " if "`" in bare else ""
        lead = text[: len(text) - len(text.lstrip())]
        self.out.put(f"{lead}{tick}{pad}{bare}{pad}{tick}{text[len(text.rstrip()) :]}")

    def link(self, text: str, attributes: str) -> None:
        """A link, with its target if it is to be had; nothing for the mark beside a heading that links to it."""
        bare = text.strip()
        target = marks.HREF.search(attributes)
        where = html.unescape(target[1]).strip() if target else ""
        if bare in marks.ANCHOR_TEXTS and (where.startswith("#") or marks.PERMALINK.search(attributes)):
            return
        if not (self.include.links and where and bare) or where.startswith(("#", "javascript:")):
            self.out.put(text)
        else:
            where = where.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
            self.out.put(text.replace(bare, f"[{bare}]({where})" if self.out.markdown else f"{bare} ({where})"))

    def begin_code(self, attributes: str) -> Close:
        """Code up to the end of the element."""
        self.out.begin_code()
        self.code_language = language_of(attributes) or ""

        def close() -> None:
            hint = self.hints[-1][1] if self.hints else ""
            self.out.end_code(self.code_language or hint)

        return close

    def opened(self, is_open: bool) -> Close:
        """What closes a container; a container too deep was not opened."""
        return self.out.close if is_open else self.out.end_block
