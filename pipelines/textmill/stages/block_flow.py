"""Documents of one shard through the blocks of a stage: what enters, what each block measures, what is refused."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from textmill import decide
from textmill.barrier import Barrier
from textmill.batch import Batch, Columns
from textmill.block import Block, Filter, Measure, Shard
from textmill.config.pipeline import Source
from textmill.documents import DETAIL, FAULT
from textmill.identity import name_of
from textmill.stages.breakdown import Breakdowns
from textmill.stages.declared import check_columns
from textmill.stages.fates import Fates, Ledger
from textmill.stages.row_ids import qualified
from textmill.stages.row_licenses import licensed
from textmill.stages.trial_window import Window, cut
from textmill.stages.unextracted import refused
from textmill.step import ASIDE, Part, StoredFile
from textmill.store.stats import BlockStats, Histogram, TaskStats
from textmill.store.store import Store
from textmill.store.stored_rows import read_rows
from textmill.tables import parquet_batches

__all__ = ["BlockFlow", "ReadPart", "ResolvePart"]


@dataclass(frozen=True)
class ReadPart(Part):
    """The records of an input file after the first `skip`, and of them at most `limit`."""

    shard: Shard
    skip: int
    limit: int | None
    source: str
    """Digest of what decides how the source is read."""


@dataclass(frozen=True)
class ResolvePart(Part):
    """The documents of a shard, and what a barrier has found of them, if anything."""

    documents: StoredFile
    found: StoredFile | None
    shard: Shard = field(metadata=ASIDE)


class BlockFlow:
    """The blocks of one task with their counts; `first` is what gives the documents, unless a map stage does."""

    def __init__(
        self,
        source: Source,
        barrier: Barrier | None,
        first: Block | None,
        blocks: tuple[Block, ...],
        is_license_as_written: bool,
        takes_pages: bool,
        store: Store,
        ledger: Ledger,
    ) -> None:
        self.source, self.barrier, self.store, self.ledger = source, barrier, store, ledger
        self.first, self.steps = first, blocks
        self.as_written, self.takes_pages = is_license_as_written, takes_pages
        counted = blocks if first is None else (first, *blocks)
        labels = [(block.label, name_of(block)) for block in counted]
        self.counts = [BlockStats(label=label, kind=kind) for label, kind in labels]
        self.total = TaskStats(blocks=self.counts)
        self.breakdowns = Breakdowns()

    def stats(self) -> TaskStats:
        """What was counted."""
        return self.total.model_copy(update={"breakdowns": self.breakdowns.tallies()})

    def batches(self, part: ReadPart | ResolvePart) -> Iterator[tuple[pa.RecordBatch, Columns]]:
        """What enters the stage, and what the barrier says of it; `fault` is set where a row is refused."""
        if isinstance(part, ReadPart):
            return ((table, {}) for table in self._read(part))
        if self.barrier is None:
            return ((table, {}) for table in read_rows(self.store, part.documents))
        return self._resolved(part, self.barrier)

    def _resolved(self, part: ResolvePart, barrier: Barrier) -> Iterator[tuple[pa.RecordBatch, Columns]]:
        """Documents of the stage before, and what the barrier says of them."""
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
            self.counts[0].seconds += time.perf_counter() - started
            yield table, columns

    def _read(self, part: ReadPart) -> Iterator[pa.RecordBatch]:
        """Documents of an input file."""
        found: Counter[str] = Counter()
        started = time.perf_counter()
        reader, window = self.source.reader, Window(part.skip, part.limit)
        for table in qualified(reader, part.shard, cut(reader.read(part.shard, found), window, found)):
            self.counts[0].seconds += time.perf_counter() - started
            pages = table if self.takes_pages else refused(table)
            yield licensed(pages, self.source.license, self.as_written, found)
            started = time.perf_counter()
        self.counts[0].seconds += time.perf_counter() - started
        self.counts[0].counts = dict(sorted(found.items()))

    def through(self, table: pa.RecordBatch, found: Columns) -> pa.RecordBatch:
        """One batch, with what the barrier found, through all blocks; gives the rows that are kept."""
        batch = Batch(table)
        fates = Fates(batch)
        alive = np.arange(len(batch), dtype=np.int64)
        self.total.records += len(batch)
        if self.barrier is not None:
            self._measure(self.barrier, found, self.counts[0])
        if self.first is not None:
            batch, alive = self._decide(batch, found, alive, self.barrier, self.counts[0], fates)
        for step, counts in zip(self.steps, self.counts[len(self.counts) - len(self.steps) :], strict=True):
            if not len(batch):
                continue
            started = time.perf_counter()
            columns = step.apply(batch)
            check_columns(step, columns, len(batch))
            counts.seconds += time.perf_counter() - started
            self._measure(step, columns, counts)
            batch, alive = self._decide(batch, columns, alive, step, counts, fates)
            batch = batch.without(step.consumes())
        self.total.kept += len(batch)
        self.ledger.record(fates)
        self.breakdowns.keep(batch)
        return batch.table

    def _decide(
        self,
        batch: Batch,
        columns: Columns,
        alive: np.ndarray[tuple[int], np.dtype[np.int64]],
        step: Block | None,
        counts: BlockStats,
        fates: Fates,
    ) -> tuple[Batch, np.ndarray[tuple[int], np.dtype[np.int64]]]:
        """Take a block's columns in and its refused rows out."""
        rows = len(batch)
        counts.documents_in += rows
        counts.bytes_in += text_bytes(batch)
        batch = batch.with_columns(columns)
        reasons: list[str | None] = batch.column(FAULT).to_pylist() if FAULT in batch.names else [None] * rows
        details: list[str | None] = batch.column(DETAIL).to_pylist() if DETAIL in batch.names else [None] * rows
        batch = batch.without((FAULT, DETAIL))
        if isinstance(step, Filter | Barrier):
            rules = step.rules()
            failing = decide.first_failing(columns, rules, rows)
            for row in np.flatnonzero(failing >= 0):
                if reasons[row] is None:
                    rule = rules[failing[row]]
                    reasons[row] = rule.fault
                    details[row] = details[row] or decide.explanation(rule, columns, int(row))
        gone = np.array([row for row, reason in enumerate(reasons) if reason is not None], dtype=np.int64)
        if len(gone):
            named = [f"{counts.label}.{reasons[row]}" for row in gone]
            self.ledger.drop(batch, gone, alive[gone], named, [details[row] for row in gone], fates)
            for name in named:
                counts.drops[name] = counts.drops.get(name, 0) + 1
            mask = np.ones(rows, dtype=np.bool_)
            mask[gone] = False
            self.breakdowns.drop(batch, ~mask)
            batch, alive = batch.keep(mask), alive[mask]
        counts.documents_out += len(batch)
        counts.bytes_out += text_bytes(batch)
        return batch, alive

    @staticmethod
    def _measure(step: Block, columns: Columns, counts: BlockStats) -> None:
        for measure in step.measures():
            values = columns[f"{step.label}.{measure.name}"]
            _histogram(counts, measure).add(values)
            if measure.counts:
                counts.counts[measure.name] = counts.counts.get(measure.name, 0) + (pc.sum(values).as_py() or 0)


def text_bytes(batch: Batch) -> int:
    """UTF-8 bytes of `text` (of `html` before extraction) in a batch."""
    total = 0
    for name in ("text", "html"):
        if name in batch.names:
            total += pc.sum(pc.binary_length(batch.column(name))).as_py() or 0
    return total


def _histogram(counts: BlockStats, measure: Measure) -> Histogram:
    if measure.name not in counts.histograms:
        counts.histograms[measure.name] = Histogram.of(measure)
    return counts.histograms[measure.name]
