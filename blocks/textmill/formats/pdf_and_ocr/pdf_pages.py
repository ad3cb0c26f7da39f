"""Takes the text layer of a PDF out of it with pdfium; runs in the sandbox, where a hostile file ends only itself.

What comes in is the file as base64, what goes out JSON: one string a page, None of a page without text, with the
document's own notes (information dictionary and XMP packet), or a fault.
"""

import base64
import json
import re
import zlib
from collections.abc import Callable, Iterator
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

import pypdfium2
from pypdfium2 import raw

__all__ = ["load"]

_MOST_PACKET_BYTES: Final = 1 << 20
_PACKET: Final = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta\s*>|<rdf:RDF\b.*?</rdf:RDF\s*>", re.DOTALL)
_METADATA: Final = re.compile(rb"/Subtype\s*/XML\b")
_STREAM: Final = re.compile(rb"stream\r?\n")
_OBJECT_BYTES: Final = 1 << 12
_MOST_PACKETS: Final = 64
_LINE_ENDS: Final = (10, 13)
_BLANKS: Final = (9, 32, 160)
_LAST: Final = 0x10FFFF
_WIDE: Final = 1.3
"""Of the usual step from line to line: more parts paragraphs. Half a line is usual, a superscript takes a fifth."""
_LOCKED: Final = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)


def load(settings: str) -> Callable[[str], str]:
    """What makes JSON of a PDF; `settings` are JSON with `max_pages` and `max_chars`."""
    limits = json.loads(settings)

    def extract(encoded: str) -> str:
        return json.dumps(_read(base64.b64decode(encoded), limits["max_pages"], limits["max_chars"]))

    return extract


def _read(data: bytes, max_pages: int, max_chars: int) -> dict[str, object]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # pdfium asks for a password also where it has lost its way in a damaged file.
        is_locked = error.err_code in _LOCKED and b"/Encrypt" in data
        return {"fault": "encrypted" if is_locked else "bad_pdf", "detail": str(error)}
    try:
        many = len(document)
        if many > max_pages:
            return {"fault": "too_many_pages", "detail": f"{many:,} pages, of which {max_pages:,} are allowed"}
        pages: list[list[_Line]] = []
        damaged = chars = 0
        for number in range(many):
            try:
                lines = _lines_of(document, number)
            except pypdfium2.PdfiumError:
                damaged += 1
                lines = []
            chars += sum(len(line.text) for line in lines)
            if chars > max_chars:
                return {"fault": "too_large", "detail": f"over {max_chars:,} characters by page {number + 1:,}"}
            pages.append(lines)
        usual = _step([step for lines in pages for step in _steps(lines)])
        texts = [_text(lines, usual) for lines in pages]
        return {"pages": texts, "damaged": damaged, "info": document.get_metadata_dict(), "xmp": _packet(data)}
    finally:
        document.close()


def _lines_of(document: pypdfium2.PdfDocument, number: int) -> "list[_Line]":
    page = document[number]
    try:
        layer = page.get_textpage()
        try:
            return list(_lines(layer.raw, *page.get_bbox()))
        finally:
            layer.close()
    finally:
        page.close()


def _steps(lines: "list[_Line]") -> list[float]:
    return [above.place - below.place for above, below in pairwise(lines) if above.place > below.place]


def _step(steps: list[float]) -> float:
    return median(steps) if steps else 0.0


def _text(lines: "list[_Line]", usual: float) -> str | None:
    """The lines of a page, with an empty one where the gap is wider than those of the page and the document are."""
    wide = _WIDE * min(usual, _step(_steps(lines)) or usual)
    found = ""
    for above, line in zip([None, *lines], lines, strict=False):
        if above is not None:
            found += "\n\n" if above.place - line.place > wide else "\n"
        found += line.text
    return found if found.strip() else None


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    place: float
    """Of its first character above the foot of the page, in points."""


def _lines(layer: object, left: float, bottom: float, right: float, top: float) -> Iterator[_Line]:
    """What pdfium takes for lines, in its order; what lies beside the page nobody sees, and it is left out."""
    units: list[int] = []
    place: float | None = None
    is_seen = True
    x, y = c_double(), c_double()
    for index in range(raw.FPDFText_CountChars(layer)):
        unit = raw.FPDFText_GetUnicode(layer, index)
        if unit in _LINE_ENDS:
            if place is not None and is_seen:
                yield _Line(_decoded(units), place)
            units, place, is_seen = [], None, True
            continue
        if place is None and unit not in _BLANKS and raw.FPDFText_GetCharOrigin(layer, index, x, y):
            place = y.value
            is_seen = left - 1 <= x.value <= right + 1 and bottom - 1 <= y.value <= top + 1
        units.append(unit)
    if place is not None and is_seen:
        yield _Line(_decoded(units), place)


def _decoded(units: list[int]) -> str:
    """Text of UTF-16 code units, of which a pair may be one character."""
    text = "".join(chr(unit) for unit in units if unit <= _LAST)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _packet(data: bytes) -> str | None:
    """The last XMP packet, as it is the newest of a file that was saved again; plain or deflated."""
    found = [*_PACKET.finditer(data)][-1:]
    if found and len(found[0][0]) <= _MOST_PACKET_BYTES:
        return found[0][0].decode("utf-8", "replace")
    for packet in _deflated(data):
        return packet
    return None


def _deflated(data: bytes) -> Iterator[str]:
    places = [match.start() for match in _METADATA.finditer(data)][-_MOST_PACKETS:]
    for place in reversed(places):
        start = _STREAM.search(data, place, place + _OBJECT_BYTES)
        if start is None:
            continue
        try:
            packet = zlib.decompressobj().decompress(data[start.end() :], _MOST_PACKET_BYTES)
        except zlib.error:
            continue
        match = _PACKET.search(packet)
        if match is not None:
            yield match[0].decode("utf-8", "replace")
