"""Read the labels of a fastText `.bin` or `.ftz` file, and write a `.bin` file that fastText loads.

Source: fastText 0.9.2, `FastText::saveModel`, `Dictionary::save`, `DenseMatrix::save` (format version 12). All
numbers are little-endian.
"""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.errors import UserError

__all__ = ["Vocabulary", "read_labels", "write_model"]

_MAGIC: Final = 793712314
_VERSION: Final = 12
_ARGS: Final = struct.Struct("<ii12id")
_SIZES: Final = struct.Struct("<iiiqq")
_COUNT_AND_KIND: Final = struct.Struct("<qb")
_SOFTMAX: Final = 3
_SUPERVISED: Final = 3
_UNPRUNED: Final = -1


@dataclass(frozen=True)
class Vocabulary:
    """Words and labels with their counts, in the order of the matrices' rows."""

    words: tuple[tuple[bytes, int], ...]
    labels: tuple[tuple[bytes, int], ...]


def write_model(
    path: Path,
    vocabulary: Vocabulary,
    inputs: npt.NDArray[np.float32],
    outputs: npt.NDArray[np.float32],
    word_ngrams: int,
    epochs: int,
) -> None:
    """Write a softmax classifier: `inputs` (words + buckets, dim), `outputs` (labels, dim)."""
    dim = inputs.shape[1]
    buckets = inputs.shape[0] - len(vocabulary.words)
    entries = [*vocabulary.words, *vocabulary.labels]
    tokens = sum(count for _, count in entries)
    window, negatives, update_rate, sampling = 5, 5, 100, 1e-4
    arguments = (dim, window, epochs, 1, negatives, word_ngrams, _SOFTMAX, _SUPERVISED, buckets, 0, 0)
    with path.open("wb") as file:
        file.write(_ARGS.pack(_MAGIC, _VERSION, *arguments, update_rate, sampling))
        file.write(_SIZES.pack(len(entries), len(vocabulary.words), len(vocabulary.labels), tokens, _UNPRUNED))
        for row, (entry, count) in enumerate(entries):
            file.write(entry + b"\0" + _COUNT_AND_KIND.pack(count, row >= len(vocabulary.words)))
        for matrix in (inputs, outputs):
            file.write(b"\0" + struct.pack("<qq", *matrix.shape))
            file.write(np.ascontiguousarray(matrix, dtype="<f4").tobytes())


def read_labels(path: Path) -> tuple[str, ...]:
    """The labels of a model in its own order; UserError when the file is not a fastText model."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if len(content) < _ARGS.size + _SIZES.size or _ARGS.unpack_from(content)[0] != _MAGIC:
            raise UserError(f"{path} is not a fastText model")
        entries = _SIZES.unpack_from(content, _ARGS.size)[0]
        at = _ARGS.size + _SIZES.size
        labels = []
        for _ in range(entries):
            end = content.find(b"\0", at)
            if end < 0 or end + 1 + _COUNT_AND_KIND.size > len(content):
                raise UserError(f"{path} is not a whole fastText model")
            _, kind = _COUNT_AND_KIND.unpack_from(content, end + 1)
            if kind:
                labels.append(content[at:end].decode())
            at = end + 1 + _COUNT_AND_KIND.size
    return tuple(labels)
