"""Finds where a Markdown text speaks of its own licence: sections about it, and the paragraphs at its start and end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textmill.formats.metadata.license_passages import Passage, is_about_licences, is_about_others

__all__ = ["first_heading", "passages"]

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_ATX: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_SETEXT: Final = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_DEFINITION: Final = re.compile(r" {0,3}\[([^\]\n]{1,200})\]:[ \t]*<?([^\s>]+)")
_IMAGE: Final = re.compile(r"!\[[^\]\n]{0,500}\](?:\([^)\n]{0,1000}\)|\[[^\]\n]{0,200}\])")
_LINK: Final = re.compile(r"\[([^\]\n]{0,500})\]\(<?([^)\s>]{0,1000})>?(?:[ \t]+[^)\n]{0,300})?\)")
_REFERENCE: Final = re.compile(r"\[([^\]\n]{1,500})\](?:\[([^\]\n]{0,200})\])?")
_TAG: Final = re.compile(r"<(?!!--)[/a-zA-Z][^<>]{0,1000}>")
_HREF: Final = re.compile(r"href\s{0,9}=\s{0,9}[\"']([^\"'<>\s]{1,1000})", re.IGNORECASE)
_COMMENT: Final = re.compile(r"<!--(?!\s*SPDX-License-Identifier)(?:(?!-->).)*(?:-->|\Z)", re.DOTALL)
_STRUCK: Final = re.compile(r"~~[^~\n]{1,1000}~~")
_NUMBERED: Final = re.compile(r"[ \t]*(?:\[?\d{1,3}[.)\]]|\[\^)")
_ITEM: Final = re.compile(r"[ \t]*[-*+][ \t]")
_OWN: Final = re.compile(
    r"licen[cs]|copyright|©|\bthis\b|rights|lizenz|licenz|licenç|лиценз|许可|許可|ライセンス", re.IGNORECASE
)
_AT_ENDS: Final = 3
"""So many paragraphs at the start and at the end are where a text speaks of itself."""
_MOST_PASSAGE_CHARS: Final = 5000


@dataclass(frozen=True, slots=True)
class _Paragraph:
    heading: str
    text: str


def first_heading(text: str) -> str | None:
    """The words of the first heading of the first level."""
    previous = ""
    for line in _unfenced(text):
        atx = _ATX.match(line)
        if atx is not None and atx[1] == "#" and atx[2]:
            return _bare(_without_signs(atx[2])) or None
        if previous.strip() and line.startswith("=") and _SETEXT.match(line):
            return _bare(previous.strip())
        previous = line
    return None


def passages(text: str) -> Iterator[Passage]:
    """What may state a licence, links written out, in the text's order."""
    definitions: dict[str, str] = {}
    paragraphs: list[_Paragraph] = []
    for paragraph in _paragraphs(_COMMENT.sub("", text), definitions):
        paragraphs.append(paragraph)
    last = len(paragraphs) - _AT_ENDS
    for number, paragraph in enumerate(paragraphs):
        if is_about_others(paragraph.heading) or _is_code(paragraph.text):
            continue
        in_section = is_about_licences(paragraph.heading)
        if not in_section and _is_of_others(paragraph.text):
            continue
        if (in_section or number < _AT_ENDS or number >= last) and len(paragraph.text) <= _MOST_PASSAGE_CHARS:
            place = f"section {paragraph.heading!r}" if in_section else "start" if number < last else "end"
            yield Passage(place, _written_out(paragraph.text, definitions))


def _is_code(text: str) -> bool:
    return all(line.startswith(("    ", "\t")) for line in text.split("\n"))


def _is_of_others(text: str) -> bool:
    """Whether a paragraph is a numbered reference, or a list that speaks of no licence of its own."""
    return _NUMBERED.match(text) is not None or (_ITEM.match(text) is not None and not _OWN.search(text))


def _paragraphs(text: str, definitions: dict[str, str]) -> Iterator[_Paragraph]:
    heading, lines = "", list[str]()
    for line in (*_unfenced(text), ""):
        definition = _DEFINITION.match(line)
        if definition is not None:
            definitions.setdefault(definition[1].lower(), definition[2])
            continue
        atx = _ATX.match(line)
        if atx is None and line.strip() and not (lines and _SETEXT.match(line)):
            lines.append(line)
            continue
        if atx is None and line.strip():
            heading = _bare(lines.pop().strip())
        if lines:
            yield _Paragraph(heading, "\n".join(lines))
        lines = []
        if atx is not None:
            heading = _bare(_without_signs(atx[2] or ""))


def _unfenced(text: str) -> Iterator[str]:
    """Lines that are not within fenced code."""
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if found is None:
            if not fence:
                yield line
        elif not fence:
            fence = found[1]
        elif found[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""


def _without_signs(heading: str) -> str:
    """A heading without the signs that may close it."""
    words = heading.rstrip()
    bare = words.rstrip("#")
    return bare.rstrip() if not bare or bare[-1].isspace() else words


def _bare(words: str) -> str:
    return " ".join(_TAG.sub(" ", _LINK.sub(r"\1", _IMAGE.sub(" ", words))).replace("**", "").replace("__", "").split())


def _written_out(words: str, definitions: dict[str, str]) -> str:
    """The words as a reader sees them, with the addresses of links behind their labels."""
    words = _LINK.sub(r"\1 <\2>", _IMAGE.sub(" ", _STRUCK.sub(" ", words)))

    def resolved(found: re.Match[str]) -> str:
        address = definitions.get((found[2] or found[1]).lower())
        return f"{found[1]} <{address}>" if address else found[1]

    words = _REFERENCE.sub(resolved, words)
    words = _TAG.sub(lambda tag: "".join(f" <{one}> " for one in _HREF.findall(tag[0])) or " ", words)
    return words.replace("**", "").replace("__", "")
