"""Finds what LaTeX says of a licence outside its text: in notes below titles, and in options of doclicense."""

import re
from collections.abc import Iterator
from typing import Final

from textmill.formats.metadata.license_passages import StatedLicense
from textmill.spdx.spelling import spelled

__all__ = ["notes_in", "package_license"]

_NOTE: Final = re.compile(r"\\(?:thanks|footnote|tnotetext|titlenote)\s{0,9}\{")
_BRACE: Final = re.compile(r"\\.|[{}]", re.DOTALL)
_MOST_NOTES: Final = 20
_MOST_NOTE_CHARS: Final = 5000
_DOCLICENSE: Final = re.compile(
    r"^[^%\n]{0,200}?(?:\\usepackage\s{0,9}\[(?P<options>[^\[\]]{1,500})\]\s{0,9}\{doclicense\}"
    r"|\\doclicenseSetup\s{0,9}\{(?P<set>[^\n]{1,500})\})",
    re.MULTILINE,
)
_OPTION: Final = re.compile(r"(?P<name>type|modifier|version)\s*=\s*\{?\s*(?P<value>[\w.-]{1,20})")


def notes_in(source: str) -> Iterator[str]:
    """The source of each note of a title or of authors."""
    for number, found in enumerate(_NOTE.finditer(source)):
        if number >= _MOST_NOTES:
            return
        depth = 1
        for brace in _BRACE.finditer(source, found.end(), found.end() + _MOST_NOTE_CHARS):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if not depth:
                yield source[found.end() : brace.start()]
                break


def package_license(source: str) -> StatedLicense | None:
    """The licence that doclicense is told to show; None where its options name none."""
    options: dict[str, str] = {}
    first = None
    for found in _DOCLICENSE.finditer(source):
        first = first or found
        options |= {one["name"]: one["value"].lower() for one in _OPTION.finditer(found["options"] or found["set"])}
    if first is None or "modifier" not in options or options.get("type", "cc") != "cc":
        return None
    words = f"CC {options['modifier']} {options.get('version', '')}".strip()
    license = "CC0-1.0" if options["modifier"] == "zero" else spelled(words)
    return StatedLicense(license, f"preamble: {' '.join(first[0].split())}"[:200]) if license is not None else None
