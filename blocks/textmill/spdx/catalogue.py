"""Read a catalogue of licences, a line of JSON or a row of CSV for each work, into little memory.

Keys are kept as digests of 16 bytes in one sorted array, licences once each: of arXiv's 2.5 million papers 50 MB.
"""

import bz2
import csv
import gzip
import io
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

import numpy as np
import numpy.typing as npt
import orjson
from xxhash import xxh3_128_digest

from textmill.errors import UserError
from textmill.spdx.spelling import spelled

__all__ = ["Catalogue", "Entry", "read_catalogue"]

_LONGEST_LINE: Final = 64 << 20
_LONGEST_WORDS: Final = 120
_PACKED: Final = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ", lzma.open))
"""How a packed file begins, and what opens it."""


class Entry(NamedTuple):
    """What a catalogue says of a work: the SPDX expression, None where it is not known what is meant, and the words."""

    license: str | None
    words: str


@dataclass(frozen=True)
class Catalogue:
    """Works and their licences; `keys` ascend, both arrays have shape (works,)."""

    keys: npt.NDArray[np.bytes_]
    entries: npt.NDArray[np.int32]
    said: Sequence[Entry]

    def of(self, keys: Sequence[str | None]) -> list[Entry | None]:
        """The entry of each key, None for one that is not there."""
        if not len(self.keys):
            return [None] * len(keys)
        wanted = np.array([_digest(key or "") for key in keys], "S16")
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        found = self.keys[at] == wanted
        return [
            self.said[self.entries[place]] if is_there and key else None
            for key, place, is_there in zip(keys, at, found, strict=True)
        ]


def read_catalogue(path: Path, key_field: str, license_field: str, ignored: str = "") -> Catalogue:
    """All of a file, plain or packed; UserError with the line for what is no catalogue.

    Of a work that has several licences in it, none is known. `ignored` are signs that do not count in keys.
    """
    digests: list[bytes] = []
    codes: list[int] = []
    known: dict[str, int] = {}
    drop = str.maketrans("", "", ignored)
    for key, words in _rows(path, key_field, license_field):
        digests.append(_digest(key.strip().translate(drop)))
        codes.append(known.setdefault(words.strip(), len(known)))
    keys, numbers = np.array(digests, "S16"), np.array(codes, np.int32)
    order = np.argsort(keys, kind="stable")
    keys, numbers = keys[order], numbers[order]
    said = [_entry(words) for words in known]
    is_first = np.ones(len(keys), np.bool_)
    is_first[1:] = keys[1:] != keys[:-1]
    for start in np.flatnonzero(is_first & ~np.append(is_first[1:], np.True_)):
        end = start + 1
        while end < len(keys) and not is_first[end]:
            end += 1
        several = list(dict.fromkeys(said[code] for code in numbers[start:end]))
        if len({one.license for one in several}) > 1 or several[0].license is None:
            numbers[start] = len(said)
            said.append(Entry(None, _short("; ".join(one.words for one in several))))
    return Catalogue(keys[is_first], numbers[is_first], said)


def _entry(words: str) -> Entry:
    return Entry(spelled(words) if words else None, _short(words))


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_WORDS else f"{words[: _LONGEST_WORDS - 1]}…"


def _digest(key: str) -> bytes:
    return xxh3_128_digest(key.encode("utf-8", "surrogatepass"))


def _rows(path: Path, key_field: str, license_field: str) -> Iterator[tuple[str, str]]:
    """Keys and licences as they are written; those without a key are none."""
    try:
        with _opened(path) as file:
            is_json = file.read(1 << 16).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        with _opened(path) as file:
            for number, row in (_json_rows if is_json else _csv_rows)(file, path):
                if key_field not in row:
                    raise UserError(f"{path}:{number}: there is no field {key_field!r}; it has {', '.join(row)[:200]}")
                key, words = row[key_field], row.get(license_field)
                if key not in (None, ""):
                    yield str(key), "" if words is None else str(words)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, lzma.LZMAError) as error:
        raise UserError(f"{path}: not a catalogue in JSON lines or CSV: {error}") from error


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        start = file.read(8)
    opener = next((opener for magic, opener in _PACKED if start.startswith(magic)), None)
    return path.open("rb") if opener is None else cast(BinaryIO, opener(path, "rb"))


def _json_rows(file: BinaryIO, path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        line = line.removeprefix(b"\xef\xbb\xbf")
        if line.isspace():
            continue
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise UserError(f"{path}:{number}: no JSON: {error}") from error
        if not isinstance(row, dict):
            raise UserError(f"{path}:{number}: no JSON object")
        yield number, row


def _csv_rows(file: BinaryIO, path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        first = text.readline(1 << 16)
        delimiter = "\t" if "\t" in first else ","
        header = next(csv.reader([first], delimiter=delimiter), [])
        rows = csv.reader(text, delimiter=delimiter)
        for row in rows:
            if row:
                yield rows.line_num + 1, dict(zip(header, row, strict=False))
    if not header:
        raise UserError(f"{path}: is empty")
