"""Takes in the simple macros that a LaTeX document defines, and writes out their use.

Simple is what has undelimited arguments and a body of ordinary source. Others (`\\def\\a#1.{…}`, bodies that program in
TeX) are left out with their definition, and their use is that of an unknown command.
"""

import re
from dataclasses import dataclass
from typing import Final

from textmill.formats.latex.input import Input

__all__ = ["Macro", "Macros"]

_PARAMETER: Final = re.compile(r"#([1-9])")
_DEF_PARAMETERS: Final = re.compile(r"[ \t]*((?:#[1-9])*)[ \t]*(?=\{)")
_UP_TO_BODY: Final = re.compile(r"[^{}\\\n]{0,200}(?=\{)")
_SPEC: Final = re.compile(r"\s*(?:([m])|([o])|O\{([^{}]*)\})")
_PROGRAMS: Final = re.compile(
    r"\\(?:expandafter|csname|futurelet|catcode|afterassignment|begingroup|@ifnextchar|loop|halign)(?![A-Za-z@])"
)
_MOST_ARGUMENTS: Final = 9


@dataclass(frozen=True, slots=True)
class Macro:
    """A body with `#1` …, how many arguments it takes, and what the first is where it is left out."""

    body: str
    arguments: int = 0
    default: str | None = None

    def used(self, source: Input) -> str:
        """The source that a use stands for; reads its arguments."""
        if not self.arguments:
            return self.body
        values: list[str] = []
        if self.default is not None:
            found = source.option()
            values.append(self.default if found is None else found)
        values += [source.argument() for _ in range(self.arguments - len(values))]
        return _PARAMETER.sub(lambda one: values[int(one[1]) - 1] if int(one[1]) <= len(values) else "", self.body)


class Macros:
    """Commands, environments and switches that a document has defined so far."""

    def __init__(self) -> None:
        self.commands: dict[str, Macro] = {}
        self.environments: dict[str, tuple[Macro, str]] = {}
        self.theorems: dict[str, str] = {}
        self.originals: dict[str, str] = {}
        """New names of commands of LaTeX's own, which keep their meaning when the old name gets another."""
        self.switches: dict[str, bool] = {"true": True, "false": False}

    def define(self, command: str, source: Input, known: frozenset[str]) -> bool:
        """Take in the definition that `command` (read already) begins; False where it is none."""
        if command in ("newcommand", "renewcommand", "providecommand", "DeclareRobustCommand"):
            self._command(source, known, command == "providecommand")
        elif command in ("def", "gdef", "edef", "xdef"):
            self._def(source, known)
        elif command == "let":
            self._let(source, known)
        elif command in ("newenvironment", "renewenvironment"):
            self._environment(source)
        elif command in ("NewDocumentCommand", "RenewDocumentCommand", "ProvideDocumentCommand"):
            self._document_command(source, known)
        elif command == "newtheorem":
            name = source.argument().strip()
            source.option()
            self.theorems[name] = source.argument()
            source.option()
        elif command == "newif":
            self.switches[source.name().removeprefix("if")] = False
        else:
            return False
        return True

    def _command(self, source: Input, known: frozenset[str], only_new: bool) -> None:
        name = source.name()
        count = source.option() or ""
        default = source.option()
        body = source.argument()
        arguments = int(count) if count.strip() in set("123456789") else 0
        if not (only_new and name in self.commands):
            self._take(name, Macro(body, arguments, default if arguments else None), known)

    def _def(self, source: Input, known: frozenset[str]) -> None:
        name = source.name()
        parameters = source.match(_DEF_PARAMETERS)
        if parameters is None:
            source.match(_UP_TO_BODY)
            if source.more() and source.text[source.at] == "{":
                source.argument()
            self.commands.pop(name, None)
            return
        self._take(name, Macro(source.argument(), len(parameters[1]) // 2), known)

    def _let(self, source: Input, known: frozenset[str]) -> None:
        name = source.name()
        source.match(re.compile(r"[ \t]*=?[ \t]*"))
        other = source.argument()
        old = other.removeprefix("\\")
        macro = self.commands.get(old)
        if macro is not None or not other.startswith("\\"):
            self._take(name, macro if macro is not None else Macro(other), known)
        elif name and name not in known:
            self.commands.pop(name, None)
            self.originals[name] = self.originals.get(old, old)

    def _environment(self, source: Input) -> None:
        name = source.argument().strip()
        count = source.option() or ""
        default = source.option()
        begin, end = source.argument(), source.argument()
        arguments = int(count) if count.strip() in set("123456789") else 0
        if name and not _PROGRAMS.search(begin + end) and f"\\begin{{{name}}}" not in begin:
            self.environments[name] = (Macro(begin, arguments, default if arguments else None), end)

    def _document_command(self, source: Input, known: frozenset[str]) -> None:
        name, spec, body = source.name(), source.argument(), source.argument()
        found = [(one[1], one[3] or "") for one in _SPEC.finditer(spec)]
        is_simple = "".join(_SPEC.sub("", spec).split()) == "" and all(kind for kind, _ in found[1:])
        if is_simple and len(found) <= _MOST_ARGUMENTS:
            self._take(name, Macro(body, len(found), None if not found or found[0][0] else found[0][1]), known)

    def _take(self, name: str, macro: Macro, known: frozenset[str]) -> None:
        if not name or name in known:
            return
        self.originals.pop(name, None)
        if _PROGRAMS.search(macro.body):
            self.commands.pop(name, None)
        else:
            self.commands[name] = macro
