"""Finds what a reStructuredText file says of itself: a header of mail fields (PEPs), a docinfo list, its sections.

docutils' reStructuredText specification (sections, bibliographic fields) and PEP 12; nothing is rendered or included.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textmill.formats.metadata.license_passages import Passage, is_about_licences, is_about_others

__all__ = ["Section", "docinfo", "mail_header", "passages", "sections", "title_of"]

_FIELD: Final = re.compile(r":([A-Za-z][^:\n]{0,60}):(?:[ \t]+(.*))?$")
_HEADER: Final = re.compile(r"([A-Za-z][A-Za-z-]{0,40}):(?:[ \t]+(.*))?$")
_RULE: Final = re.compile(r"([!-/:-@\[-`{-~])\1+[ \t]*$")
_COMMENT: Final = re.compile(r"\.\.(?:[ \t]+(?!\S+::|\[|_|\|)(.*))?$")
_ROLE: Final = re.compile(r"(?::[\w:.+-]{1,60}:)?`([^`<]{0,500}?)\s{0,9}<([^`>\s]{1,1000})>`_{0,2}")
_MOST_HEAD_LINES: Final = 200
_MOST_PASSAGE_CHARS: Final = 5000
_AT_END: Final = 2


@dataclass(frozen=True, slots=True)
class Section:
    """The lines below one heading, up to the next."""

    title: str
    lines: tuple[str, ...]

    def paragraphs(self) -> Iterator[str]:
        """Runs of lines without an empty one."""
        part: list[str] = []
        for line in (*self.lines, ""):
            if line.strip():
                part.append(line)
            elif part:
                yield "\n".join(part)
                part = []


def mail_header(text: str) -> dict[str, str]:
    """Fields of a header as mail has it, in the first lines; none where the text begins otherwise."""
    lines = text.lstrip("\n").split("\n", _MOST_HEAD_LINES)
    found = _fields(lines[:_MOST_HEAD_LINES], _HEADER)
    return found if "pep" in found or {"title", "author"} <= found.keys() else {}


def docinfo(text: str) -> dict[str, str]:
    """The field list that follows the title, or begins the text."""
    lines = text.split("\n", _MOST_HEAD_LINES)[:_MOST_HEAD_LINES]
    for number, line in enumerate(lines):
        if _FIELD.match(line):
            return _fields(lines[number:], _FIELD)
        # Titles, rules and comments may stand before it, prose may not.
        is_title = number + 1 < len(lines) and _RULE.match(lines[number + 1])
        if line.strip() and not (is_title or _RULE.match(line) or line.startswith(("..", " ", "\t"))):
            break
    return {}


def _fields(lines: list[str], pattern: re.Pattern[str]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        field = pattern.match(line)
        if field is not None:
            name = field[1].strip().lower()
            found.setdefault(name, []).append(field[2] or "")
        elif name and line[:1] in (" ", "\t") and line.strip():
            found[name][-1] += "\n" + line.strip()
        else:
            break
    return {name: "\n".join(values).strip() for name, values in found.items()}


def sections(text: str) -> Iterator[Section]:
    """All sections in order; the first, before any heading, has no title."""
    lines = text.split("\n")
    title, part = "", list[str]()
    number = 0
    while number < len(lines):
        heading = _heading_at(lines, number)
        if heading is None:
            part.append(lines[number])
            number += 1
            continue
        yield Section(title, tuple(part))
        title, used = heading
        part = []
        number += used
    yield Section(title, tuple(part))


def _heading_at(lines: list[str], at: int) -> tuple[str, int] | None:
    """The heading that begins in a line and how many lines it has; None where none does."""
    line = lines[at]
    if at and lines[at - 1].strip():
        return None
    below = lines[at + 1] if at + 1 < len(lines) else ""
    if _RULE.match(line):
        under = lines[at + 2] if at + 2 < len(lines) else ""
        return (below.strip(), 3) if below.strip() and _RULE.match(under) and under[0] == line[0] else None
    is_heading = line.strip() and not line.startswith((" ", "\t", "..")) and _RULE.match(below)
    # An underline may be a few signs short; a short one is a list of marks or a table.
    return (line.strip(), 2) if is_heading and len(below.rstrip()) >= min(len(line.rstrip()), 4) else None


def title_of(text: str) -> str | None:
    """The first heading."""
    return next((section.title for section in sections(text) if section.title), None)


def passages(text: str) -> Iterator[Passage]:
    """What may state a licence: sections about it, comments that begin the text, its last paragraphs."""
    yield from (Passage("comment", words) for words in _comments_at_head(text))
    last: list[str] = []
    for section in sections(text):
        if is_about_others(section.title):
            last = [""] * _AT_END
            continue
        is_about = is_about_licences(section.title)
        before = ""
        for paragraph in section.paragraphs():
            before, is_literal = paragraph, before.rstrip().endswith("::") and paragraph.startswith((" ", "\t"))
            if is_literal:
                # Of several paragraphs of a literal block, each is one.
                before = "::"
                continue
            if is_about and len(paragraph) <= _MOST_PASSAGE_CHARS:
                yield Passage(f"section {section.title!r}", _written_out(paragraph))
            last = [*last[1 - _AT_END :], "" if is_about else paragraph]
    for paragraph in last:
        if len(paragraph) <= _MOST_PASSAGE_CHARS:
            yield Passage("end", _written_out(paragraph))


def _comments_at_head(text: str) -> Iterator[str]:
    """Each with its further lines, which are indented."""
    words: list[str] = []
    is_comment = False
    for line in (*text.split("\n", _MOST_HEAD_LINES)[:_MOST_HEAD_LINES], ".."):
        comment = _COMMENT.match(line)
        if comment is None and line.startswith((" ", "\t")):
            words.append(line.strip() if is_comment else "")
            continue
        if comment is None and not line.strip():
            continue
        if any(words):
            yield " ".join(words).strip()
        if comment is None and not line.startswith(".."):
            return
        is_comment, words = comment is not None, [comment[1] or ""] if comment is not None else []


def _written_out(words: str) -> str:
    return _ROLE.sub(r"\1 <\2>", words)
