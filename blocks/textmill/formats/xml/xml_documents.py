"""The documents of a stream of XML, each cut out and parsed by itself; what cannot be read is a record with a fault."""

from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree

from textmill.formats.xml.xml_records import BadXmlError, Piece, cut, encoding_of, parsed
from textmill.inputs.byte_streams import Stream
from textmill.record_reader import Record

__all__ = ["documents"]


def documents(
    file: Stream,
    name: str,
    tags: tuple[str, ...],
    max_bytes: int,
    none: str,
    mends: Counter[str] | None = None,
    before: Callable[[bytes], bytes] | None = None,
) -> Iterator[tuple[etree._Element, Piece] | Record]:
    """Every element of one of `tags` with its piece; instead of what is damaged, and `none` for a file without any.

    Faults: `too_large`, `truncated`, `bad_xml`, `too_deep`, and `none`. `mends` counts what was mended, if allowed;
    `before` is done to what is cut out, before it is parsed.
    """
    found = 0
    encoding: str | None = None
    for piece in cut(file, tags, max_bytes):
        found += 1
        at = f"{name}: at byte {piece.position:,}"
        if piece.fault is not None:
            yield Record(fault=piece.fault, detail=at)
            continue
        encoding = encoding_of(piece.head) or (encoding if b"<?xml" not in piece.head else None)
        try:
            element = parsed(before(piece.data) if before else piece.data, encoding, mends)
        except BadXmlError as error:
            yield Record(fault=error.fault, detail=f"{at}: {error}")
            continue
        yield element, piece
    if not found:
        yield Record(fault=none, detail=f"{name}: no <{'>, <'.join(tags)}>")
