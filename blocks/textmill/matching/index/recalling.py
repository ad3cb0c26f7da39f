"""The steps that bring an index into a run: which earlier documents have keys of this crawl, as shards before its own.

Keys are looked up in the bands and hash ranges of the sketches. With two indexes in a pipeline, what the first barrier
has changed of earlier documents is found in the second by id.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import ClassVar, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from textmill.digest import digest
from textmill.errors import UserError
from textmill.matching.clusters import combined as combined_sketch
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.numbering import EARLIER
from textmill.matching.combining import FILES_PER_PART, CombinedPart, combining
from textmill.matching.index import build, recall
from textmill.matching.index.base import Base
from textmill.matching.index.lookup import Lookup
from textmill.matching.index.rows import growth, leaders_of_key
from textmill.matching.shards import SKETCH, compared
from textmill.matching.shuffle import ranges
from textmill.step import DOCUMENTS, Done, Files, Made, Part, Step, StoredFile
from textmill.tables import parquet_batches

__all__ = ["Earlier", "Recall", "inputs_of", "verdicts_of"]

RECALL: Final = "recall"
GROWN: Final = "grown"
"""The part that finds documents by id, and the role of what it found."""

KEYS_PER_PART: Final = 4_000_000
"""Keys that a part asks an index for at most."""


@dataclass(frozen=True)
class RecallPart(Part):
    """Some bands of all sketches, in one hash range."""

    sketches: tuple[StoredFile, ...]
    band: int
    bands: int
    part: int
    parts: int
    state: str


@dataclass(frozen=True)
class GrownPart(Part):
    """Documents of the index before: what they were, grew by, and what its barrier decided on them."""

    known: tuple[tuple[StoredFile, StoredFile, StoredFile | None], ...]
    states: tuple[str, str]


@dataclass(frozen=True)
class Recall(Step[CombinedPart | RecallPart | GrownPart]):
    """Finds the documents of the index that hold keys of the crawl; none in an index without segments."""

    name: ClassVar[str] = RECALL
    block: ClusterBarrier
    base: Base
    before: tuple[str, Base] | None
    """Label of the barrier with an index before this one, and its index."""
    keys_per_part: int = KEYS_PER_PART
    files_per_part: int = FILES_PER_PART

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.limits

    @property
    def after(self) -> tuple[str, ...]:
        others = () if self.before is None else (f"{self.before[0]}.{EARLIER}", f"{self.before[0]}.gather")
        return (DOCUMENTS, SKETCH, *others)

    def parts(self, made: Made) -> Iterator[CombinedPart | RecallPart | GrownPart]:
        """UserError when these very documents are in the index, from another run directory."""
        index = self.base.index
        inputs = inputs_of(made)
        for entry, segment in zip(index.entries, index.segments, strict=True):
            if segment.inputs == inputs and segment.documents:
                raise UserError(
                    f"{index.url}: these documents are in the index already, as segment {entry.name} of run "
                    f"{segment.run!r}; resume that run's own directory, or drop the segment (`textmill index drop`)"
                )
        if not index.segments:
            return
        own = [made.of(SKETCH)[name].files["data"] for name in compared(made)]
        rows = sum(file.rows for file in own)
        parts, count = ranges(rows, self.keys_per_part), self.block.band_count()
        combined = combining(own, made.of(RECALL), self.files_per_part, parts, self.keys_per_part // count)
        yield from combined.parts
        if combined.files is None:
            return
        sketches = tuple(file for _, file in combined.files)
        at_once = max(1, min(count, self.keys_per_part // max(1, rows)))
        for band, part in product(range(0, count, at_once), range(parts)):
            name = f"band-{band:03d}-{part:04d}"
            yield RecallPart(name, sketches, band, min(at_once, count - band), part, parts, index.state)
        if self.before is not None:
            label, base = self.before
            told = verdicts_of(made, f"{label}.gather")
            known = made.of(f"{label}.{EARLIER}").items()
            files = tuple((done.files["data"], done.files["grown"], told.get(name)) for name, done in known)
            yield GrownPart(GROWN, files, (base.index.state, index.state))

    def memory(self, part: CombinedPart | RecallPart | GrownPart) -> int:
        """50 bytes for a key in the range, a band at a time."""
        if isinstance(part, RecallPart):
            return 50 * sum(file.rows for file in part.sketches) // part.parts
        return combined_sketch.memory(part) if isinstance(part, CombinedPart) else 0

    def run(self, part: CombinedPart | RecallPart | GrownPart, files: Files) -> Done:
        if isinstance(part, CombinedPart):
            return combined_sketch.combine(files, part)
        role = GROWN if isinstance(part, GrownPart) else "data"
        found = self._grown(part, files) if isinstance(part, GrownPart) else self._found(part, files)
        with files.output(".parquet") as output:
            output.rows = found.num_rows
            pq.write_table(found, output.local, compression="zstd", row_group_size=1 << 16)
        return Done({role: output.published()})

    def _found(self, part: RecallPart, files: Files) -> pa.Table:
        sketches = [files.source(file) for file in part.sketches]
        bands = range(part.band, part.band + part.bands)
        lookup = Lookup(self.base.index)
        return recall.find(lookup, sketches, bands, part.part, part.parts, leaders_of_key(self.block))

    def _grown(self, part: GrownPart, files: Files) -> pa.Table:
        assert self.before is not None
        table = pa.concat_tables([growth(files, *one) for one in part.known])
        firsts = np.array([segment.first for segment in self.before[1].index.segments], np.uint64)
        segments = np.searchsorted(firsts, table.column("document").to_numpy(), side="right") - 1
        ids, added = table.column("id").to_pylist(), table.column("added").to_numpy()
        return recall.find_grown(Lookup(self.base.index), self.block.band_count(), segments, ids, added)

    def outside(self) -> Iterator[tuple[str, str]]:
        return self.base.files("keys", "documents", "changes")

    def check_outside(self, path: str, sha256: str) -> None:
        self.base.check(path, sha256)


@dataclass(frozen=True)
class EarlierRange(Part):
    """A range of the numbers of the index's documents."""

    found: tuple[StoredFile, ...]
    grown: StoredFile | None
    state: str
    part: int
    parts: int


