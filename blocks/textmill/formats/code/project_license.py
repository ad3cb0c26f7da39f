"""Finds the licence of each folder of a source tree: licence files and package metadata, nearest upward, in agreement.

Where licence file and metadata disagree, both bind (`AND`), and the conflict is told. Metadata that offers a choice
among the very licences whose texts lie there is believed, as such texts alone cannot say it.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from textmill.formats.code.package_metadata import Package, without_files
from textmill.spdx.notices import expression_of
from textmill.spdx.spelling import spelled
from textmill.spdx.texts import license_of_text

__all__ = ["FolderLicense", "ProjectLicenses", "is_license_file"]

_LICENSE_FILE: Final = re.compile(
    r"(?:(?:un)?licen[cs]e|copying|copyright|mit-licen[cs]e)(?:[-_.][\w.-]*)?\Z|[\w.-]*[-_.]licen[cs]e(?:\.(?:txt|md|rst))?\Z",
    re.IGNORECASE,
)
_NOT_TEXT: Final = (
    ".py",
    ".js",
    ".go",
    ".java",
    ".c",
    ".h",
    ".rs",
    ".rb",
    ".html",
    ".json",
    ".sh",
    ".ts",
    ".yml",
    ".yaml",
)
_CLOSED: Final = re.compile(
    r"proprietary|commercial|all rights reserved|^unlicensed$|see licen[cs]e in|private"
    r"|^free (?:for|to use but)|educational use|home use|freely distributable|freeware|shareware|research (?:use )?only"
    r"|academic use|evaluation",
    re.IGNORECASE,
)
_NAMES_A_FILE: Final = re.compile(
    r"(?:see )?(?:the )?(?:file )?[\w./-]{0,60}(?:licen[cs]e|copying)[\w./-]{0,20}(?: file)?\Z", re.IGNORECASE
)
_BLANK: Final = re.compile(r"\s*(?:YEAR|COPYRIGHT HOLDER|ORGANI[SZ]ATION):", re.IGNORECASE)
"""What R's packages have in LICENSE: what to fill in where DESCRIPTION says `MIT + file LICENSE`."""
_WORDS: Final = re.compile(r"\s+(?:AND|OR|WITH)\s+|[()\s]+")
_START_CHARS: Final = 4000
_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class FolderLicense:
    """The expression that holds for files of a folder that say nothing themselves, and what shows it."""

    expression: str
    evidence: str
    method: str
    conflict: str | None = None


