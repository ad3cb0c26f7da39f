"""Decodes East Asian bytes as browsers do: Python's codecs, put right where WHATWG's indexes say otherwise.

WHATWG Encoding (2024) §10 to §13. Python's codecs lack rows that pages use (NEC row 13, the euro), and after a pair
that means nothing they go on with its second byte, so that all up to the next ASCII is read shifted. Here a pair
that means nothing is one U+FFFD. Escape sequences of ISO-2022-JP end with their line, as RFC 1468 has it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from textmill.archive.big5_web import BIG5_WEB

__all__ = ["MULTI_BYTE", "decode_multibyte"]

_BAD: Final = "\ufffd"
_UNASSIGNED: Final = "\ue5e5\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue7c7" + (
    "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864"
)
_ASSIGNED: Final = "\u3000\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\u1e3f" + (
    "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb"
)
_GB_SINCE_2005: Final = dict(zip(_UNASSIGNED, _ASSIGNED, strict=True))
"""What GB 18030-2000, and Python, had in the private area."""


@dataclass(frozen=True)
class _Scheme:
    """`unit` matches the bytes of one character; `meaning` decodes it, or gives None where it means nothing.

    `suspect` matches characters for which Python's codec and the web may differ.
    """

    codec: str
    unit: str
    meaning: Callable[[bytes], str | None]
    suspect: re.Pattern[str] | None = None

    def pieces(self, body: bytes) -> Iterator[str]:
        unit = self.unit.encode("ascii")
        for run in re.finditer(rb"[\x00-\x7f]+|(?P<run>(?:" + unit + rb")+)|.", body, re.DOTALL):
            if run["run"] is None:
                yield run[0].decode("ascii", "replace")
                continue
            text = self._whole(run[0])
            if text is None:
                yield from (self._one(found) for found in re.findall(unit, run[0], re.DOTALL))
            else:
                yield text

    def _whole(self, body: bytes) -> str | None:
        try:
            text = body.decode(self.codec)
        except UnicodeDecodeError:
            return None
        return None if self.suspect is not None and self.suspect.search(text) else text

    def _one(self, unit: bytes) -> str:
        found = self.meaning(unit)
        if found is not None:
            return found
        # An ASCII byte is never lost to a damaged first half (WHATWG: "prepend byte to the stream").
        return _BAD + unit[1:].decode("ascii") if len(unit) == 2 and unit[1] < 0x80 else _BAD

    def decode(self, body: bytes) -> str:
        whole = self._whole(body)
        return "".join(self.pieces(body)) if whole is None else whole


def _strictly(unit: bytes, codec: str) -> str | None:
    try:
        return unit.decode(codec)
    except UnicodeDecodeError:
        return None


def _gb18030(unit: bytes) -> str | None:
    if unit == b"\x80":
        return "€"
    found = _strictly(unit, "gb18030")
    return found if found is None else _GB_SINCE_2005.get(found, found)


def _big5(unit: bytes) -> str | None:
    return BIG5_WEB.get(unit) or _strictly(unit, "big5hkscs")


def _euc_jp(unit: bytes) -> str | None:
    if unit[0] == 0x8E:
        return _strictly(unit[1:], "cp932")
    if unit[0] == 0x8F:
        return "～" if unit == b"\x8f\xa2\xb7" else _strictly(unit, "euc_jp")
    # The same index as Shift_JIS, whose Python codec has all of it.
    row, cell = unit[0] - 0xA1, unit[1] - 0xA1
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + 0x9F if row % 2 else cell + (0x40 if cell < 63 else 0x41)
    return _strictly(bytes((lead, trail)), "cp932")


_PAIR: Final = r"[\x81-\xfe][\x41-\x7e\x80-\xfe]"
_EUC_JP: Final = _Scheme(
    "euc_jp",
    r"\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|[\xa1-\xfe]{2}",
    _euc_jp,
    re.compile("[\u301c\u2016\u2212\xa2\xa3\xac~]"),
)
_SCHEMES: Final = {
    "euc_jp": _EUC_JP,
    "gb18030": _Scheme(
        "gb18030",
        r"[\x81-\xfe][0-9][\x81-\xfe][0-9]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|\x80",
        _gb18030,
        re.compile(f"[{_UNASSIGNED}]"),
    ),
    "big5hkscs": _Scheme(
        "big5hkscs",
        r"[\x81-\xfe][\x40-\x7e\xa1-\xfe]",
        _big5,
        re.compile("[\u2022\uff64\u203e\u223c\u2641\u2609\uff0f\uff3c\xa5\xa2\xa3]"),
    ),
    "cp949": _Scheme("cp949", _PAIR, lambda unit: _strictly(unit, "cp949")),
    "cp932": _Scheme(
        "cp932",
        r"[\xa1-\xdf]|\x80|[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]",
        lambda unit: _strictly(unit, "cp932"),
    ),
}
MULTI_BYTE: Final = frozenset({*_SCHEMES, "johab", "cp1361"})

_ESCAPE: Final = re.compile(rb"(\x1b\(B|\x1b\(J|\x1b\(I|\x1b\$@|\x1b\$B|\x1b\$\(D|\n)")
_HIGH: Final = bytes(byte | 0x80 for byte in range(256))


def decode_multibyte(body: bytes, codec: str) -> str | None:
    """The text, with U+FFFD for what means nothing; None for codecs that are none of these."""
    scheme = _SCHEMES.get(codec)
    if scheme is not None:
        return scheme.decode(body)
    return "".join(_shifted(body)) if codec == "iso2022_jp_ext" else None


def _shifted(body: bytes) -> Iterator[str]:
    mode = b"\x1b(B"
    for number, part in enumerate(_ESCAPE.split(body)):
        if number % 2:
            mode = b"\x1b(B" if part == b"\n" else part
            if part == b"\n":
                yield "\n"
        elif not part:
            continue
        elif mode == b"\x1b(B":
            yield part.decode("ascii", "replace")
        elif mode == b"\x1b(J":
            yield part.decode("ascii", "replace").replace("\\", "¥").replace("~", "‾")
        elif mode == b"\x1b(I":
            yield re.sub(rb"[\x21-\x5f]", lambda found: found[0].translate(_HIGH), part).decode("cp932", "replace")
        else:
            yield _two_by_two(part, b"\x8f" if mode == b"\x1b$(D" else b"")


def _two_by_two(part: bytes, lead: bytes) -> str:
    pairs = re.sub(
        rb"[\x21-\x7e]{2}|[\x21-\xff]",
        lambda found: lead + found[0].translate(_HIGH) if len(found[0]) == 2 else b"\xff",
        part,
    )
    return _EUC_JP.decode(pairs)
