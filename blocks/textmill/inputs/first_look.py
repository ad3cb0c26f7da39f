"""Says what a file is by its first bytes, for a person whose reader does not fit it.

Only the head of the file is read and unpacked; nothing that it says of itself, its name included, is believed.
"""

import re
from typing import Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from textmill.archive.compression import what_is
from textmill.archive.packed_members import members
from textmill.block import Shard
from textmill.inputs.opening import open_shard

__all__ = ["first_look"]

_HEAD_BYTES: Final = 1 << 16
_SHOWN_BYTES: Final = 40
_SHOWN_FIELDS: Final = 12

_ANYTHING: Final = re.compile(rb"")
_NAME: Final = re.compile(rb'[{,]\s?"(\w{1,40})"\s?:')
_TEXTS: Final = (
    (re.compile(rb"\s{0,64}WARC/\d"), "a WARC file"),
    (re.compile(rb"filedesc:"), "an ARC file"),
    (re.compile(rb"\s{0,64}(?:<!doctype html|<html)", re.IGNORECASE), "an HTML page"),
    (re.compile(rb"\s{0,64}<\?xml"), "an XML file"),
    (re.compile(rb"\s{0,64}\["), "a JSON array, not JSON lines"),
)


def first_look(shard: Shard) -> str:
    """A few words: the kind of file, and the fields or first bytes that it has; ShardError when it cannot be read."""
    with open_shard(shard) as file:
        packed = file.read(_HEAD_BYTES)
        file.seek(0)
        if packed.startswith(b"PAR1"):
            return _parquet(shard)
        # One member is enough, and of one that is damaged the part before the damage.
        pieces = (piece for member in members(file, shard.name, _ANYTHING) for piece in member.pieces)
        head = next(pieces, b"")[:_HEAD_BYTES]
    if not packed:
        return "empty"
    fields = _fields(head)
    if fields is not None:
        return f"JSON lines with the fields {_listed(fields)}"
    text = next((words for start, words in _TEXTS if start.match(head)), None)
    return text or what_is(head) or f"a file that begins with {(head or packed)[:_SHOWN_BYTES]!r}"


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


def _parquet(shard: Shard) -> str:
    with open_shard(shard) as file:
        try:
            names = pq.read_schema(file).names
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            return "a damaged Parquet file"
    return f"a Parquet file with the columns {_listed(names)}"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN_FIELDS]) or "(none)"
    return f"{shown} and {len(names) - _SHOWN_FIELDS} more" if len(names) > _SHOWN_FIELDS else shown
