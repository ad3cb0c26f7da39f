"""Gives the word lists of DCLM by name, or those in a file.

Source: DCLM's `baselines/mappers/banlists` (MIT licence): words of adult sites, reverse-engineered from RefinedWeb's
description, and LDNOOBW. They are block lists and hold obscene words.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, get_args

from textmill.errors import UserError
from textmill.location import Location
from textmill.models.files import digest

__all__ = ["ListName", "WordSource", "identity_of", "words_of"]

ListName = Literal["strict", "hard", "soft", "ldnoobw"]
WordSource = ListName | Location | tuple[str, ...]
"""A built-in list, a local file with one entry a line, or the entries themselves."""

_BUILT_IN: Final = frozenset(get_args(ListName))


def words_of(source: WordSource) -> tuple[str, ...]:
    """The entries, in order; UserError when a file is not there, is not UTF-8, or holds none or an empty line."""
    if isinstance(source, tuple):
        return source
    if source in _BUILT_IN:
        return _built_in(source)
    return _from_file(source, digest(_file(source)))


def identity_of(source: WordSource) -> str:
    """The digest of the file, if it is one."""
    return "" if isinstance(source, tuple) or source in _BUILT_IN else digest(_file(source))


def _file(path: str) -> Path:
    if not Path(path).is_file():
        raise UserError(
            f"no word list at {path!r}: there is no such file; write one, an entry a line, and point the setting at "
            f"it, or name a built-in one: {', '.join(sorted(_BUILT_IN))}"
        )
    return Path(path)


@lru_cache(maxsize=4)
def _built_in(name: str) -> tuple[str, ...]:
    place = Path(__file__).with_name("word_lists.json")
    return tuple(json.loads(place.read_text(encoding="utf-8"))[name])


@lru_cache(maxsize=16)
def _from_file(path: str, content: str) -> tuple[str, ...]:
    try:
        entries = tuple(Path(path).read_text(encoding="utf-8").splitlines())
    except UnicodeDecodeError as error:
        raise UserError(f"word list {path!r} is not UTF-8: {error}") from error
    if not entries or not all(entries):
        raise UserError(f"word list {path!r} is empty or has an empty line, which would match every document")
    return entries