@dataclass(frozen=True)
class Earlier(Step[EarlierRange]):
    """Makes shards of the documents that were found: what they are now, and a sketch of the keys they were found by."""

    name: ClassVar[str] = EARLIER
    block: ClusterBarrier
    base: Base
    keys_per_part: int = KEYS_PER_PART

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.limits

    @property
    def after(self) -> tuple[str, ...]:
        return (RECALL,)

    def parts(self, made: Made) -> Iterator[EarlierRange]:
        """Each of `keys_per_part` found keys if they are spread evenly."""
        found = made.files(RECALL)
        grown = next(iter(made.files(RECALL, GROWN)), None)
        parts = ranges(sum(file.rows for file in found), self.keys_per_part) if found else 0
        for part in range(parts):
            # Without a slash, which the names of a run's own shards have.
            yield EarlierRange(f"{EARLIER}-{part:05d}", found, grown, self.base.index.state, part, parts)

    def run(self, part: EarlierRange, files: Files) -> Done:
        index = self.base.index
        low, high = (index.total * edge // part.parts for edge in (part.part, part.part + 1))
        wanted = parquet_batches.Range("document", low, high)
        pairs: list[pa.Table] = []
        more: list[pa.Table] = []
        for file, tables in [
            *((file, pairs) for file in part.found),
            *((file, more) for file in (part.grown,) if file),
        ]:
            with files.open(file) as stream:
                tables.append(parquet_batches.table(stream, within=wanted))
        added = recall.grown(more)
        with files.output(".arrow") as sketch:
            documents = recall.write_sketch(self.block, pairs, added.column("document").to_numpy(), sketch.local)
            sketch.rows = len(documents)
        with files.output(".known.arrow") as known:
            build.write_documents(recall.with_added(Lookup(index).documents(documents), added), known.local)
            known.rows = len(documents)
        with files.output(".parquet") as grown:
            pq.write_table(added, grown.local, compression="zstd")
            grown.rows = added.num_rows
        return Done({"data": known.published(), "sketch": sketch.published(), "grown": grown.published()})

    def outside(self) -> Iterator[tuple[str, str]]:
        return self.base.files("documents", "changes")

    def check_outside(self, path: str, sha256: str) -> None:
        self.base.check(path, sha256)


def inputs_of(made: Made) -> str:
    """Digest of the documents that are compared: what tells one crawl from another."""
    return digest([[name, documents.file.sha256] for name, documents in compared(made).items()])


def verdicts_of(made: Made, step: str) -> dict[str, StoredFile]:
    """What a step has left for shards, by shard."""
    return {name: file for done in made.of(step).values() for name, file in done.files.items()}
