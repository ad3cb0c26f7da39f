"""Words that C4 calls bad, as Dolma lists them, and a test for texts that hold one.

Source: the English List of Dirty, Naughty, Obscene and Otherwise Bad Words (LDNOOBW, CC BY 4.0) and what Dolma 1.2.1
adds to it (Apache-2.0); entries with a blank are phrases, found inside a text, the others are whole words.
"""

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from textmill.errors import UserError

__all__ = ["NaughtyWords", "listed", "packaged"]


class NaughtyWords(NamedTuple):
    """Lower-case words and phrases."""

    words: frozenset[str]
    phrases: tuple[str, ...]

    def found(self, lower: str, words: Iterable[str]) -> bool:
        """Whether a lower-case text holds a phrase, or one of its words is listed."""
        return not self.words.isdisjoint(words) or any(phrase in lower for phrase in self.phrases)


@cache
def packaged() -> NaughtyWords:
    """Dolma's list."""
    lists = json.loads(files("textmill.origins.dolma").joinpath("naughty_words.json").read_text(encoding="utf-8"))
    return _divided(entry for entries in lists.values() for entry in entries)


@cache
def listed(path: Path, content: str) -> NaughtyWords:
    """A file's list, one entry per line; `content` is its digest. UserError when it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"list of naughty words {str(path)!r} ({content[:8]}): {error}") from error
    return _divided(line for line in lines if line.strip())


def _divided(entries: Iterable[str]) -> NaughtyWords:
    unique = sorted(set(entries))
    return NaughtyWords(
        frozenset(entry for entry in unique if " " not in entry), tuple(entry for entry in unique if " " in entry)
    )
