"""Ids that no other document of a corpus has: qualified ones, and how many there are that are not such."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.block import Reader, Shard
from textmill.id_keys import id_keys
from textmill.store.store import Store, StoredFile
from textmill.store.stored_rows import read_rows

__all__ = ["qualified", "repeated", "repeated_ids"]

U64 = npt.NDArray[np.uint64]

_KEYS_AT_ONCE: Final = 1 << 23
_MOST_PARTS: Final = 256
"""Files open at once: of more than 2,000,000,000 documents a part takes more memory."""


def qualified(reader: Reader, shard: Shard, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches of a shard, with ids as the reader's settings want them; made-up ones name the shard anyway."""
    made_up = f"{shard.source}/{shard.name}#"
    for batch in batches:
        if reader.ids == "given":
            yield batch
            continue
        place = batch.schema.get_field_index("id")
        ids = [one if one.startswith(made_up) else f"{shard.name}:{one}" for one in batch.column(place).to_pylist()]
        yield batch.set_column(place, batch.schema.field(place), pa.array(ids, batch.schema.field(place).type))


def repeated_ids(store: Store, kept: Iterable[StoredFile]) -> int:
    """How many documents of some files have an id that another one has."""
    files = list(kept)
    return repeated((key for file in files for key in _keys(store, file)), sum(file.rows for file in files))


def _keys(store: Store, file: StoredFile) -> Iterator[U64]:
    """Hashes of a file's ids; only if they cannot be read is the whole file looked through for damage."""
    try:
        for batch in read_rows(store, file, ["id"]):
            yield id_keys(batch.column("id").to_pylist())
    except (OSError, ValueError):
        store.check(file)
        raise


def repeated(keys: Iterable[U64], total: int, at_once: int = _KEYS_AT_ONCE) -> int:
    """How many of `total` keys (hashes of 64 bits) are there more than once.

    Memory: `at_once` keys, eight bytes each, a few times over; more of them wait in temporary files, by hash range.
    """
    parts = min(_MOST_PARTS, max(1, -(-total // at_once)))
    if parts == 1:
        return _repeated(np.concatenate([np.empty(0, np.uint64), *keys]))
    width = np.uint64((1 << 64) // parts + 1)
    with ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(parts)]
        for found in keys:
            part = found // width
            for number in np.unique(part).tolist():
                files[number].write(found[part == number].tobytes())
        count = 0
        for file in files:
            file.seek(0)
            count += _repeated(np.frombuffer(file.read(), np.uint64))
        return count


def _repeated(keys: U64) -> int:
    counts = np.unique(keys, return_counts=True)[1]
    return int(counts[counts > 1].sum())
