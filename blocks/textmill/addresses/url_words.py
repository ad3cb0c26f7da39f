"""Which words of a list stand in many URLs at once, as pieces between other characters or inside."""

import json
import re
from functools import lru_cache
from importlib.resources import files
from string import ascii_letters, digits
from typing import Final
from urllib.parse import unquote

__all__ = [
    "TO_BLANK",
    "inside",
    "letters_only",
    "pieces_listed",
    "pieces_of",
    "spelled",
    "squeezed",
    "translated",
    "words_of",
]

_NOT_ALPHANUMERIC: Final = re.compile(r"[^a-zA-Z0-9]+")
_LETTERS: Final = frozenset((ascii_letters + digits).encode("ascii"))
TO_BLANK: Final = bytes(byte if byte in _LETTERS or byte == ord("\n") else ord(" ") for byte in range(256))
"""For `translated`: all but letters and digits become blanks."""
_TO_SMALL: Final = bytes(range(256)).lower()
_NO_LETTERS: Final = bytes(byte for byte in range(256) if byte not in _LETTERS and byte != ord("\n"))


def spelled(url: str) -> str:
    """The URL in small letters, without percent signs."""
    return unquote(url).lower() if "%" in url else url.lower()


def squeezed(urls: list[str]) -> bytes:
    """The URLs, one a line, in small letters, less all but letters and digits."""
    return translated(urls, _TO_SMALL, _NO_LETTERS)


def pieces_of(url: str, words: frozenset[bytes]) -> list[str]:
    """The words that are pieces of one URL."""
    return [piece.decode("ascii") for piece in words.intersection(translated([url], TO_BLANK).split())]


def inside(url: str, words: frozenset[bytes]) -> list[str]:
    """The words that are inside one URL."""
    line = squeezed([url])
    return [word.decode("ascii") for word in words if word in line]


def pieces_listed(lines: bytes, lists: tuple[frozenset[bytes], ...]) -> list[list[int]]:
    """For each list of words, how many different ones are pieces between white space of each line."""
    everything = set(lines.split())
    listed = [words & everything for words in lists]
    rows = lines.split(b"\n")
    found = [[0] * len(rows) for _ in lists]
    either = frozenset().union(*listed)
    if either:
        for row, pieces in enumerate(map(bytes.split, rows)):
            if not either.isdisjoint(pieces):
                for counts, words in zip(found, listed, strict=True):
                    counts[row] = len(words.intersection(pieces))
    return found


def translated(urls: list[str], table: bytes, removed: bytes = b"") -> bytes:
    """The URLs in UTF-8, one a line, every byte replaced by the table's or removed."""
    joined = "\n".join(url.replace("\n", " ") if "\n" in url else url for url in urls)
    return joined.encode("utf-8", "surrogatepass").translate(table, removed)


def words_of(name: str, own: tuple[str, ...] | None) -> frozenset[bytes]:
    """The words of a setting, or those built in."""
    return _built_in(name) if own is None else frozenset(letters_only(word).encode("ascii") for word in own)


def letters_only(text: str) -> str:
    """A word in small letters and digits alone."""
    return _NOT_ALPHANUMERIC.sub("", text).lower()


@lru_cache(maxsize=3)
def _built_in(name: str) -> frozenset[bytes]:
    place = files("textmill.filters").joinpath("lists/url_words.json")
    return frozenset(word.encode("ascii") for word in json.loads(place.read_text(encoding="utf-8"))[name])
