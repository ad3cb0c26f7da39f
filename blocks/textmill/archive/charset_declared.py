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

# All look at lower case, which is several times as fast as patterns that ignore it. Possessive, so that blanks are not
# tried in every division.
_XML_DECLARATION: Final = re.compile(rb"\s*+<\?xml\b[^>]{0,200}?encoding\s*+=\s*+[\"']([\w:.+-]{2,40})[\"']")
_NOT_READ: Final = re.compile(rb"<(?:!--(-?>)?|(?:script|style)\b)")
_ENDS: Final = {b"<!--": b"-->", b"<script": b"</script", b"<style": b"</style"}
_META: Final = b"<meta"
_SPOKEN_OF: Final = b"charset"
_ATTRIBUTE: Final = re.compile(
    rb"[\s/]*+([^\s/>=]++)(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\s>]++)))?"
)
_MOST_ATTRIBUTES: Final = 32
_META_TAG: Final = re.compile(
    _META + rb"(?=[\s/])(?>[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]++))?){0,%d}+" % _MOST_ATTRIBUTES
)
"""As far as attributes are read. Most tags of a page say nothing of a charset, and are not taken apart."""
_LABEL: Final = re.compile(rb"\s*+([\w:.+-]{2,40})")
_IN_CONTENT: Final = re.compile(rb"charset\s*+=\s*+[\"']?\s*+([\w:.+-]{2,40})")
_MEDIA_TYPE: Final = re.compile(rb"\s*+[a-z]++/[a-z+.-]++\s*+;")


def declared_inside(body: bytes) -> str | None:
    """Name of the decoder that a page asks for; None if it asks for none that there is."""
    head = body[:_HEAD_BYTES].lower()
    declaration = _XML_DECLARATION.match(head)
    found = next((name for name in map(_named, _labels(_as_read(head))) if name is not None), None)
    return found if found is not None or declaration is None else _named(declaration[1])


def _as_read(head: bytes) -> bytes:
    """Without comments, scripts and styles, each of which goes to the end if nothing ends it."""
    parts, position = list[bytes](), 0
    while (start := _NOT_READ.search(head, position)) is not None:
        parts.append(head[position : start.start()])
        position = start.end()
        if start[1] is None:
            end = _ENDS[start[0]]
            found = head.find(end, position)
            position = len(head) if found < 0 else found + len(end)
    return b" ".join([*parts, head[position:]]) if parts else head


def _labels(head: bytes) -> Iterator[bytes]:
    for tag in _tags(head):
        end = tag.start() + len(_META)
        attributes: dict[bytes, bytes] = {}
        for _ in range(_MOST_ATTRIBUTES):
            found = _ATTRIBUTE.match(head, end)
            if found is None:
                break
            end = found.end()
            attributes.setdefault(found[1], found["double"] or found["single"] or found["bare"] or b"")
        label = _LABEL.match(attributes.get(b"charset", b""))
        content = attributes.get(b"content") or attributes.get(b"value", b"")
        is_type = attributes.get(b"http-equiv", b"").strip() == b"content-type"
        if label is None and (is_type or _MEDIA_TYPE.match(content)):
            label = _IN_CONTENT.search(content)
        if label is not None:
            yield label[1]


def _tags(head: bytes) -> Iterator[re.Match[bytes]]:
    """The tags that speak of a charset; of the many that most pages have, those behind the last word are not read."""
    at, last = head.find(_META), head.rfind(_SPOKEN_OF)
    while 0 <= at < last:
        tag = _META_TAG.match(head, at)
        at = head.find(_META, at + 1 if tag is None else tag.end())
        if tag is not None and _SPOKEN_OF in tag[0]:
            yield tag


def _named(label: bytes) -> str | None:
    name = codec_of(label.decode("ascii"))
    # A declaration readable as ASCII cannot be UTF-16, and fonts are not told by pages (WHATWG HTML §13.2.3.2).
    return "utf-8" if name in UNICODE else "cp1252" if name == USER_DEFINED else name
