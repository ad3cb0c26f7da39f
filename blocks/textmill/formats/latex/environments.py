"""Makes text of LaTeX's environments: lists, tables, formulas, theorems, and those that the document defines."""

from collections import Counter

from textmill.formats.latex.commands import KNOWN_ENVIRONMENTS, LISTS, MATHS, TABLES, THEOREMS
from textmill.formats.latex.input import Input
from textmill.formats.latex.layout import ITEM, LINE, PARAGRAPH, ROW, ROW_END
from textmill.formats.latex.macros import Macros

__all__ = ["Environments"]


class Environments:
    """What is open at a place of a document, and what has been said so far."""

    def __init__(self, source: Input, macros: Macros, counts: Counter[str], is_preamble: bool) -> None:
        self.out: list[str] = []
        self.source = source
        self.macros = macros
        self.is_preamble = is_preamble
        self.tables = 0
        self._counts = counts
        self._lists: list[int | None] = []

    def say(self, words: str) -> None:
        """Add to the text, once it has begun."""
        if not self.is_preamble:
            self.out.append(words)

    def drop(self, arguments: str) -> None:
        """Read arguments that are no text: `m` a group, `o` in brackets, `d` a length."""
        for one in arguments:
            if one == "m":
                self.source.argument()
            elif one == "o":
                self.source.option()
            elif one == "d":
                self.source.length()

    def begin(self, name: str) -> None:
        source = self.source
        if name == "document":
            self.is_preamble = False
        elif name in MATHS:
            inside = source.until(f"\\end{{{name}}}")
            if inside is None:
                self._counts["unclosed_formulas"] += 1
            else:
                self.say(f"{PARAGRAPH}\\begin{{{name}}}{inside}\\end{{{name}}}{PARAGRAPH}")
        elif KNOWN_ENVIRONMENTS.get(name) == "!":
            if source.until(f"\\end{{{name}}}") is not None:
                self._counts[f"left_out.{name}"] += 1
        elif name in TABLES:
            self.drop(TABLES[name])
            self.tables += 1
            self.say(PARAGRAPH + ROW)
        elif name in LISTS:
            source.option()
            self._lists.append(0 if "enum" in name else None)
            self.say(PARAGRAPH if len(self._lists) == 1 else LINE)
        elif name in self.macros.environments:
            source.put(PARAGRAPH + self.macros.environments[name][0].used(source), is_macro=True)
        elif name in self.macros.theorems or name.rstrip("*") in THEOREMS:
            title = self.macros.theorems.get(name) or THEOREMS[name.rstrip("*")]
            option = source.option()
            source.put(f"{PARAGRAPH}{title}{f' ({option})' if option else ''}. ")
        elif name.rstrip("*") == "abstract":
            source.put(f"{PARAGRAPH}## Abstract{PARAGRAPH}")
        else:
            self.say(PARAGRAPH)
            self.drop(KNOWN_ENVIRONMENTS.get(name, "o"))

    def end(self) -> bool:
        """Close an environment; False at the end of the document."""
        if not self.source.more() or self.source.text[self.source.at] != "{":
            return False
        name = self.source.argument().strip()
        if name == "document":
            return False
        if name in TABLES:
            self.tables = max(self.tables - 1, 0)
            self.say(ROW_END + PARAGRAPH)
        elif name in LISTS:
            if self._lists:
                self._lists.pop()
            self.say(LINE if self._lists else PARAGRAPH)
        elif name in self.macros.environments:
            self.source.put(self.macros.environments[name][1] + PARAGRAPH, is_macro=True)
        else:
            self.say(PARAGRAPH)
        return True

    def item(self) -> None:
        label = self.source.option()
        depth = max(len(self._lists) - 1, 0)
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        mark = f"{number + 1}." if number is not None and label is None else "-"
        self.say(f"{LINE}{ITEM * depth}{mark} ")
        if label is not None and label.strip():
            self.source.put(label.strip() + " ")
