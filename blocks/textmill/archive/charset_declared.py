"""Finds the encoding that a page itself names, in `<meta>` or in an XML declaration, past what only looks like it.

WHATWG HTML §13.2.3.2 (2024), "prescan a byte stream". We differ in that scripts are passed over, as browsers' parsers
do, and in that a `content` that begins as a media type counts without `http-equiv`, which old pages forget, and under
the name `value`.
"""

import re
from collections.abc import Iterator
from typing import Final

from textmill.archive.charset_labels import UNICODE, USER_DEFINED, codec_of

__all__ = ["declared_inside"]

_HEAD_BYTES: Final = 4096
"""WHATWG looks at 1024 bytes; browsers go on to the end of the head."""

# Possessive, so that blanks are not tried in every division.
_XML_DECLARATION: Final = re.compile(
    rb"\s*+<\?xml\b[^>]{0,200}?encoding\s*+=\s*+[\"']([\w:.+-]{2,40})[\"']", re.IGNORECASE
)
_NOT_READ: Final = re.compile(
    rb"<!--(?:-?>|.*?(?:-->|\Z))|<script\b.*?(?:</script|\Z)|<style\b.*?(?:</style|\Z)", re.IGNORECASE | re.DOTALL
)
_META: Final = re.compile(rb"<meta(?=[\s/])", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    rb"[\s/]*+([^\s/>=]++)(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s>]++)))?"
)
_LABEL: Final = re.compile(rb"\s*+([\w:.+-]{2,40})")
_IN_CONTENT: Final = re.compile(rb"charset\s*+=\s*+[\"']?\s*+([\w:.+-]{2,40})", re.IGNORECASE)
_MEDIA_TYPE: Final = re.compile(rb"\s*+[a-z]++/[a-z+.-]++\s*+;", re.IGNORECASE)
_MOST_ATTRIBUTES: Final = 32


def declared_inside(body: bytes) -> str | None:
    """Name of the decoder that a page asks for; None if it asks for none that there is."""
    head = body[:_HEAD_BYTES]
    declaration = _XML_DECLARATION.match(head)
    found = next((name for name in map(_named, _labels(_NOT_READ.sub(b" ", head))) if name is not None), None)
    return found if found is not None or declaration is None else _named(declaration[1])


def _labels(head: bytes) -> Iterator[bytes]:
    end = 0
    while (start := _META.search(head, end)) is not None:
        end = start.end()
        attributes: dict[bytes, bytes] = {}
        for _ in range(_MOST_ATTRIBUTES):
            found = _ATTRIBUTE.match(head, end)
            if found is None:
                break
            end = found.end()
            attributes.setdefault(found[1].lower(), found["double"] or found["single"] or found["bare"] or b"")
        label = _LABEL.match(attributes.get(b"charset", b""))
        content = attributes.get(b"content") or attributes.get(b"value", b"")
        is_type = attributes.get(b"http-equiv", b"").strip().lower() == b"content-type"
        if label is None and (is_type or _MEDIA_TYPE.match(content)):
            label = _IN_CONTENT.search(content)
        if label is not None:
            yield label[1]


def _named(label: bytes) -> str | None:
    name = codec_of(label.decode("ascii"))
    # A declaration readable as ASCII cannot be UTF-16, and fonts are not told by pages (WHATWG HTML §13.2.3.2).
    return "utf-8" if name in UNICODE else "cp1252" if name == USER_DEFINED else name
