"""Turns a stream of UTF-16 or UTF-32, as its first bytes say, into one of UTF-8; any other is left as it is.

For files of XML records, which `Utf8Stream` alone would read by the first declaration: where files were put one behind
the other, each record has a declaration of its own (`xml_records.encoding_of`).
"""

from collections import Counter
from typing import Final

from textmill.formats.encodings.utf8_stream import Utf8Stream, marked_encoding
from textmill.inputs.byte_streams import Rewound, Stream, begun

__all__ = ["as_utf8"]

_HEAD_BYTES: Final = 8


def as_utf8(file: Stream, counts: Counter[str]) -> Stream:
    """The stream from its begin; counts `bad_characters` as `Utf8Stream` does."""
    head = begun(file, _HEAD_BYTES)
    found = marked_encoding(head)
    whole = Rewound(head, file)
    return whole if found is None or found[0] == "utf-8" else Utf8Stream(whole, counts)
