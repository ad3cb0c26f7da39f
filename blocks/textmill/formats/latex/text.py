"""Makes text of LaTeX source: paragraphs, `#` headings, lists, rows of tables; formulas and code stay as they are.

A command that is not known is left out, and its groups are text. Macros are written out (`latex_macros`), except in
formulas, which are kept verbatim. Of tests only switches are made; the rest give what stands behind `\\else`.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from textmill.formats.latex.branches import Branches
from textmill.formats.latex.characters import ACCENTS, SYMBOLS, accented
from textmill.formats.latex.commands import DROPPED, HEADINGS, SWITCHES
from textmill.formats.latex.environments import Environments
from textmill.formats.latex.input import Input
from textmill.formats.latex.layout import CELL, LINE, PARAGRAPH, ROW, ROW_END, laid_out
from textmill.formats.latex.macros import Macros
from textmill.formats.latex.source import KEPT_END, KEPT_START

__all__ = ["LatexText", "latex_text"]

_WORDS: Final = re.compile(r"[^\\{}$&~`'\-!?" + KEPT_START + r"]+")
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n\s*")
_COMMAND: Final = re.compile(r"\\(?:([A-Za-z@]+)(\*?)[ \t]*(?:\n(?![ \t]*\n)[ \t]*)?|(.))", re.DOTALL)
_FORMULA: Final = re.compile(
    r"\$\$(?:[^$\\]|\\.){1,20000}+\$\$|\$(?:[^$\\\n]|\\.|\n(?![ \t]*\n)){1,5000}+\$", re.DOTALL
)
_KEPT: Final = re.compile(f"{KEPT_START}\\d+{KEPT_END}")
_SIGNS: Final = re.compile(r"---|--|``|''|!`|\?`|[&~`'\-!?{}$\\]" + f"|{KEPT_START}")
_LIGATURES: Final = {"---": "—", "--": "–", "``": "“", "''": "”", "!`": "¡", "?`": "¿", "~": " ", "`": "‘"}
_TITLES: Final = {"title": "title", "author": "author", "date": "date", "keywords": "keywords", "icmltitle": "title"}
_CITES: Final = re.compile(r"(?:no|foot|auto|text|paren|full|super)?[Cc]ite[a-zA-Z]*\Z")
_REFERENCES: Final = frozenset(
    ("ref", "eqref", "pageref", "cref", "Cref", "autoref", "nameref", "vref", "subref", "cpageref")
)
_KNOWN: Final = (
    frozenset(DROPPED)
    | frozenset(HEADINGS)
    | frozenset(SYMBOLS)
    | frozenset(ACCENTS)
    | frozenset(
        (
            "begin",
            "end",
            "item",
            "caption",
            "footnote",
            "emph",
            "textbf",
            "textit",
            "texttt",
            "url",
            "href",
            "par",
            "cite",
            "ref",
        )
    )
)


@dataclass(slots=True)
class LatexText:
    """The text of a document and what it says of itself, still as source (`title`, `author`, `date`)."""

    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    macros: Macros = field(default_factory=Macros)


def latex_text(source: str, kept: Sequence[str], counts: Counter[str], macros: Macros | None = None) -> LatexText:
    """The text of a document, or of a part that `macros` belong to; TooComplexError where it takes too much work."""
    writer = _Writer(source, counts, macros or Macros())
    writer.run()
    return LatexText(laid_out(writer.out, kept), writer.fields, writer.macros)


class _Writer:
    def __init__(self, source: str, counts: Counter[str], macros: Macros) -> None:
        self.source = Input(source)
        self.fields: dict[str, str] = {}
        self.macros = macros
        self._counts = counts
        self._inside = Environments(self.source, macros, counts, "\\begin{document}" in source)
        self._branches = Branches(self.source, macros, counts)
        self._is_part = "\\begin{document}" not in source and "\\bye" not in source

    @property
    def out(self) -> str:
        return "".join(self._inside.out)

    def run(self) -> None:
        source = self.source
        while source.more():
            words = source.match(_WORDS)
            if words is not None:
                self._inside.say(_BLANK_LINE.sub(PARAGRAPH, words[0]).replace("\n", " "))
                continue
            command = source.match(_COMMAND)
            if command is not None:
                if command[1] == "bye" or (command[1] == "end" and not self._inside.end()):
                    return
                if command[1] != "end":
                    self._command(command[1] or command[3], bool(command[3]), command[0][-1].isspace())
                continue
            kept = source.match(_KEPT) or source.match(_FORMULA)
            if kept is not None:
                self._inside.say(PARAGRAPH + kept[0] + PARAGRAPH if kept[0].startswith("$$") else kept[0])
                continue
            sign = source.match(_SIGNS)
            if sign is None:
                source.at += 1
            elif sign[0] not in "{}":
                is_cell = sign[0] == "&" and self._inside.tables
                self._inside.say(CELL if is_cell else _LIGATURES.get(sign[0], sign[0]))

    def _command(self, name: str, is_sign: bool, has_blank: bool) -> None:
        source, macros = self.source, self.macros
        original = macros.originals.get(name)
        if original is not None:
            name = original
        elif (macro := macros.commands.get(name)) is not None and not (is_sign and name in SYMBOLS):
            source.put(macro.used(source), is_macro=True)
            return
        if name == "begin":
            self._inside.begin(source.argument().strip())
        elif name in ("\\", "newline", "tabularnewline", "cr"):
            source.option()
            self._inside.say(ROW_END + ROW if self._inside.tables else LINE)
        elif name in ("[", "("):
            self._formula(name)
        elif name in HEADINGS:
            source.option()
            title = source.argument()
            source.put(f"{PARAGRAPH}{'#' * HEADINGS[name]} {title}{PARAGRAPH}")
        elif name in ACCENTS and (is_sign or not self._inside.is_preamble):
            self._accent(name)
        elif name in SYMBOLS:
            if name == "hspace":
                source.argument()
            self._inside.say(SYMBOLS[name])
        elif name in DROPPED:
            self._inside.drop(DROPPED[name])
        elif name == "par":
            self._inside.say(PARAGRAPH)
        elif not self._structure(name) and not self._branches.takes(name) and not macros.define(name, source, _KNOWN):
            self._unknown(name, has_blank)

    def _unknown(self, name: str, has_blank: bool) -> None:
        """Leave out a command; in a part whose definitions are elsewhere it may stand for a word, and stays."""
        has_arguments = self.source.option() is not None or self.source.is_next("{")
        if "index" in name or name.endswith("label"):
            # Books define their own commands for words of the index and for labels, which are no text here.
            while self.source.is_next("{"):
                self.source.argument()
            return
        if name in SWITCHES or self._inside.is_preamble:
            return
        self._counts["unknown_commands"] += 1
        if self._is_part and not has_arguments and len(name) > 1:
            self._inside.say(f"\\{name}{' ' if has_blank else ''}")

    def _structure(self, name: str) -> bool:
        """Commands whose arguments are text in a place of its own."""
        source = self.source
        if name == "item":
            self._inside.item()
        elif name in _TITLES:
            source.option()
            self.fields[_TITLES[name]] = source.argument()
        elif name in ("footnote", "footnotetext", "endnote"):
            source.option()
            source.put(f" ({source.argument().strip()})")
        elif name == "texorpdfstring":
            source.put((source.argument(), source.argument())[0])
        elif name == "thanks":
            source.argument()
        elif name == "maketitle":
            if "title" in self.fields:
                source.put(f"{PARAGRAPH}# {self.fields['title']}{PARAGRAPH}")
        elif name in ("caption", "captionof"):
            if name == "captionof":
                source.argument()
            source.option()
            source.put(f"{PARAGRAPH}{source.argument()}{PARAGRAPH}")
        elif _CITES.match(name):
            while source.option() is not None:
                pass
            keys = source.argument()
            self._inside.say("" if name == "nocite" else f"[{', '.join(keys.split(','))}]".replace("  ", " "))
        elif name in _REFERENCES:
            label = source.argument().strip()
            self._inside.say("" if name == "pageref" else f"({label})")
        elif name == "ifthenelse":
            self._counts["tests_not_made"] += 1
            _test, _yes, otherwise = source.argument(), source.argument(), source.argument()
            source.put(otherwise)
        elif name in ("url", "nolinkurl", "path"):
            self._inside.say(source.argument().replace("\\", "").strip())
        elif name == "href":
            address, words = source.argument().replace("\\", ""), source.argument()
            source.put(words if address in words else f"{words} ({address.replace('%', chr(92) + '%')})")
        elif name in ("multicolumn", "multirow", "makebox", "parbox", "raisebox", "resizebox", "scalebox", "textcolor"):
            self._boxed(name)
        elif name in ("ensuremath", "text", "mbox", "hbox", "textrm", "textnormal", "centerline", "line"):
            pass
        else:
            return False
        return True

    def _boxed(self, name: str) -> None:
        """Boxes whose first arguments are sizes."""
        source = self.source
        before = {
            "multicolumn": 2,
            "multirow": 2,
            "parbox": 1,
            "raisebox": 1,
            "resizebox": 2,
            "scalebox": 1,
            "textcolor": 1,
        }
        while source.option() is not None:
            pass
        for _ in range(before.get(name, 0)):
            source.argument()
        while source.option() is not None:
            pass

    def _accent(self, name: str) -> None:
        base = self.source.argument()
        if base.startswith("\\"):
            letter = SYMBOLS.get(base[1:].strip())
            if letter is None:
                self.source.put(base)
                return
            base = letter
        self.source.put(accented(base, ACCENTS[name]))

    def _formula(self, sign: str) -> None:
        close = "\\]" if sign == "[" else "\\)"
        inside = self.source.until(close)
        if inside is None:
            self._counts["unclosed_formulas"] += 1
        elif sign == "[":
            self._inside.say(f"{PARAGRAPH}\\[{inside}\\]{PARAGRAPH}")
        else:
            self._inside.say(f"\\({inside}\\)")
