"""Finds the documents of a LaTeX project, and joins each with the files that it inputs, inside the project only.

Files with `\\begin{document}` (or `\\bye`) that no other file inputs are documents; in a project without any, such as
single chapters, every file that no other inputs is one. Loops, paths that lead out of the project, files that are not
there and growth without end each cost the one input, and are counted.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from textmill.formats.latex.source import prepared

__all__ = ["Project", "Source", "is_tex", "is_tex_name"]

_NAMES: Final = (".tex", ".ltx", ".latex")
_INPUT: Final = re.compile(
    r"\\(?P<command>input|include|subfile|subfileinclude|subimport|import|InputIfFileExists)\*?(?![A-Za-z@])"
    r"(?:[ \t]{0,9}\{(?P<path>[^{}\n]{0,300})\}(?:[ \t]{0,9}\{(?P<second>[^{}\n]{0,300})\})?"
    r"|[ \t]{1,9}(?P<bare>[\w./:+-]{1,300}))"
)
_PACKAGE: Final = re.compile(
    r"\\(?:usepackage|RequirePackage)[ \t]{0,9}(?:\[[^\]\n]{0,300}\])?[ \t]{0,9}\{([^{}]{1,300})\}"
)
_BEGINS: Final = re.compile(
    r"^[^%\n]*\\begin\{document\}|^[^%\n]*\\documentstyle\b|^[^%\n]*\\(?:bye|enddocument)(?![A-Za-z])", re.MULTILINE
)
_IS_TEX: Final = re.compile(
    r"\\(?:document(?:class|style)|begin\s{0,9}\{|input\b|bye\b|magnification|section|chapter|def\b|par\b|usepackage)"
)
_LOOK_CHARS: Final = 1 << 16
_MOST_DEPTH: Final = 40
_MOST_INPUTS: Final = 5000
_MOST_READ: Final = 4
"""So many times the characters that a document may have are read for it."""


@dataclass(slots=True)
class Source:
    """A whole document: its source with all inputs, what is set aside of it, and the text of its files."""

    path: str
    text: str
    kept: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    """The files that it is made of."""
    is_too_large: bool = False


def is_tex_name(name: str) -> bool:
    """Whether a file is called as TeX's files are."""
    return name.lower().endswith(_NAMES)


def is_tex(text: str) -> bool:
    """Whether a text has commands of TeX."""
    return _IS_TEX.search(text[:_LOOK_CHARS]) is not None


class Project:
    """The text files of a project by their paths in it."""

    def __init__(self, files: Mapping[str, str], most_chars: int, counts: Counter[str]) -> None:
        self._files = files
        self._lower = {path.lower(): path for path in files}
        self._most_chars = most_chars
        self._counts = counts

    def documents(self) -> Iterator[Source]:
        """Documents in the order of their paths; counts `unused_files` that belong to none."""
        sources = {path: text for path, text in self._files.items() if is_tex_name(path) or is_tex(text)}
        sources = {path: text for path, text in sources.items() if not path.lower().endswith((".sty", ".cls", ".bbl"))}
        inputs = {path: set(self._inputs_of(path, text)) for path, text in sources.items()}
        wanted = {one for path, found in inputs.items() for one in found if one != path}
        roots = [path for path in sorted(sources) if path not in wanted]
        whole = [path for path in roots if _BEGINS.search(sources[path])]
        # Files that input one another in a ring have no root: each is read from the first.
        chosen = whole or roots or sorted(sources)[:1]
        used: set[str] = set()
        for path in chosen:
            source = self._joined(path)
            used.update(source.paths)
            yield source
        unused = len(set(sources) - used)
        if unused:
            self._counts["unused_files"] += unused

    def _inputs_of(self, path: str, text: str) -> Iterator[str]:
        for found in _INPUT.finditer(prepared(text, [])):
            resolved = self._resolved(found, path, path)
            if resolved is not None:
                yield resolved

    def _joined(self, root: str) -> Source:
        source = Source(root, "")
        pieces: list[str] = []
        size = inputs = read = 0

        def add(path: str, open_files: tuple[str, ...]) -> None:
            nonlocal size, inputs, read
            source.paths.append(path)
            read += len(self._files[path])
            # Files of comments are long to read and leave nothing.
            if read > _MOST_READ * self._most_chars:
                source.is_too_large = True
                return
            text = prepared(self._files[path], source.kept)
            text = self._with_packages(text, source) if len(open_files) == 1 else text.rstrip()
            at = 0
            for found in _INPUT.finditer(text):
                if source.is_too_large:
                    return
                pieces.append(text[at : found.start()])
                size += found.start() - at
                at = found.end()
                inputs += 1
                if size > self._most_chars or inputs > _MOST_INPUTS:
                    source.is_too_large = True
                    return
                reason, inner = self._looked_up(found, root, path, open_files)
                if inner is None:
                    self._counts[reason] += 1
                else:
                    gap = "\n\n" if found["command"] in ("include", "subfile", "subfileinclude") else ""
                    pieces.append(gap)
                    add(inner, (*open_files, inner))
                    pieces.append(gap or " ")
            rest = text[at:]
            end = rest.find("\\endinput")
            pieces.append(rest if end < 0 else rest[:end])
            size += len(rest)

        add(root, (root,))
        source.text = "".join(pieces)
        source.is_too_large = source.is_too_large or size > self._most_chars
        return source

    def _with_packages(self, text: str, source: Source) -> str:
        """The source with the macros of packages that lie in the project."""
        begin = text.find("\\begin{document}")
        head = text[: max(begin, 0)]
        names = [name.strip() for found in _PACKAGE.finditer(head) for name in found[1].split(",")]
        found = [path for name in names if (path := self._lower.get(f"{name.lower()}.sty")) is not None]
        source.paths.extend(found)
        return "\n".join([*(prepared(self._files[path], source.kept) for path in found), text])

    def _looked_up(
        self, found: re.Match[str], root: str, path: str, open_files: tuple[str, ...]
    ) -> tuple[str, str | None]:
        """The file that is input, or why none is."""
        if _leads_out(found, path):
            return "inputs_outside", None
        inner = self._resolved(found, root, path)
        if inner is None:
            return "missing_inputs", None
        if inner in open_files or len(open_files) > _MOST_DEPTH:
            return "input_loops", None
        return "", inner

    def _resolved(self, found: re.Match[str], root: str, path: str) -> str | None:
        for name in _candidates(found, root, path):
            for ending in ("", *_NAMES):
                inner = self._lower.get(f"{name}{ending}".lower())
                if inner is not None and not inner.lower().endswith(".bbl"):
                    return inner
        return None


def _written(found: re.Match[str]) -> str:
    first = (found["path"] or found["bare"] or "").strip().strip('"')
    if found["command"] in ("import", "subimport") and found["second"]:
        return posixpath.join(first, found["second"].strip())
    return first


def _candidates(found: re.Match[str], root: str, path: str) -> Iterator[str]:
    """Paths in the project that an input may mean: from the document's folder, the file's own, or the top."""
    written = _written(found)
    for folder in dict.fromkeys((posixpath.dirname(root), posixpath.dirname(path), "")):
        yield posixpath.normpath(posixpath.join(folder, written))


def _leads_out(found: re.Match[str], path: str) -> bool:
    written = _written(found)
    if written.startswith(("/", "~", "|")) or ":" in written[:3]:
        return True
    return all(one.startswith("..") for one in _candidates(found, path, path))
