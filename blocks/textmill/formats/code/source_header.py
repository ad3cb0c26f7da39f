"""Reads the licence that a source file states of itself: an SPDX line, or a notice in the comments at its head."""

import re
from typing import Final

from textmill.formats.code.header_notices import standard_notice
from textmill.formats.metadata.license_passages import Passage, stated_license
from textmill.spdx.spelling import spelled
from textmill.spdx.texts import license_of_text

__all__ = ["header_license"]

_SPDX: Final = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n]{1,300})")
_TRIM: Final = re.compile(r"\s*(?:\*/|-->|\*\)|#\}|%>|\"\"\"|''')?\s*$")
_COMMENT_SIGNS: Final = re.compile(
    r"^[ \t]*(?:/?\*+(?!/)|//+!?|#+|;+|--+(?!>)|%+|\"\"\"|'''|<!--|\(\*|REM\b|dnl\b|!)?[ \t]?", re.MULTILINE
)
_HINT: Final = re.compile(
    r"licen[cs]e|public domain|permission is hereby granted|redistribution and use", re.IGNORECASE
)
_CLOSED: Final = re.compile(
    r"\bproprietary (?:and|&) confidential|\bconfidential (?:and|&) proprietary"
    r"|\bproprietary (?:information|software|licen[cs]e)"
    r"|\b(?:is|are|strictly|company) confidential|\bunauthori[sz]ed (?:copying|use|reproduction|distribution)"
    r"|\bnon-?commercial (?:\w+ )?only\b"
    r"|\b(?:only|solely|licensed|permitted|free) (?:\w+ )?for (?:\w+ )?non-?commercial"
    r"|\bnot for commercial|\bdo not (?:re)?distribute\b|\bno part of this (?:file|code|software|program) may\b",
    re.IGNORECASE,
)
_HEAD_CHARS: Final = 6000
_SHOWN: Final = 150


def header_license(path: str, text: str) -> tuple[str, str, str] | None:
    """Expression, evidence and method; None where the file's head states none."""
    head = text[:_HEAD_CHARS]
    identifiers = [(_TRIM.sub("", found[1]), found[0]) for found in _SPDX.finditer(head)]
    if identifiers:
        expressions = list(dict.fromkeys(spelled(words) or words[:100] for words, _ in identifiers))
        parts = [f"({one})" if " OR " in one and len(expressions) > 1 else one for one in expressions]
        return " AND ".join(parts), f"{path}: {identifiers[0][1].strip()}"[:200], "spdx_header"
    comment = _first_comment(head)
    closed = _CLOSED.search(" ".join(comment.split()))
    if closed is not None:
        # What holds for the project around it is not for this file.
        shown = closed.string[max(closed.start() - 60, 0) :]
        return "LicenseRef-Proprietary", f"{path}: {shown}"[:200], "header_notice"
    if not _HINT.search(head):
        return None
    known = license_of_text(comment) if len(comment) > 400 else None
    if known is not None:
        hint = _HINT.search(comment)
        start = max(hint.start() - 20, 0) if hint else 0
        return known[0], f"{path}: {' '.join(comment[start : start + _SHOWN].split())}"[:200], "header_notice"
    notice = standard_notice(comment)
    if notice is not None:
        return notice[0], f"{path}: {notice[1]}"[:200], "header_notice"
    paragraphs = [one for one in re.split(r"\n[ \t]*\n", comment) if _HINT.search(one)]
    stated = stated_license(Passage(path, one) for one in (comment, *paragraphs)) if paragraphs else None
    return (stated.license, stated.evidence, "header_notice") if stated is not None else None


def _first_comment(head: str) -> str:
    """The comments and blank lines that a file begins with, without the signs of comments."""
    lines: list[str] = []
    inside = ""
    for line in head.split("\n"):
        stripped = line.strip()
        if inside:
            lines.append(line)
            if inside in stripped:
                inside = ""
            continue
        opened = next((close for start, close in _BLOCKS if stripped.startswith(start)), "")
        if opened:
            lines.append(line)
            inside = "" if opened in stripped[2:] and len(stripped) > len(opened) else opened
        elif not stripped or stripped.startswith(_LINES):
            lines.append(line)
        else:
            break
    return _COMMENT_SIGNS.sub("", "\n".join(lines))


_BLOCKS: Final = (
    ("/*", "*/"),
    ("<!--", "-->"),
    ('"""', '"""'),
    ("'''", "'''"),
    ("(*", "*)"),
    ("{-", "-}"),
    ("=begin", "=end"),
)
_LINES: Final = ("#", "//", ";", "--", "%", "REM", "dnl", "!", "<?php", "package ", "'use strict'", "@echo")
