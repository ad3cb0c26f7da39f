"""Makes a value that a page states fit to store: one line, clean characters, a sane length.

Controls, format characters that show nothing (soft hyphens, zero-width spaces, direction marks, byte-order marks) and
halves of surrogate pairs go; runs of white space become one blank. Entities were decoded once by the parser; only JSON,
which it does not decode, is decoded here (`from_json`).
"""

import html
import re
from typing import Final

__all__ = ["LONGEST_ADDRESS_CHARS", "LONGEST_DESCRIPTION_CHARS", "LONGEST_TITLE_CHARS", "clean", "from_json"]

LONGEST_TITLE_CHARS: Final = 500
LONGEST_DESCRIPTION_CHARS: Final = 5000
LONGEST_ADDRESS_CHARS: Final = 2048

_READ_TIMES: Final = 4
"""Of a longer value only so many times its greatest length is looked at, so that 10 MB cost no more than a line."""
_NOT_SHOWN: Final = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,500}>")


def clean(value: str, longest_chars: int) -> str:
    """The value on one line; cut, at a blank where one is near, with an ellipsis, if it is over `longest_chars`."""
    line = " ".join(_NOT_SHOWN.sub("", value[: longest_chars * _READ_TIMES]).split())
    if len(line) <= longest_chars:
        return line
    cut = line[: longest_chars - 1]
    word = cut.rfind(" ", longest_chars * 3 // 4)
    return (cut if word < 0 else cut[:word]).rstrip() + "…"


def from_json(value: str, longest_chars: int) -> str:
    """As `clean`, of a string in a script: entities are decoded, once, and tags of markup taken out."""
    part = value[: longest_chars * _READ_TIMES]
    if "<" in part:
        part = _TAG.sub("", part)
    return clean(html.unescape(part) if "&" in part else part, longest_chars)
