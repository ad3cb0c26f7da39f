"""The steps that find out whether ids repeat, among the documents that a barrier compares or that are in the corpus.

Ids are hashed, 64 bits each, sorted and cut in ranges of hashes as other keys are, so that no part holds all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
import pyarrow as pa

from textmill.block import REPEATED_IDS, Block
from textmill.digest import Json
from textmill.id_keys import id_keys
from textmill.matching import shuffle
from textmill.matching.combining import FILES_PER_PART, share
from textmill.matching.shards import IDS, SKETCH, BeyondSketches, compared, groups
from textmill.matching.shuffle import hash_range, opened, ranges
from textmill.step import DOCUMENTS, Done, Files, Made, Part, StoredFile

__all__ = ["ComparedIds", "KeptIds", "have_repeats"]


_KEYS: Final = pa.schema([("key", pa.uint64())])
_HASHES: Final = "hashes"
_REPEATED: Final = "repeated"


@dataclass(frozen=True)
class HashPart(Part):
    """The documents of a few shards."""

    documents: tuple[StoredFile, ...]


@dataclass(frozen=True)
class RangePart(Part):
    """All hashes of one range."""

    hashes: tuple[StoredFile, ...]
    part: int
    parts: int


@dataclass(frozen=True)
class _Ids(BeyondSketches[HashPart | RangePart]):
    """Hashes the ids of a few shards at a time, then looks for equal ones in each range of hashes."""

    name: ClassVar[str] = IDS
    is_passing: ClassVar[bool] = True
    block: Block
    documents_per_part: int = 1_000_000
    shards_per_part: int = FILES_PER_PART

    def settings(self) -> Json:
        """None: ids are what they are."""
        return []

    def _listed(self, made: Made, data: Mapping[str, StoredFile]) -> Iterator[HashPart | RangePart]:
        sizes = {name: file.rows for name, file in data.items()}
        found = groups(sizes, share(sum(sizes.values()), self.documents_per_part), self.shards_per_part)
        names = [f"shards-{number:05d}" for number in range(len(found))]
        for name, group in zip(names, found, strict=True):
            yield HashPart(name, tuple(data[shard.name] for shard in group))
        done = made.of(IDS)
        if not all(name in done for name in names):
            return
        hashes = tuple(done[name].files[_HASHES] for name in names)
        parts = ranges(sum(file.rows for file in hashes), self.documents_per_part)
        for part in range(parts):
            yield RangePart(f"range-{part:05d}", hashes, part, parts)

    def memory(self, part: HashPart | RangePart) -> int:
        """32 bytes for an id."""
        if isinstance(part, HashPart):
            return 32 * sum(file.rows for file in part.documents)
        return 32 * sum(file.rows for file in part.hashes) // part.parts

    def run(self, part: HashPart | RangePart, files: Files) -> Done:
        if isinstance(part, HashPart):
            keys = [np.empty(0, np.uint64)]
            for file in part.documents:
                keys += [id_keys(batch.column("id").to_pylist()) for batch in files.rows(file, ["id"], 1 << 16)]
            return self._written(files, _HASHES, np.sort(np.concatenate(keys)))
        low, high = hash_range(part.part, part.parts)
        keys = [np.empty(0, np.uint64)]
        for file in part.hashes:
            with opened(files.source(file)) as reader:
                keys += [batch.column("key").to_numpy().copy() for batch in shuffle.batches(reader, 0, low, high)]
        distinct, counts = np.unique(np.concatenate(keys), return_counts=True)
        done = self._written(files, _REPEATED, distinct[counts > 1])
        return Done(done.files, {REPEATED_IDS: int(counts[counts > 1].sum())})

    @staticmethod
    def _written(files: Files, role: str, keys: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> Done:
        with files.output(".arrow") as output:
            output.rows = len(keys)
            band = pa.table([pa.array(keys)], schema=_KEYS)
            shuffle.write(output.local, _KEYS, [band], shuffle.slices_for(len(keys)))
        return Done({role: output.published()})


class ComparedIds(_Ids):
    """Of the documents that a barrier compares."""

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH)

    def parts(self, made: Made) -> Iterator[HashPart | RangePart]:
        return self._listed(made, {name: documents.file for name, documents in compared(made).items()})


class KeptIds(_Ids):
    """Of the documents that are in the corpus: how many share their id with another is counted."""

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS,)

    def parts(self, made: Made) -> Iterator[HashPart | RangePart]:
        return self._listed(made, {name: documents.file for name, documents in made.documents.items()})


def have_repeats(made: Made) -> bool:
    """Whether an id stands more than once among the documents that are compared."""
    return any(file.rows for file in made.files(IDS, _REPEATED))
