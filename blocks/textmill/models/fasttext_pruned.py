"""Asks a quantized fastText model such as lid.176.ftz for its best label, ten times faster than fastText does.

Source: fastText 0.9.2, `Dictionary::getLine`, `QMatrix::addToVector`, `HierarchicalSoftmaxLoss` (Joulin et al., Bag of
Tricks, 2017; FastText.zip, 2016). fastText makes a string of every n-gram of characters, asks two hash tables for it,
and unpacks its row from the quantizer; here rows are unpacked once, and hashes grow with the n-gram. Sums are taken in
the same order in the same precision, so that scores are equal to the last bit; `PrunedModel.agrees` compares them with
fastText's own before a model is used this way.
"""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from textmill.models.fasttext_kernels import NO_LABEL, Arrays, best_leaf, leaf_probabilities, word_hash

__all__ = ["PrunedModel"]

_ARGS: Final = struct.Struct("<ii12id")
_SIZES: Final = struct.Struct("<iiiqq")
_COUNT_AND_KIND: Final = struct.Struct("<qb")
_MATRIX: Final = struct.Struct("<?qqi")
_QUANTIZER: Final = struct.Struct("<4i")
_DENSE: Final = struct.Struct("<?qq")
_MAGIC, _VERSION, _HIERARCHICAL, _SUPERVISED = 793712314, 12, 1, 3
_CENTROIDS: Final = 256
_UNMADE: Final = 10**15
_LINES: Final = 150
_WORDS_A_LINE: Final = 48


