"""Documents with equal hashes in one band and hash range, linked to the first of them: never all pairs.

One task reads one (band, hash range) of every shard's sketch, so the work divides as finely as memory asks and no
task sees the corpus. Differs from datatrove's stage 2, which chains neighbours and cuts its ranges at quantiles of the
first file: here k equal hashes give k - 1 edges to the lowest document number, and the ranges are fixed.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from textmill.dedup import sketch
from textmill.dedup.forest import edge_table


def hash_range(part: int, parts: int) -> tuple[int, int]:
    """Lowest hash, and one more than the highest, of range `part` of `parts`; ValueError if there is none."""
    if not 0 <= part < parts:
        raise ValueError(f"part {part} of {parts}: parts are numbered from 0")
    return sketch.HASHES * part // parts, sketch.HASHES * (part + 1) // parts


def find(sketches: Sequence[tuple[int, sketch.Source]], band: int, part: int = 0, parts: int = 1) -> pa.Table:
    """Edges (`a` below `b`, both uint64 global document numbers) of one band and hash range, sorted by `b`.

    `sketches` are (number of the shard's first document, its sketch), in any order; together the parts give what one
    part would. About 60 bytes of memory for a key in the range, and one band of one sketch. Raises ValueError where
    sketches of different keys are mixed.
    """
    low, high = hash_range(part, parts)
    _check_alike([sketch.header(file) for _, file in sketches])
    hashes, documents = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)]
    for offset, file in sorted(sketches, key=lambda pair: pair[0]):
        table = sketch.read(file, band, low, high)
        hashes.append(table.column("hash").to_numpy().copy())  # a view would hold the whole band, or its mapping
        documents.append(table.column("row").to_numpy() + np.uint64(offset))
    keys, numbers = np.concatenate(hashes), np.concatenate(documents)
    order = np.argsort(keys, kind="stable")  # by (hash, number): shards come in order and are sorted by row
    keys, numbers = keys[order], numbers[order]
    repeats = np.flatnonzero(keys[1:] == keys[:-1]) + 1
    firsts = np.ones(len(keys), np.bool_)
    firsts[repeats] = False
    lowest = numbers[np.flatnonzero(firsts)[np.cumsum(firsts)[repeats] - 1]]
    by_member = np.argsort(numbers[repeats])
    return edge_table(lowest[by_member], numbers[repeats][by_member])


def _check_alike(headers: Sequence[sketch.Header]) -> None:
    kinds = {(header.barrier, header.bands) for header in headers}
    if len(kinds) > 1:
        raise ValueError(f"sketches of {len(kinds)} different settings cannot be compared; sketch all shards alike")
