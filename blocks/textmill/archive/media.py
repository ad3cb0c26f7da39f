"""Says whether a payload is an HTML page: by what the crawler identified, the server declared, or the bytes show.

WHATWG MIME Sniffing (2024) §7.1 for the tags that show HTML. Differences: `application/octet-stream` and other
generic types are looked into as if none were declared, and a page declared as HTML that begins with the magic number
of a binary format is none.
"""

import re
from typing import Final

__all__ = ["charset_parameter", "is_html_type", "looks_binary", "media_type", "sniff"]

_HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
_GENERIC: Final = frozenset(
    {"", "unknown/unknown", "application/unknown", "*/*", "application/octet-stream", "binary/octet-stream", "unk"}
)
_XML: Final = frozenset({"text/xml", "application/xml"})
_TYPE: Final = re.compile(r"\s*+([\w.+*-]+/[\w.+*-]+)")
_CHARSET: Final = re.compile(r"charset\s*+=\s*+[\"']?\s*+([^\s\"';,]+)", re.IGNORECASE)
_HTML_TAG: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|link)[\s>/]|<!--",
    re.IGNORECASE,
)
_XML_PROLOG: Final = re.compile(rb"<\?xml[^>]{0,200}\?>\s*", re.IGNORECASE)
_COMMENT: Final = re.compile(rb"<!--.*?-->\s*", re.DOTALL)
_XHTML_ROOT: Final = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_BINARY: Final = re.compile(
    rb"%PDF-|\x89PNG\r\n|GIF8[79]a|\xff\xd8\xff|PK\x03\x04|Rar!\x1a|\x7fELF|RIFF.{4}(?:WEBP|WAVE|AVI )"
    rb"|OggS\0|ID3[\x02-\x04]"
    rb"|\xd0\xcf\x11\xe0|wOF[F2]|\0\0\x01\0|[CFZ]WS[\x01-\x2f]|.{4}ftyp|BZh[1-9]1AY|7z\xbc\xaf|\xca\xfe\xba\xbe|MZ.\0"
    rb"|%!PS-Adobe|\{\\rtf1|\x1f\x8b|II\*\0|MM\0\*|\x1aE\xdf\xa3|FLV\x01|\xfd7zXZ",
    re.DOTALL,
)
_HEAD_BYTES: Final = 1024


def media_type(declared: str | None) -> str:
    """The type of a Content-Type value in lower case, without parameters; empty when there is none or a generic one."""
    found = _TYPE.match(declared or "")
    name = found[1].lower() if found else ""
    return "" if name in _GENERIC else name


def charset_parameter(declared: str | None) -> str | None:
    """The charset of a Content-Type value, as written."""
    found = _CHARSET.search(declared or "")
    return found[1] if found else None


def is_html_type(name: str) -> bool:
    """Whether pages of this type are HTML or XHTML."""
    return name in _HTML_TYPES


def looks_binary(body: bytes) -> bool:
    """Whether the body begins with the magic number of a format that is no text."""
    return _BINARY.match(body) is not None


def sniff(body: bytes, declared: str) -> str:
    """The media type to go by: `declared` when it says something, else what the first bytes show, else empty.

    XML with an HTML root is `application/xhtml+xml`.
    """
    if declared and declared not in _XML:
        return declared
    # Without NULs the tags of UTF-16 pages are found too.
    head = body[: 2 * _HEAD_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\f")[:_HEAD_BYTES]
    prolog = _XML_PROLOG.match(head)
    if prolog is not None:
        root = _COMMENT.sub(b"", head[prolog.end() :])
        return "application/xhtml+xml" if _XHTML_ROOT.match(root) else declared or "text/xml"
    if declared:
        return declared
    return "text/html" if _HTML_TAG.match(head) else ""