@dataclass(slots=True)
class _Said:
    files: dict[str, str] = field(default_factory=dict)
    """Expression by path of the licence file."""
    words: dict[str, str] = field(default_factory=dict)
    """The beginning of each."""
    metadata: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Expression, and the words, by path of the metadata."""
    unknown: dict[str, str] = field(default_factory=dict)
    """Words that name no known licence, by path of the metadata."""


def is_license_file(path: str) -> bool:
    """Whether a file is called as licence texts are."""
    pure = PurePosixPath(path)
    if pure.suffix.lower() in _NOT_TEXT:
        return False
    return _LICENSE_FILE.match(pure.name) is not None or (len(pure.parts) > 1 and pure.parts[-2] == "LICENSES")


class ProjectLicenses:
    """Takes licence files and metadata in, then says what holds for a path."""

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self._folders: dict[str, _Said] = {}
        self._known: dict[str, FolderLicense | None] = {}

    def add_text(self, path: str, text: str) -> None:
        """A licence file."""
        if text.strip() and all(_BLANK.match(line) for line in text.strip().split("\n")):
            return
        known = license_of_text(text)
        expression = known[0] if known is not None else expression_of(text[:_START_CHARS])
        if expression is None:
            self._counts["unknown_license_files"] += 1
            expression = "LicenseRef-Unknown"
        folder = self._folder(path)
        folder.files[path] = expression
        folder.words[path] = " ".join(text.split())[:_SHOWN]

    def add_package(self, path: str, package: Package) -> None:
        """A package manager's file."""
        for words in package.licenses:
            expression = spelled(words) or spelled(without_files(words))
            if expression is None and _CLOSED.search(words):
                expression = "LicenseRef-Proprietary"
            if expression is None:
                self._counts["unknown_package_licenses"] += 1
                if not _NAMES_A_FILE.match(words):
                    self._folder(path).unknown.setdefault(path, words[:_SHOWN])
            else:
                known = self._folder(path).metadata.get(path)
                # Classifiers name families, such as BSD, of what the field of the licence names exactly.
                if known is None or _is_of(known[0], expression):
                    self._folder(path).metadata[path] = (expression, words[:_SHOWN])
                elif not _is_of(expression, known[0]):
                    both = f"{_in_brackets(known[0])} AND {_in_brackets(expression)}"
                    self._folder(path).metadata[path] = (both, f"{known[1]}; {words}"[:_SHOWN])

    def of(self, path: str) -> FolderLicense | None:
        """What holds for a file, from its folder upward."""
        for folder in (*map(str, PurePosixPath(path).parents),):
            if folder in self._folders:
                if folder not in self._known:
                    self._known[folder] = self._decided(self._folders[folder])
                if self._known[folder] is not None:
                    return self._known[folder]
        return None

    def _folder(self, path: str) -> _Said:
        folder = PurePosixPath(path).parent
        if folder.name == "LICENSES":
            folder = folder.parent
        # What an archive's egg-info or dist-info says is of the tree around it.
        if folder.name.endswith((".egg-info", ".dist-info")):
            folder = folder.parent
        return self._folders.setdefault(str(folder), _Said())

    def _decided(self, said: _Said) -> FolderLicense | None:
        texts = _without_parts(list(dict.fromkeys(said.files.values())))
        package = list(dict.fromkeys(expression for expression, _ in said.metadata.values()))
        package = [one for one in package if not any(one != other and _is_of(one, other) for other in package)]
        shown_texts = "; ".join(f"{path}: {said.words[path]}" for path in said.files)[:200]
        shown_package = "; ".join(f"{path}: {words}" for path, (_, words) in said.metadata.items())[:200]
        if not texts and not package and said.unknown:
            # A package of its own terms is not under those of the tree around it.
            shown = "; ".join(f"{path}: {words}" for path, words in said.unknown.items())[:200]
            return FolderLicense("LicenseRef-Unknown", shown, "package_metadata")
        if not texts:
            return FolderLicense(_all(package), shown_package, "package_metadata") if package else None
        if not package or all(any(_is_of(one, text) for text in texts) and " OR " not in one for one in package):
            return FolderLicense(_all(texts), shown_texts, "license_file")
        if len(package) == 1 and _ids(package[0]) == {one for text in texts for one in _ids(text)}:
            return FolderLicense(package[0], f"{shown_package[:100]}; {shown_texts}"[:200], "license_file")
        if len(package) == 1 and len(texts) == 1 and _is_of(texts[0], package[0]):
            return FolderLicense(package[0], f"{shown_package[:100]}; {shown_texts}"[:200], "license_file")
        self._counts["license_conflicts"] += 1
        conflict = f"{_all(texts)} in {', '.join(said.files)}; {_all(package)} in {', '.join(said.metadata)}"
        evidence = f"{shown_texts[:98]}; {shown_package[:98]}"
        return FolderLicense(_all(list(dict.fromkeys([*texts, *package]))), evidence, "license_file", conflict)


def _ids(expression: str) -> set[str]:
    return {word for word in _WORDS.split(expression) if word}


def _is_of(family: str, expression: str) -> bool:
    """Whether an expression is the licence of a family, or the same in another spelling of its versions."""
    plain = [re.sub(r"-(?:only|or-later)$|\+$", "", one) for one in (family, expression)]
    return plain[0] == plain[1] or (" " not in family and plain[1].startswith(plain[0] + "-"))


def _without_parts(texts: list[str]) -> list[str]:
    """The LGPL is written as an addition to the GPL, whose text lies beside it."""
    lesser = [one for one in texts if one.startswith("LGPL-3")]
    return [one for one in texts if not (lesser and one.startswith("GPL-3"))]


def _in_brackets(expression: str) -> str:
    return f"({expression})" if " OR " in expression else expression


def _all(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else " AND ".join(map(_in_brackets, expressions))
