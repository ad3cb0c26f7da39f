"""Decodes a page: byte-order mark, HTTP header, `<meta>`, then detection, as browsers do, but disbelieving lies.

WHATWG HTML §13.2.3 (2024) for the order and WHATWG Encoding §4.2 for the names. Browsers believe every declaration;
here one that the bytes contradict is passed over: bytes that are no UTF-8 under `utf-8`, or UTF-8 under a
single-byte name. Detection is uchardet (through resiliparse) over the text without markup.
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

__all__ = ["Decoded", "codec_of", "decode_page", "decode_text"]

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_BYTES: Final = 4096
"""WHATWG looks at 1024 bytes; browsers go on to the end of the head."""

_META: Final = re.compile(rb"<meta\b[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w:.+-]{2,40})", re.IGNORECASE)
_XML_DECLARATION: Final = re.compile(
    rb"\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w:.+-]{2,40})[\"']", re.IGNORECASE
)
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)
_MARKUP: Final = re.compile(rb"<(script|style)\b.{0,200000}?</\1\s*>|<[^<>]{0,2000}>", re.DOTALL | re.IGNORECASE)
_ASCII_RUN: Final = re.compile(rb"[\x00-\x7f]{200,}")
_SURE_CHARS: Final = 8
_HIGH_RUN: Final = re.compile(rb"[A-Za-z]?[\x80-\xff]+[A-Za-z]?")
_LATIN: Final = frozenset({"windows-1252", "cp1252"})
_DETECT_BYTES: Final = 1 << 16

# Supersets that pages under the narrower name really use; Python keeps them apart.
_WIDER: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "big5": "big5hkscs",
    "iso-8859-11": "cp874",
    "uhc": "cp949",
    "iso-8859-1": "windows-1252",
    "ascii": "windows-1252",
    "iso-2022-jp": "iso2022_jp_ext",
    "utf-16": "utf-16-le",
}
# What WHATWG leaves out and pages of old archives have.
# fmt: off
_EXTRA: Final = frozenset({
    "cp949", "cp437", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860", "cp861",
    "cp862", "cp863", "cp864", "cp865", "cp869", "cp1006", "cp1125", "cp1361", "johab", "mac-cyrillic",
    "mac-greek", "mac-latin2", "mac-roman", "mac-turkish", "mac-iceland", "ptcp154", "kz1048", "koi8-t",
    "hp-roman8", "utf-32", "utf-32-le", "utf-32-be", "iso2022_kr", "iso2022_jp", "iso2022_jp_1",
    "iso2022_jp_2", "hz", "viscii", "tis-620",
})
# fmt: on
_UNICODE: Final = frozenset({"utf-8", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
_SEVEN_BIT: Final = frozenset({"iso2022_jp_ext", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_kr", "hz"})
_ESCAPES: Final = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$B", "iso2022_jp_ext"), (b"\x1b$@", "iso2022_jp_ext"))
_MULTI_BYTE: Final = frozenset({"gb18030", "big5hkscs", "cp949", "cp932", "euc_jp", "euc-jp", "johab", "cp1361"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without NULs and byte-order mark, and the name of the encoding it was decoded with."""

    text: str
    charset: str


