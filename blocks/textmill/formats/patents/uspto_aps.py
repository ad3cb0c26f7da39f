"""Reads patents in the text format of the USPTO's Automated Patent System (the Green Book, 1976 to 2001).

Source: the Green Book's description of its fields. Lines have a code of three or four letters, or go on with five
spaces; symbols are spelled (`.alpha.`), subscripts and superscripts marked (`.sub.2`), tables are drawn with spaces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from textmill.archive.stream_window import Window
from textmill.formats.layout.text_layout import Layout
from textmill.formats.metadata.plain_dates import date_within
from textmill.formats.patents.patent import Patent
from textmill.formats.patents.uspto_symbols import written
from textmill.inputs.byte_streams import Stream

__all__ = ["ApsPiece", "aps_patent", "aps_pieces", "is_aps"]

_CHUNK_BYTES: Final = 1 << 18
_BEGIN: Final = re.compile(rb"(?:^|(?<=\n))PATN[ \t]*\r?\n")
_CODE: Final = re.compile(r"([A-Z][A-Z0-9]{2,3}) *(?: (.*))?$", re.DOTALL)
_PARAGRAPHS: Final = frozenset(("PAR", "PAL", "PA0", "PA1", "PA2", "PA3", "PA4", "PA5", "STM", "FNT", "PARA"))
_SECTIONS: Final = {
    "ABST": "Abstract",
    "GOVT": "",
    "PARN": "",
    "BSUM": "",
    "DRWD": "",
    "DETD": "",
    "CLMS": "Claims",
    "DCLM": "Claims",
}


@dataclass(frozen=True, slots=True)
class ApsPiece:
    """The bytes of one patent, or a fault."""

    position: int
    data: bytes
    fault: str | None = None
    is_last: bool = False


def is_aps(head: bytes) -> bool:
    """Whether a file begins as one of this format does, a line of its own before the first patent allowed."""
    return _BEGIN.search(head) is not None


def aps_pieces(file: Stream, max_bytes: int) -> Iterator[ApsPiece]:
    """Every patent of a file; one over `max_bytes` is `too_large`. Memory is bounded by `max_bytes`."""
    window = Window(iter(lambda: file.read(_CHUNK_BYTES), b""))
    at = window.find(_BEGIN, 0, None, 64)
    while at is not None:
        after = at + 4
        stop = window.find(_BEGIN, after, at + max_bytes, 64)
        if stop is None and window.reach(at + max_bytes + 64):
            window.skip_to(at + max_bytes)
            yield ApsPiece(at, b"", "too_large")
            at = window.find(_BEGIN, at + max_bytes, None, 64)
            continue
        yield ApsPiece(at, window.cut(at, window.end if stop is None else stop), None, stop is None)
        if stop is None:
            return
        window.forget(stop)
        at = stop


@dataclass(slots=True)
class _Line:
    """One field: the section that it is in, its code, its lines."""

    section: str
    code: str
    lines: list[str] = field(default_factory=list)

    def words(self) -> str:
        return written(" ".join(line.strip() for line in self.lines if line.strip()))


def aps_patent(data: bytes) -> Patent:
    """The patent; what no section of text holds is left to its metadata."""
    patent = Patent(form="aps")
    layout = Layout()
    seen = ""
    number = ""
    for line in _fields(data.decode("latin-1")):
        if line.section not in _SECTIONS:
            _describe(patent, line)
            continue
        if line.section != seen:
            seen = line.section
            patent.has_claims = patent.has_claims or seen in ("CLMS", "DCLM")
            layout.heading(2, _SECTIONS[seen])
        if line.code == "PAC":
            layout.heading(2, line.words())
        elif line.code in ("TBL", "EQU"):
            layout.block(_drawn(line.lines))
        elif line.code == "NUM":
            number = line.words().rstrip(".")
        elif line.code in _PARAGRAPHS and (words := line.words()):
            if number and seen in ("CLMS", "DCLM") and line.code != "STM":
                words, number = words if words.startswith(f"{number}.") else f"{number}. {words}", ""
            layout.block(words)
    body = layout.text()
    patent.text = "\n\n".join(part for part in (f"# {patent.title}" if patent.title else "", body) if part)
    return patent


def _fields(text: str) -> Iterator[_Line]:
    section = ""
    line: _Line | None = None
    for row in text.splitlines():
        code = None if row[:1] in ("", " ", "\t") else _CODE.match(row.rstrip("\r"))
        if code is None:
            if line is not None:
                line.lines.append(row[5:] if row.startswith("     ") else row)
            continue
        if line is not None:
            yield line
        if len(code[1]) == 4 and not (code[2] or "").strip():
            section, line = code[1], None
            yield _Line(section, "")
        else:
            line = _Line(section, code[1], [row[5:] if row[3:5] == "  " else code[2] or ""])
    if line is not None:
        yield line


def _describe(patent: Patent, line: _Line) -> None:
    words = line.words()
    if not words:
        return
    if line.section == "PATN":
        _describe_patent(patent, line.code, words)
    elif line.section == "INVT" and line.code == "NAM":
        patent.inventors.append(_name(words))
    elif line.section == "ASSG" and line.code == "NAM":
        patent.assignees.append(_name(words))
    elif line.section == "CLAS" and line.code in ("OCL", "ICL"):
        patent.classes.append(words)


def _describe_patent(patent: Patent, code: str, words: str) -> None:
    if code == "WKU":
        # The last digit checks the others.
        patent.number = words[:8] if len(words) >= 9 else words
    elif code == "TTL":
        patent.title = words
    elif code == "ISD":
        patent.date = date_within(words)
    elif code == "APD":
        patent.filed = date_within(words)


def _name(words: str) -> str:
    """`Yano; Shozo` the way it is said."""
    last, _, first = words.partition(";")
    return f"{first.strip()} {last.strip()}".strip()


def _drawn(lines: list[str]) -> str:
    """A table or a formula as it is drawn, without rules and the empty lines between all of its lines."""
    kept = [written(line.rstrip()) for line in lines if line.strip(" _-=\t")]
    margin = min((len(line) - len(line.lstrip()) for line in kept), default=0)
    return "\n".join(line[margin:] for line in kept)
