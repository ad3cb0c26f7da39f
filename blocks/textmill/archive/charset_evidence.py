"""Says what the bytes themselves show of their encoding, whatever was declared.

Every look is one pass over the bytes. Detection is uchardet (through resiliparse) over the text without markup.
"""

import codecs
import re
import string
import struct
from typing import Final

import pyarrow as pa
from resiliparse.parse.encoding import detect_encoding

from textmill.archive.charset_labels import SEVEN_BIT, UNICODE, USER_DEFINED, codec_of
from textmill.archive.charset_windows import without_controls
from textmill.archive.multibyte import MULTI_BYTE, decode_multibyte

__all__ = [
    "by_nulls",
    "decoded",
    "detected",
    "fits",
    "has_hz",
    "has_letters_in_words",
    "is_utf8",
    "is_western",
    "is_written_beyond_ascii",
    "utf8_share",
]

_DETECT_BYTES: Final = 1 << 16
_OPENS: Final = re.compile(rb"<(?:(script|style)\b|[^<>]{0,2000}>)", re.IGNORECASE)
_CLOSES: Final = {name: re.compile(rb"</" + name + rb"\s*>", re.IGNORECASE) for name in (b"script", b"style")}
_ASCII_RUN: Final = re.compile(rb"[\x00-\x7f]+")
_LONG_RUN: Final = 200
_HIGH_RUN: Final = re.compile(rb"[\x80-\xff]+")
_CONTROLS: Final = re.compile(rb"[\x80-\x9f]")
_FOREIGN_RUN: Final = re.compile(r"[^\x00-\x7f]+")
_LETTERS: Final = frozenset(string.ascii_letters.encode())
_WORD_BYTES: Final = 4
_EVIDENCE_BYTES: Final = 40
_NAMED_EVIDENCE_BYTES: Final = 8
"""So many bytes in words are enough where the page itself names the encoding."""
_HZ: Final = re.compile(rb"~\{")
_FEW_TILDES: Final = 64
_NULL_BYTES: Final = 4096
_FEWEST_NULLS: Final = 8
_LATIN_SCRIPT: Final = frozenset(
    {"cp1250", "cp1254", "cp1257", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-10", "iso8859-13", "iso8859-14"}
    | {"iso8859-15", "iso8859-16"}
)
_WITH_EURO: Final = frozenset({"iso8859-15", "iso8859-16"})
_BETWEEN_LETTERS: Final = re.compile(rb"(?<=[A-Za-z\xc0-\xff])[\x80-\xff](?=[A-Za-z\xc0-\xff])")


def is_utf8(body: bytes) -> bool:
    """Whether all of it is UTF-8, in half the time that decoding takes."""
    places = pa.py_buffer(struct.pack("=qq", 0, len(body)))
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, places, pa.py_buffer(body)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def has_hz(body: bytes) -> bool:
    """Whether `~{` stands in it, with which words in HZ begin."""
    at = body.find(b"~")
    # One byte is found many times as fast as two, unless it is everywhere.
    for _ in range(_FEW_TILDES):
        if at < 0 or body.startswith(b"{", at + 1):
            return at >= 0
        at = body.find(b"~", at + 1)
    return at >= 0 and _HZ.search(body, at) is not None


def utf8_share(body: bytes) -> tuple[int, int]:
    """Characters beyond ASCII that are well-formed UTF-8, and bytes that are part of none.

    The start of a character at the very end is not counted after others: a page that was cut there is still UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    text = decoder.decode(body)
    chars = _beyond_ascii(text)
    return chars, len(body) - len(text.encode()) - (len(decoder.getstate()[0]) if chars else 0)


def _beyond_ascii(text: str) -> int:
    """Characters that are not ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def by_nulls(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by where the zero bytes of its ASCII characters are.

    Where they are few, as in a page of another alphabet, all else must be what such a page has.
    """
    head = body[:_NULL_BYTES]
    head = head[: len(head) // 4 * 4]
    if b"\0" not in head:
        return None
    zeros = [head[place::4].count(0) for place in range(4)]
    enough = 0.9 * len(head) / 4
    if sum(zeros) < _FEWEST_NULLS:
        return None
    if min(zeros[2:]) > enough:
        return "utf-32-le"
    if min(zeros[:2]) > enough:
        return "utf-32-be"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    more, less = max(even, odd), min(even, odd)
    if more <= 4 * less or (4 * more < len(head) and not _is_wide(head, "utf-16-le" if odd > even else "utf-16-be")):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_wide(head: bytes, name: str) -> bool:
    """Whether bytes of which few are zero are UTF-16: a blank or tag among ten ASCII signs, no pairs of ASCII bytes."""
    text = head.decode(name, "replace")
    ascii_chars = text.encode("ascii", "ignore")
    ends = sum(map(ascii_chars.count, b" \n<>"))
    others = [char for char in text if not char.isascii()]
    pairs = sum(0x20 <= ord(char) >> 8 <= 0x7E and 0x20 <= ord(char) & 0xFF <= 0x7E for char in others)
    nonsense = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in others)
    return 10 * ends >= len(ascii_chars) and 2 * pairs <= len(others) and 20 * nonsense <= len(others)


def detected(body: bytes) -> str | None:
    """What uchardet takes the text for; None when it says nothing that can be decoded."""
    text = _ASCII_RUN.sub(_shortened, _without_markup(body[: 4 * _DETECT_BYTES]))
    guess = detect_encoding(text or body, max_len=_DETECT_BYTES, html5_compatible=False)
    # Pages in ISO-8859-16 hardly exist; uchardet says it for Romanian in windows-1250.
    name = codec_of("windows-1250" if guess == "iso8859-16" else guess)
    # ISO-8859-2 has nothing but controls where windows-1250 has š, ť and ž.
    return "cp1250" if name == "iso8859-2" and _CONTROLS.search(text or body) else name


def _shortened(run: re.Match[bytes]) -> bytes:
    return run[0] if run.end() - run.start() < _LONG_RUN else b" "


def _without_markup(body: bytes) -> bytes:
    parts: list[bytes] = []
    position = 0
    never_closed: set[bytes] = set()
    for tag in _OPENS.finditer(body):
        if tag.start() < position:
            continue
        name = tag[1] and tag[1].lower()
        stop = tag.end()
        if name and name not in never_closed:
            close = _CLOSES[name].search(body, stop)
            if close is None:
                never_closed.add(name)
            else:
                stop = close.end()
        parts.append(body[position : tag.start()])
        position = stop
    return b" ".join([*parts, body[position:]])


def is_written_beyond_ascii(body: bytes, name: str | None = None) -> bool:
    """Whether most bytes beyond ASCII stand in long runs: words of another alphabet, never Western text.

    With the `name` of an encoding whose characters have several bytes, of which some are ASCII, runs are of characters;
    bytes that mean nothing in it are evidence against it.
    """
    if name in MULTI_BYTE:
        text = decoded(body[: 4 * _DETECT_BYTES], name)
        # The last character may be cut.
        if "\ufffd" in text[:-1]:
            return False
        lengths = [2 * (found.end() - found.start()) for found in _FOREIGN_RUN.finditer(text)]
    elif name is None or name not in UNICODE | SEVEN_BIT:
        lengths = [found.end() - found.start() for found in _HIGH_RUN.finditer(body[: 4 * _DETECT_BYTES])]
        if name is not None and not fits(body, name):
            return False
    else:
        return False
    in_words = sum(length for length in lengths if length >= _WORD_BYTES)
    return in_words >= (_EVIDENCE_BYTES if name is None else _NAMED_EVIDENCE_BYTES) and in_words * 2 >= sum(lengths)


def has_letters_in_words(body: bytes, name: str) -> bool:
    """Whether bytes within words are letters in an encoding of Latin letters, and are signs in windows-1252.

    The euro of ISO-8859-15 counts as well, since nobody writes the sign in its place.
    """
    if name not in _LATIN_SCRIPT or not fits(body, name):
        return False
    better = 0
    for found in _BETWEEN_LETTERS.finditer(body[: 4 * _DETECT_BYTES]):
        ours, western = decoded(found[0], name), decoded(found[0], "cp1252")
        better += ours.isalpha() - western.isalpha()
    return better > 0 or (name in _WITH_EURO and b"\xa4" in body)


def is_western(body: bytes) -> bool:
    """Whether bytes beyond ASCII mostly stand in words of ASCII letters, as in Western text; not so in stray bytes."""
    runs = beside = 0
    for found in _HIGH_RUN.finditer(body):
        runs += 1
        beside += body[max(found.start() - 1, 0)] in _LETTERS or body[min(found.end(), len(body) - 1)] in _LETTERS
    return beside * 2 >= runs


def fits(body: bytes, name: str) -> bool:
    """Whether at most one in five characters beyond ASCII is undecodable."""
    text = decoded(body, name)
    bad = text.count("\ufffd")
    return bad == 0 or bad * 5 <= _beyond_ascii(text)


def decoded(body: bytes, name: str) -> str:
    """The text by a name of `codec_of`; what means nothing is U+FFFD."""
    if name == USER_DEFINED:
        return "".join(map(_user_defined, body.decode("latin-1")))
    text = decode_multibyte(body, name)
    return without_controls(body.decode(name, "replace"), name) if text is None else text


def _user_defined(char: str) -> str:
    return char if char < "\x80" else chr(0xF700 + ord(char))
