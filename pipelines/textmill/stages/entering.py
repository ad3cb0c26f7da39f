"""The documents that enter a map stage: read from a shard, or those of a stage before with what a barrier found."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from textmill.barrier import Barrier
from textmill.batch import Columns
from textmill.block import Shard
from textmill.config.pipeline import Source
from textmill.inputs.parts import FilePart
from textmill.inputs.watching import noting_unchecked
from textmill.stages.row_ids import qualified
from textmill.stages.row_licenses import licensed
from textmill.stages.surveying import located
from textmill.stages.trial_window import Window, cut
from textmill.stages.unextracted import refused
from textmill.step import ASIDE, Part, StoredFile
from textmill.store.stats import BlockStats
from textmill.store.store import Store
from textmill.store.stored_rows import read_rows
from textmill.tables import parquet_batches

__all__ = ["Entering", "ReadPart", "ReadPlaced", "ResolvePart"]


@dataclass(frozen=True)
class ReadPart(Part):
    """The records of an input file after the first `skip`, and of them at most `limit`."""

    shard: Shard
    skip: int
    limit: int | None
    source: str
    """Digest of what decides how the source is read."""


@dataclass(frozen=True)
class ReadPlaced(ReadPart):
    """The same of a part of a file."""

    numbers: StoredFile
    """Where the parts of its file begin, and which rows they have."""
    place: int
    """Which of them it is."""


@dataclass(frozen=True)
class ResolvePart(Part):
    """The documents of a shard, and what a barrier has found of them, if anything."""

    documents: StoredFile
    found: StoredFile | None
    shard: Shard = field(metadata=ASIDE)


@dataclass(frozen=True)
class Entering:
    """What gives a stage its documents; seconds, and what is counted beside documents, go to `counts`."""

    source: Source
    barrier: Barrier | None
    is_license_as_written: bool
    takes_pages: bool
    store: Store

    def batches(self, part: ReadPart | ResolvePart, counts: BlockStats) -> Iterator[tuple[pa.RecordBatch, Columns]]:
        """What enters, and what the barrier says of it; `fault` is set where a row is refused."""
        if isinstance(part, ReadPart):
            return ((table, {}) for table in self._read(part, counts))
        if self.barrier is None:
            return ((table, {}) for table in read_rows(self.store, part.documents))
        return self._resolved(part, self.barrier, counts)

    def _resolved(
        self, part: ResolvePart, barrier: Barrier, counts: BlockStats
    ) -> Iterator[tuple[pa.RecordBatch, Columns]]:
        known = None
        if part.found is not None:
            with self.store.open(part.found.path) as stream:
                known = parquet_batches.table(stream)
        resolve = barrier.resolve(known)
        row = 0
        for table in read_rows(self.store, part.documents):
            started = time.perf_counter()
            columns = resolve(table, row)
            row += table.num_rows
            counts.seconds += time.perf_counter() - started
            yield table, columns

    def _read(self, part: ReadPart, counts: BlockStats) -> Iterator[pa.RecordBatch]:
        found: Counter[str] = Counter()
        started = time.perf_counter()
        reader, window = self.source.reader, Window(part.skip, part.limit)
        shard = self._located(part)
        read = iter(()) if shard is None else reader.read(shard, found)
        with noting_unchecked(found):
            for table in qualified(reader, part.shard, cut(read, window, found)):
                counts.seconds += time.perf_counter() - started
                pages = table if self.takes_pages else refused(table)
                yield licensed(pages, self.source.license, self.is_license_as_written, found)
                started = time.perf_counter()
        counts.seconds += time.perf_counter() - started
        counts.counts = dict(sorted(found.items()))

    def _located(self, part: ReadPart) -> Shard | None:
        """The shard with all that must be known to read it; None of a part of a file without records."""
        if not isinstance(part, ReadPlaced) or not isinstance(part.shard, FilePart):
            return part.shard
        with self.store.open(part.numbers.path) as stream:
            return located(part.shard, parquet_batches.table(stream), part.place)
