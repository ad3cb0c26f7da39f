"""Cuts a stream of XML into its records without parsing the whole, and parses one record as hostile input.

Dumps are longer than memory, and one bad character ends an XML parser: cut at the tags of records, each costs only
itself. Entities are never expanded but those of HTML by name, external ones never fetched.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from typing import Final

from lxml import etree

from textmill.archive.stream_window import Window
from textmill.formats.xml.iso_entities import GREEK
from textmill.inputs.byte_streams import Stream

__all__ = ["TOO_DEEP", "BadXmlError", "Piece", "cut", "encoding_of", "parsed"]

_CHUNK_BYTES: Final = 1 << 18
_START_TAG_ROOM: Final = 1 << 20
_ENTITY: Final = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML: Final = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_LONGEST_TAG: Final = 64
_DECLARATION: Final = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][\w.-]{0,40})[\"']")
_MOST_LEVELS: Final = 128
"""What reads a tree calls itself for each level."""
TOO_DEEP: Final = etree.XPath(f"boolean({'*/' * (_MOST_LEVELS - 1)}*)")


class BadXmlError(ValueError):
    """A record that is no well-formed XML; the words say where, and `fault` is `bad_xml` or `too_deep`."""

    def __init__(self, words: str, fault: str = "bad_xml") -> None:
        super().__init__(words)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes of one record from `<tag` to its end, or a fault; `head`: what stood before it, at most 64 KiB."""

    position: int
    data: bytes
    fault: str | None = None
    head: bytes = b""


def cut(file: Stream, tags: tuple[str, ...], max_bytes: int) -> Iterator[Piece]:
    """Every element of one of `tags`, none of which may hold another, in the order of the file.

    Faults: `too_large` (over `max_bytes`; passed over), `truncated` (the file, or a start tag of over 1 MiB, does not
    end). What follows a record that never ends begins at the next start tag. Memory is bounded by `max_bytes`.
    """
    names = b"|".join(re.escape(tag.encode()) for tag in tags)
    start = re.compile(rb"<(?P<tag>" + names + rb")(?=[\s/>])")
    whole_tag = re.compile(rb"<(?:" + names + rb")(?:\s++(?:[^\"'>/]++|\"[^\"]*+\"|'[^']*+'|/(?!>))*+)?+(?P<end>/?>)")
    window = Window(iter(lambda: file.read(_CHUNK_BYTES), b""))
    position = 0
    while True:
        at = window.find(start, position, None, _LONGEST_TAG)
        if at is None:
            return
        head = window.cut(max(window.base, position, at - (1 << 16)), at)
        yield_from, position = _one(window, start, whole_tag, at, max_bytes, head)
        yield yield_from


def _one(
    window: Window, start: re.Pattern[bytes], whole_tag: re.Pattern[bytes], at: int, max_bytes: int, head: bytes
) -> tuple[Piece, int]:
    """The record that begins at `at`, and where to look for the next."""
    opening = window.matches(whole_tag, at, 1 << 12) or window.matches(whole_tag, at, _START_TAG_ROOM)
    if opening is None:
        return Piece(at, b"", "truncated", head), at + 1
    after = at + len(opening[0])
    if opening["end"] == b"/>":
        # The match looks into the window, which moves when it forgets.
        data = bytes(opening[0])
        window.forget(after)
        return Piece(at, data, None, head), after
    found = start.match(opening[0])
    assert found is not None  # whole_tag begins as start does
    tag = bytes(found["tag"])
    ending = re.compile(rb"</" + re.escape(tag) + rb"\s{0,16}>")
    stop = window.first(ending, after, at + max_bytes, _LONGEST_TAG)
    if stop is None:
        if not window.reach(at + max_bytes):
            return Piece(at, b"", "truncated", head), at + 1
        window.skip_to(at + max_bytes)
        behind = window.find(ending, at + max_bytes, None, _LONGEST_TAG)
        return Piece(at, b"", "too_large", head), window.end if behind is None else behind + 1
    closing = window.matches(ending, stop, _LONGEST_TAG)
    assert closing is not None  # found just now
    end = stop + len(closing[0])
    data = window.cut(at, end)
    window.forget(end)
    return Piece(at, data, None, head), end


def encoding_of(head: bytes) -> str | None:
    """The encoding that the last XML declaration before a record names, None where it is UTF-8's or is not known."""
    found = _DECLARATION.findall(head)
    if not found:
        return None
    try:
        name = codecs.lookup(found[-1].decode()).name
    except LookupError:
        return None
    # What stands here is read byte by byte: UTF-16 was unpacked before, and its declaration is of no use.
    return None if name.startswith("utf") else name


def parsed(data: bytes, encoding: str | None = None, mends: Counter[str] | None = None) -> etree._Element:
    """The element that `data` is, comments and processing instructions left out; BadXmlError when it is none.

    HTML's entities by name become their characters; others have no text. Prefixes without a
    namespace stay in the names. With `mends`, tags that do not fit, and the like, are mended as libxml2 does it and
    counted there as `mended_xml`. libxml2's own limit on the length of texts (10 MB) holds; the most levels are 128.
    """
    data = _ENTITY.sub(_character, data)
    try:
        root = etree.fromstring(data, _parser(encoding, is_mending=False))
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        root = _mended(data, encoding, mends, error)
    if root is None:
        raise BadXmlError("no element")
    if TOO_DEEP(root):
        raise BadXmlError(f"more than {_MOST_LEVELS} levels", "too_deep")
    return root


def _mended(data: bytes, encoding: str | None, mends: Counter[str] | None, error: Exception) -> etree._Element | None:
    if not isinstance(error, etree.XMLSyntaxError):
        raise BadXmlError(str(error)) from error
    if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        raise BadXmlError(str(error), "too_deep" if "depth" in str(error) else "bad_xml") from error
    parser = _parser(encoding, is_mending=True)
    root = etree.fromstring(data, parser)
    # The log ends after 100 entries: of a record with so many faults nothing is believed.
    log = parser.error_log
    is_harmless = len(log) < 100 and all(
        entry.domain_name == "NAMESPACE" or entry.type == etree.ErrorTypes.ERR_UNDECLARED_ENTITY for entry in log
    )
    if is_harmless:
        return root
    if mends is None or root is None:
        raise BadXmlError(str(error)) from error
    mends["mended_xml"] += 1
    return root


def _parser(encoding: str | None, is_mending: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=is_mending,
        encoding=encoding,
    )


def _character(match: re.Match[bytes]) -> bytes:
    name = match[1]
    if name in _OF_XML:
        return match[0]
    found = html5.get(f"{name.decode()};") or GREEK.get(name.decode())
    return match[0] if found is None else found.encode("ascii", "xmlcharrefreplace")
