"""Lays out a text while a tree is read: paragraphs, headings, nested lists and blocks that keep their lines.

Paragraphs are separated by an empty line, headings are `# …` lines, items of lists have markers and are indented, the
way CommonMark has it. White space of XML runs together; a no-break space is none.
"""

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Layout", "one_line"]

_SPACES: Final = re.compile(r"[ \t\r\n\f\v]+")
_DEEPEST_HEADING: Final = 6
_WIDEST_INDENT: Final = 40


def one_line(text: str) -> str:
    """A text with each run of white space as one space, none around it."""
    return _SPACES.sub(" ", text).strip(" ")


@dataclass(slots=True)
class _Item:
    marker: str
    is_begun: bool = False


class Layout:
    """A text that grows; nothing of what is added is lost."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._words: list[str] = []
        self._lines: list[str] = []
        self._lead: list[str] = []
        self._items: list[_Item] = []
        self._is_after_item = False
        self._is_glued = False

    def add(self, words: str) -> None:
        """Words of the paragraph that is being written."""
        if self._is_glued:
            words = words.lstrip()
            self._is_glued = not words
        if words:
            self._words.append(words)

    def glue(self) -> None:
        """Leave no white space between what stands here and what comes next."""
        self.trim()
        self._is_glued = True

    def last(self) -> str:
        """The last character of the paragraph that is being written; an empty string at its begin."""
        return next((words[-1] for words in reversed(self._words) if words), "")

    def take_back(self, marks: str) -> str:
        """Take back the last word's end that consists of these characters, and give it."""
        if not self._words:
            return ""
        bare = self._words[-1].rstrip(marks)
        taken, self._words[-1] = self._words[-1][len(bare) :], bare
        return taken

    def last_word(self) -> str:
        """The end of the paragraph that is being written, up to its last white space."""
        end = ""
        for words in reversed(self._words):
            end = words + end
            if len(end) > 80 or any(map(str.isspace, words)):
                break
        return end.rsplit(maxsplit=1)[-1] if end.strip() else ""

    def trim(self) -> None:
        """Take back white space at the end of the paragraph that is being written."""
        while self._words and not self._words[-1].strip():
            self._words.pop()
        if self._words:
            self._words[-1] = self._words[-1].rstrip()

    def line(self) -> None:
        """Go on in a new line of the same paragraph."""
        words = one_line("".join(self._words))
        self._words.clear()
        self._is_glued = False
        if words:
            self._lines.append(words)

    def lead(self, words: str) -> None:
        """Words that begin the next paragraph or heading, such as a label or a name; alone where none follows."""
        self.end()
        words = one_line(words)
        if words:
            self._lead.append(words)

    def end(self) -> None:
        """End the paragraph, if there is one."""
        text = self._taken()
        if text:
            self._put(self._led(text))

    def heading(self, level: int, words: str) -> None:
        """A heading of its own line; level 1 is the highest."""
        self.end()
        words = self._led(one_line(words))
        if words:
            self._put(f"{'#' * min(max(level, 1), _DEEPEST_HEADING)} {words}")

    def block(self, text: str) -> None:
        """Lines that stay as they are."""
        self.end()
        self._free_lead()
        if text:
            self._put(text)

    def item(self, marker: str) -> None:
        """Begin an item of a list: `-`, `1.`; what follows up to `item_end` belongs to it."""
        self.end()
        self._free_lead()
        self._items.append(_Item(marker))

    def item_end(self) -> None:
        """End the item."""
        self.end()
        self._free_lead()
        self._items.pop()

    def text(self) -> str:
        """All of it, without white space at its end."""
        self.end()
        self._free_lead()
        return "".join(self._parts).strip("\n")

    def inline(self) -> str:
        """All of it as one line, as a cell of a table has it."""
        return one_line(self.text())

    def _taken(self) -> str:
        self.line()
        text = "\n".join(self._lines)
        self._lines.clear()
        return text

    def _led(self, text: str) -> str:
        parts = [*self._lead, text] if text else list(self._lead)
        self._lead.clear()
        return "".join(part if part.endswith("—") else f"{part} " for part in parts[:-1]) + parts[-1] if parts else ""

    def _free_lead(self) -> None:
        if self._lead:
            self._put(self._led(""))

    def _put(self, text: str) -> None:
        is_new = any(not item.is_begun for item in self._items)
        self._parts.append("\n" if self._items and self._is_after_item else "\n\n")
        first = "".join(f"{' ' * len(item.marker) if item.is_begun else item.marker} " for item in self._items)
        if not is_new:
            first = " " * len(first)
        # Lists in lists without end would otherwise write more white space than words.
        first = first[-_WIDEST_INDENT:]
        rest = " " * len(first)
        for item in self._items:
            item.is_begun = True
        lines = text.split("\n")
        self._parts.append("\n".join([first + lines[0], *(rest + line if line else line for line in lines[1:])]))
        self._is_after_item = bool(self._items)
