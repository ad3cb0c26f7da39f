"""Takes the text layer of a PDF out of it with pdfium; runs in the sandbox, where a hostile file ends only itself.

What comes in is the file as base64, what goes out JSON: one string a page, None of a page without text, with the
document's own notes (information dictionary and XMP packet), or a fault.
"""

import base64
import json
import re
import zlib
from collections.abc import Callable, Iterator
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
        pages: list[str | None] = []
        damaged = chars = 0
        for number in range(many):
            try:
                text = _text_of(document, number)
            except pypdfium2.PdfiumError:
                damaged += 1
                text = None
            chars += len(text or "")
            if chars > max_chars:
                return {"fault": "too_large", "detail": f"over {max_chars:,} characters by page {number + 1:,}"}
            pages.append(text)
        return {"pages": pages, "damaged": damaged, "info": document.get_metadata_dict(), "xmp": _packet(data)}
    finally:
        document.close()


def _text_of(document: pypdfium2.PdfDocument, number: int) -> str | None:
    page = document[number]
    try:
        layer = page.get_textpage()
        try:
            # What lies outside of the page is not seen by who reads it; such text is often hidden for search engines.
            text = str(layer.get_text_bounded())
        finally:
            layer.close()
    finally:
        page.close()
    return text if text.strip() else None


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
