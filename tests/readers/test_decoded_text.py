"""Text of bytes: encodings, line ends, what terminals and printers left, and what is no text."""

import random
import zlib

import pytest

from textmill.formats.encodings.decoded_text import is_binary, plain_text

FRENCH = "Les élèves étaient à l’école, déjà — naïfs.\n" * 5
RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю.\n" * 5
JAPANESE = "これは日本語の文章です。東京に行きました。\n" * 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("text", [FRENCH, RUSSIAN])
def test_unicode_with_and_without_mark(encoding: str, text: str) -> None:
    found = plain_text(text.encode(encoding))
    assert found is not None
    assert (found.text, found.replaced, found.controls) == (text, 0, 0)


@pytest.mark.parametrize(
    ("text", "encoding"), [(FRENCH, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (JAPANESE, "shift_jis")]
)
def test_legacy_encodings_by_evidence(text: str, encoding: str) -> None:
    found = plain_text(text.encode(encoding))
    assert found is not None
    assert found.text == text


def test_what_is_declared_inside_html_is_but_text() -> None:
    text = f'Write <meta charset="koi8-r"> into the head.\n{FRENCH}'
    found = plain_text(text.encode("cp1252"), declared="iso-8859-1")
    assert found is not None
    assert (found.text, found.encoding) == (text, "cp1252")


def test_bytes_without_a_meaning_are_counted() -> None:
    found = plain_text((FRENCH * 5).encode() + b"\xff word \xfe\n")
    assert found is not None
    assert (found.encoding, found.replaced, found.is_undecoded) == ("utf-8", 2, False)


@pytest.mark.parametrize(
    ("data", "text", "controls"),
    [
        (b"a\r\nb\rc\r\r\nd\ne", "a\nb\nc\nd\ne", 0),
        (b"one\x0ctwo\x0bthree\xc2\x85four", "one\ntwo\nthree\nfour", 0),
        (b"N\bNA\bAM\bM_\bE", "NAME", 0),
        (b"a \x1b[1;31mred\x1b[0m b", "a red b", 0),
        (b"end of file\x1a", "end of file", 0),
        ("a\x07b\x9bc é".encode(), "abc é", 2),
        (b"a\n\bb", "a\nb", 1),
        (b"", "", 0),
    ],
)
def test_line_ends_and_controls(data: bytes, text: str, controls: int) -> None:
    found = plain_text(data)
    assert found is not None
    assert (found.text, found.controls) == (text, controls)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4 text that is none",
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        b"\x7fELF\x02\x01\x01" + b"\x01\0\x02\0\x03\0\x04\0" * 900,
        zlib.compress(random.Random(1).randbytes(4000)),
        bytes(100),
    ],
)
def test_what_is_no_text(data: bytes) -> None:
    assert is_binary(data)
    assert plain_text(data) is None


def test_one_stray_null_makes_no_binary() -> None:
    found = plain_text(b"A book of many words.\0\n" * 3 + b"And more of it. " * 20)
    assert found is not None
    assert "\0" not in found.text