@dataclass(frozen=True)
class PrunedModel:
    """Arrays of the model, as the kernel takes them."""

    labels: tuple[str, ...]
    words: tuple[bytes, ...]
    arrays: Arrays

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """The model in a file; None if it is of another kind: not quantized, not pruned, or with n-grams of words."""
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            try:
                return cls._parsed(content)
            except (struct.error, ValueError, IndexError):
                return None

    @classmethod
    def _parsed(cls, content: mmap.mmap) -> Self | None:
        magic, version, *settings, _ = _ARGS.unpack_from(content)
        dim, _, _, _, _, word_ngrams, loss, kind, buckets, shortest, longest, _ = settings
        entries, n_words, _, _, pruned = _SIZES.unpack_from(content, _ARGS.size)
        supported = (_MAGIC, _VERSION, 1, _HIERARCHICAL, _SUPERVISED)
        if (magic, version, word_ngrams, loss, kind) != supported or pruned <= 0 or longest < 1 or buckets < 1:
            return None
        at = _ARGS.size + _SIZES.size
        names, counts = [], []
        for _ in range(entries):
            end = content.find(b"\0", at)
            count, _ = _COUNT_AND_KIND.unpack_from(content, end + 1)
            names.append(content[at:end])
            counts.append(count)
            at = end + 1 + _COUNT_AND_KIND.size
        pairs = _array(content, "<i4", 2 * pruned, at).reshape(-1, 2)
        kept = np.full(buckets, -1, np.int32)
        kept[pairs[:, 0]] = pairs[:, 1] + n_words
        at += pairs.nbytes
        rows, at = _rows(content, at)
        quantized, leaves, width = _DENSE.unpack_from(content, at)
        if rows is None or quantized or (leaves, width) != (entries - n_words, dim) or rows.shape[1] != dim:
            return None
        if not 0 < n_words <= len(rows) or kept.max() >= len(rows):
            return None  # compiled code looks at no bounds
        output = _array(content, "<f4", leaves * dim, at + _DENSE.size).reshape(leaves, dim)
        tree = _tree(counts[n_words:])
        table, spelled, starts = _table(names)
        arrays = Arrays(kept, rows, output, tree, table, spelled, starts, n_words, shortest, longest)
        labels = tuple(name.decode() for name in names[n_words:])
        return cls(labels, tuple(names[:n_words]), arrays)

    def best(self, line: bytes) -> tuple[str, float] | None:
        """The likeliest label of a line, and its probability."""
        leaf, score = best_leaf(np.frombuffer(line + b"\n", np.uint8), self.arrays)
        return None if leaf == NO_LABEL else (self.labels[leaf], min(float(score), 1.0))

    def probabilities(self, line: bytes) -> dict[str, float]:
        """Of all labels that the model thinks possible."""
        found = leaf_probabilities(np.frombuffer(line + b"\n", np.uint8), self.arrays).tolist()
        return {label: min(score, 1.0) for label, score in zip(self.labels, found, strict=True) if score}

    def agrees(self, ask: Any) -> bool:
        """Whether fastText itself, in `ask(line)`, gives the same scores for lines of the model's own words."""
        step = max(1, len(self.words) // _LINES)
        for start in range(0, len(self.words), step):
            line = b" ".join(self.words[start : start + _WORDS_A_LINE]).decode("utf-8", "ignore")
            if self.best(line.encode()) != ask(line):
                return False
        return True


def _rows(content: mmap.mmap, at: int) -> tuple[npt.NDArray[np.float32] | None, int]:
    """Of a quantized matrix, unpacked; and where it ends."""
    if not content[at] or not content[at + 1]:
        return None, at
    _, height, _, size = _MATRIX.unpack_from(content, at + 1)
    codes = _array(content, "u1", size, at + 1 + _MATRIX.size).reshape(height, -1)
    at += 1 + _MATRIX.size + size
    dim, parts, width, last = _QUANTIZER.unpack_from(content, at)
    if last != width or parts * width != dim or codes.shape[1] != parts:
        return None, at
    centroids = _array(content, "<f4", dim * _CENTROIDS, at + _QUANTIZER.size)
    centroids = centroids.reshape(parts, _CENTROIDS, width)
    at += _QUANTIZER.size + centroids.nbytes
    norm_codes = _array(content, "u1", height, at)
    at += height
    norms = _array(content, "<f4", _CENTROIDS, at + _QUANTIZER.size)[norm_codes]
    at += _QUANTIZER.size + 4 * _CENTROIDS
    rows = centroids[np.arange(parts), codes].reshape(height, dim)
    return np.ascontiguousarray(norms[:, None] * rows, dtype=np.float32), at


def _array(content: mmap.mmap, kind: str, length: int, at: int) -> npt.NDArray[Any]:
    """Numbers at a place; copied, since a file that is mapped cannot be closed before its views."""
    size = np.dtype(kind).itemsize * length
    if at + size > len(content):
        raise ValueError("the file ends before its matrices do")
    return np.frombuffer(content[at : at + size], kind)


def _tree(counts: list[int]) -> npt.NDArray[np.int32]:
    """Huffman's tree as fastText builds it: both children of each node, -1 of leaves; the last node is the root."""
    leaves = len(counts)
    weights = [*counts, *[_UNMADE] * (leaves - 1)]
    children = np.full((2 * leaves - 1, 2), -1, np.int32)
    leaf, node = leaves - 1, leaves
    for made in range(leaves, 2 * leaves - 1):
        for side in range(2):
            if leaf >= 0 and weights[leaf] < weights[node]:
                children[made, side], leaf = leaf, leaf - 1
            else:
                children[made, side], node = node, node + 1
        weights[made] = weights[children[made, 0]] + weights[children[made, 1]]
    return children


def _table(
    names: list[bytes],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Entries by hash, with open addresses; their bytes; where each begins."""
    starts = np.cumsum([0, *map(len, names)], dtype=np.int64)
    spelled = np.frombuffer(b"".join(names), np.uint8)
    table = np.full(1 << (4 * len(names)).bit_length(), -1, np.int32)
    for number, name in enumerate(names):
        place = word_hash(np.frombuffer(name, np.uint8), 0, len(name)) % len(table)
        while table[place] >= 0:
            place = (place + 1) % len(table)
        table[place] = number
    return table, spelled, starts