def decode_page(body: bytes, declared: str | None) -> Decoded:
    """Decode an HTML page; `declared` is the charset of the HTTP header. Bad bytes become U+FFFD."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _with(body[len(mark) :], name)
    names = [codec_of(declared), _declared_inside(body[:_META_BYTES])]
    return _decode(body, [name for name in names if name is not None])


def decode_text(body: bytes) -> Decoded:
    """Decode text that should be UTF-8 (WET files)."""
    return _decode(body.removeprefix(codecs.BOM_UTF8), ["utf-8"])


def codec_of(label: str | None) -> str | None:
    """Name of the Python codec for a charset label as pages write it; None when it means nothing."""
    if not label:
        return None
    name = map_encoding_to_html5(label.strip().lower(), fallback_utf8=False)
    if name is None:
        try:
            name = codecs.lookup(label.strip()).name
        except (LookupError, ValueError):
            return None
        if name not in _EXTRA:
            return None
    name = name.lower()
    return _WIDER.get(name, name)


def _declared_inside(head: bytes) -> str | None:
    declaration = _XML_DECLARATION.match(head)
    found = _META.search(_COMMENT.sub(b"", head)) or declaration
    if found is None:
        return None
    name = codec_of(found[1].decode("ascii"))
    # A declaration readable as ASCII cannot be UTF-16 (WHATWG HTML §13.2.3.2).
    return "utf-8" if name in _UNICODE else name


def _decode(body: bytes, names: list[str]) -> Decoded:
    wide = _by_nulls(body)
    if wide is not None and (not names or names[0] not in _UNICODE or names[0] == "utf-8"):
        return _with(body, wide)
    shifted = b"\x1b" in body or b"~{" in body or any(name in _SEVEN_BIT for name in names)
    if not shifted and body.isascii():
        return _with(body, names[0] if names and names[0] not in _UNICODE else "utf-8")
    escaped = next((name for mark, name in _ESCAPES if mark in body), None) if b"\x1b" in body else None
    if escaped is not None and body.isascii() and _fits(body, escaped):
        return _with(body, escaped)
    if names and names[0] != "utf-8" and _contradicts(body, names[0]):
        return _with(body, "utf-8")
    for name in names:
        if _fits(body, name):
            return _with(body, name)
    if _is_utf8(body):
        return _with(body, "utf-8")
    name = _detected(body, names)
    if "utf-8" in names and name in _LATIN and not _is_latin(body):
        name = "utf-8"
    return _with(body, name)


def _contradicts(body: bytes, name: str) -> bool:
    """Whether the bytes are UTF-8 though `name` was declared."""
    if name in _UNICODE or name in _SEVEN_BIT or not _is_utf8(body):
        return False
    # A few characters of GBK or Shift_JIS may happen to be UTF-8, the text of a page never is.
    return name not in _MULTI_BYTE or _beyond_ascii(body.decode("utf-8", "ignore")) >= _SURE_CHARS


def _detected(body: bytes, names: list[str]) -> str:
    text = _ASCII_RUN.sub(b" ", _MARKUP.sub(b" ", body[: 4 * _DETECT_BYTES]))
    guess = detect_encoding(text or body, max_len=_DETECT_BYTES, html5_compatible=False)
    # Pages in ISO-8859-16 hardly exist; uchardet says it for Romanian in windows-1250.
    name = codec_of("windows-1250" if guess == "iso8859-16" else guess)
    if name is not None and name != "utf-8" and _fits(body, name):
        return name
    return next((name for name in names if name not in _UNICODE), "windows-1252")


def _is_latin(body: bytes) -> bool:
    """Whether bytes beyond ASCII mostly stand in words of ASCII letters, as in Western text; not so in stray bytes."""
    runs: list[bytes] = _HIGH_RUN.findall(body)
    return sum(run[0] < 128 or run[-1] < 128 for run in runs) * 2 >= len(runs)


def _by_nulls(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by where the zero bytes of its ASCII characters are."""
    head = body[:1024]
    head = head[: len(head) // 4 * 4]
    if head.count(0) * 4 < len(head) or not head:
        return None
    zeros = [head[place::4].count(0) * 4 / len(head) for place in range(4)]
    if zeros[1] > 0.9 and zeros[2] > 0.9 and zeros[3] > 0.9:
        return "utf-32-le"
    if zeros[0] > 0.9 and zeros[1] > 0.9 and zeros[2] > 0.9:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else None


def _is_utf8(body: bytes) -> bool:
    # Not final: a page that was cut within a character is still UTF-8.
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(body, False)
    except UnicodeDecodeError:
        return False
    return True


def _fits(body: bytes, name: str) -> bool:
    """Whether at most one in five characters beyond ASCII is undecodable."""
    try:
        body.decode(name)
    except UnicodeDecodeError:
        text = body.decode(name, "replace")
        bad = text.count("\ufffd")
        return bad * 5 <= _beyond_ascii(text)
    return True


def _beyond_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))


def _with(body: bytes, name: str) -> Decoded:
    text = body.decode(name, "replace")
    return Decoded(text.removeprefix("\ufeff").replace("\0", ""), name)
