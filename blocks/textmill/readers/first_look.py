"""Says what a file is by its first bytes, for a person whose reader does not fit it.

Only the head of the file is read and unpacked; nothing that it says of itself, its name included, is believed.
"""

import itertools
import re
from typing import Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from textmill.block import Shard
from textmill.readers.members import members
from textmill.readers.opening import open_shard

__all__ = ["first_look"]

_HEAD_BYTES: Final = 1 << 16
_SHOWN_BYTES: Final = 40
_SHOWN_FIELDS: Final = 12

_KINDS: Final = (
    (re.compile(rb"PAR1"), "a Parquet file"),
    (re.compile(rb"ARROW1"), "an Arrow file"),
    (re.compile(rb"\s*WARC/\d"), "a WARC file"),
    (re.compile(rb"filedesc:"), "an ARC file"),
    (re.compile(rb"\x1f\x8b|\x28\xb5\x2f\xfd|BZh\d|\xfd7zXZ\0|\x04\x22\x4d\x18"), "a compressed file"),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive"),
    (re.compile(rb"7z\xbc\xaf\x27\x1c"), "a 7z archive"),
    (re.compile(rb"%PDF-"), "a PDF file"),
    (re.compile(rb".{257}ustar", re.DOTALL), "a tar archive"),
    (re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE), "an HTML page"),
    (re.compile(rb"\s*<\?xml"), "an XML file"),
    (re.compile(rb"\s*\["), "a JSON array, not JSON lines"),
)


def first_look(shard: Shard) -> str:
    """A few words: the kind of file, and the fields or first bytes that it has; ShardError when it cannot be read."""
    with open_shard(shard) as file:
        packed = file.read(_HEAD_BYTES)
        file.seek(0)
        if packed.startswith(b"PAR1"):
            return _parquet(shard)
        pieces = (piece for member in itertools.islice(members(file), 1) for piece in member.pieces)
        head = next(pieces, b"")[:_HEAD_BYTES]
    if not packed:
        return "empty"
    fields = _fields(head)
    if fields is not None:
        return f"JSON lines with the fields {_listed(fields)}"
    for start, words in _KINDS:
        if start.match(head):
            return words
    return f"a file that begins with {head[:_SHOWN_BYTES] or packed[:_SHOWN_BYTES]!r}"


def _fields(head: bytes) -> list[str] | None:
    """Fields of the first line, if it is a JSON object; of one that is cut off, those that are whole."""
    line = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    if not line.startswith(b"{"):
        return None
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None if len(line) < len(head) else [name.decode(errors="replace") for name in _NAME.findall(line)]
    return list(found)


_NAME: Final = re.compile(rb'[{,]\s?"(\w{1,40})"\s?:')


def _parquet(shard: Shard) -> str:
    with open_shard(shard) as file:
        try:
            names = pq.read_schema(file).names
        except (pa.ArrowException, OSError):
            return "a damaged Parquet file"
    return f"a Parquet file with the columns {_listed(names)}"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN_FIELDS]) or "(none)"
    return f"{shown} and {len(names) - _SHOWN_FIELDS} more" if len(names) > _SHOWN_FIELDS else shown
