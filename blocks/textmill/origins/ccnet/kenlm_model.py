"""Reads a KenLM model as `build_binary` writes it, mapped from the file, and scores lines with it.

Source: KenLM (Heafield 2011; LGPL), binary format version 5, model type "probing hash tables", which `build_binary`
writes by default and CCNet's published models are. Written from the format: KenLM itself is not needed, and so no
compiler either. Other types (trie, quantised) and ARPA text must be converted: `build_binary probing a.arpa a.bin`.
"""

import struct
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from textmill.errors import UserError
from textmill.origins.ccnet.ngram_kernels import log10_probability

__all__ = ["KenlmModel", "load"]

_MAGIC: Final = b"mmap lm http://kheafield.com/code format version 5\n\0"
_PROBES: Final = struct.Struct("<fffIIIQ")
_PROBE_VALUES: Final = (0.0, 1.0, -0.5, 1, 0xFFFFFFFF, 0, 1)
"""What KenLM writes to recognise a machine that lays out numbers otherwise."""
_SETTINGS: Final = struct.Struct("<BxxxfIBxxxI")
_KINDS: Final = ("probing", "rest_probing", "trie", "quant_trie", "array_trie", "quant_array_trie")
_WORD_BYTES: Final = 12
_UNIGRAM_BYTES: Final = 8
_MIDDLE_BYTES: Final = 16
_LONGEST_BYTES: Final = 12


class KenlmModel:
    """An n-gram model; its numbers stay in the file until they are asked for."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            head = file.read(4096)
        counts, multiplier, start = _read_head(path, head)
        self.order = len(counts)
        tables = [(start + 8, _buckets(counts[0], multiplier))]
        self._unigrams = (tables[0][0] + tables[0][1] * _WORD_BYTES) // 4
        # One unigram more than counted: KenLM leaves room for an unknown word.
        at = self._unigrams * 4 + (counts[0] + 1) * _UNIGRAM_BYTES
        for place, count in enumerate(counts[1:], start=2):
            buckets = _buckets(count, multiplier)
            tables.append((at, buckets))
            at += buckets * (_LONGEST_BYTES if place == self.order else _MIDDLE_BYTES)
        if path.stat().st_size < at:
            raise UserError(f"{path} is cut short: {path.stat().st_size:,} bytes of at least {at:,}")
        self._words = np.asarray(np.memmap(path, np.uint32, "r", shape=(at // 4,)))
        self._floats = self._words.view(np.float32)
        self._tables = np.array([(begin // 4, buckets) for begin, buckets in tables], np.int64)

    def score(self, line: str) -> float:
        """log10 of the probability of a line, its words divided by ASCII blanks, sentence marks added."""
        text = np.frombuffer(line.encode(), np.uint8)
        total, _ = log10_probability(self._words, self._floats, self._tables, self._unigrams, text)
        return float(total)


def load(path: Path) -> KenlmModel:
    """The model of a file, mapped once per process; UserError when it is none that can be read."""
    state = path.stat()
    return _load(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=64)
def _load(path: Path, size: int, mtime_ns: int) -> KenlmModel:
    return KenlmModel(path)


def _read_head(path: Path, head: bytes) -> tuple[list[int], np.float32, int]:
    """Counts of n-grams by length, size of hash tables per entry, and where the vocabulary begins."""
    at = -(-(len(_MAGIC) + 1) // 8) * 8
    if not head.startswith(_MAGIC) or len(head) < at + _PROBES.size + _SETTINGS.size:
        raise UserError(f"{path} is no KenLM model of version 5 in binary form; make one with build_binary")
    if _PROBES.unpack_from(head, at) != _PROBE_VALUES:
        raise UserError(f"{path} was built on a machine with another layout of numbers")
    at += _PROBES.size
    order, multiplier, kind, _, version = _SETTINGS.unpack_from(head, at)
    if kind != 0 or version != 0:
        name = _KINDS[kind] if kind < len(_KINDS) else str(kind)
        raise UserError(f"{path} is of KenLM type {name}; rebuild it: build_binary probing model.arpa model.bin")
    at += _SETTINGS.size
    if not 2 <= order <= 32 or len(head) < at + 8 * order:
        raise UserError(f"{path} claims n-grams of {order} words; 2 to 32 are understood")
    counts = list(struct.unpack_from(f"<{order}Q", head, at))
    return counts, np.float32(multiplier), -(-(at + 8 * order) // 8) * 8


def _buckets(entries: int, multiplier: np.float32) -> int:
    """Places of a hash table, in the single precision that KenLM reckons with."""
    return max(entries + 1, int(multiplier * np.float32(entries)))
