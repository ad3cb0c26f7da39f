"""The step that takes shards through blocks: measure, decide, count, write, and prove that nothing was lost."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from textmill import decide
from textmill.barrier import Barrier
from textmill.batch import Batch, Columns
from textmill.block import Block, Filter, Measure, Shard
from textmill.config.pipeline import Removed, Source
from textmill.digest import Json, digest
from textmill.documents import DETAIL, FAULT
from textmill.draws import ORIGIN
from textmill.identity import block_spec, name_of
from textmill.plan.task import shard_task
from textmill.stages.breakdown import Breakdowns
from textmill.stages.fates import FATES, REMOVED, Fates, Ledger
from textmill.stages.row_ids import qualified
from textmill.stages.row_licenses import licensed
from textmill.stages.trial_window import CUTTING, SKIPPED, Window, cut, left_by
from textmill.stages.unextracted import has_extractor, refused
from textmill.step import ASIDE, DOCUMENTS, Done, Files, Made, Part, Step, StoredFile
from textmill.store.stats import BlockStats, Histogram, TaskStats
from textmill.store.store import Store
from textmill.store.stored_rows import RowWriter, read_rows
from textmill.store.task_files import TaskFiles
from textmill.tables import parquet_batches

__all__ = ["READ", "MapShards", "ShardDone"]

READ: Final = "read"
"""Counted of every part: records that entered it."""


@dataclass(frozen=True)
class ShardDone(Done):
    """What was made of a shard, with all that was counted."""

    stats: TaskStats = field(default_factory=TaskStats)


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


@dataclass(frozen=True)
class MapShards(Step[ReadPart | ResolvePart]):
    """Takes every shard through the blocks of one stage."""

    name: ClassVar[str] = "map"
    is_by_shard: ClassVar[bool] = True
    sources: tuple[Source, ...]
    blocks: tuple[Block, ...]
    barrier: Barrier | None
    """What is resolved first; shards are read where there is none."""
    schemas: Mapping[str, pa.Schema]
    """Columns of what is left, by source."""
    removed: Removed
    steps: tuple[str, str] | None
    """The first and the last step of the barrier."""
    as_written: frozenset[str]
    """Sources whose licences stay as their rows write them."""

    @property
    def after(self) -> tuple[str, ...]:
        return () if self.steps is None else tuple(dict.fromkeys((DOCUMENTS, *self.steps)))

    def settings(self) -> Json:
        blocks = [block_spec(block) for block in self.blocks]
        barrier = None if self.barrier is None else block_spec(self.barrier, self.barrier.limits)
        return [blocks, barrier, {**self.removed.model_dump(mode="json"), "drawn_by": list(ORIGIN)}]

    def parts(self, made: Made) -> Iterator[ReadPart | ResolvePart]:
        if self.steps is None:
            for source in self.sources:
                yield from self._reading(source, made)
            return
        first, last = self.steps
        found = {name: file for done in made.of(last).values() for name, file in done.files.items()}
        for name, documents in made.documents.items():
            if name in made.of(first):
                yield ResolvePart(name, documents.file, found.get(name), documents.shard)

    def _reading(self, source: Source, made: Made) -> Iterator[ReadPart]:
        """One for each shard of a source; with a limit only as far as shards before are read, and room is left."""
        license = None if source.license is None else source.license.model_dump(mode="json")
        blocks = [block_spec(block) for block in source.blocks]
        spec = digest(block_spec(source.reader, CUTTING), blocks, license, source.name in self.as_written)
        window = Window(source.reader.skip, source.reader.limit)
        for shard in made.shards:
            if shard.source != source.name:
                continue
            if window.limit == 0:
                return
            name = shard_task(shard)
            yield ReadPart(name, shard, window.skip, window.limit, spec)
            if not window.is_all:
                done = made.of(self.name).get(name)
                if done is None:
                    return
                window = left_by(window, done.counts.get(SKIPPED, 0), done.counts[READ])

    def run(self, part: ReadPart | ResolvePart, files: Files) -> ShardDone:
        """One shard; what is kept, what became of every record, and what was removed."""
        store, stage = cast(TaskFiles, files).store, cast(TaskFiles, files).stage
        with (
            store.output(f"stages/{stage}/data", part.name, ".parquet") as data,
            store.output(f"stages/{stage}/fates", part.name, ".parquet") as fates,
            store.output(f"removed/{stage}", part.name, ".parquet") as removed,
        ):
            with (
                RowWriter(data.local, self.schemas[part.shard.source]) as writer,
                RowWriter(fates.local, FATES) as fate_writer,
                RowWriter(removed.local, REMOVED) as removed_writer,
            ):
                flow = _Flow(self, part, store, Ledger(fate_writer, removed_writer, self.removed))
                for batch, found in flow.batches():
                    writer.write(flow.through(batch, found))
            data.rows, fates.rows, removed.rows = writer.rows, fate_writer.rows, removed_writer.rows
        stats = flow.stats()
        stats.check(part.name)
        stored = {"data": data.published(), "fates": fates.published(), "removed": removed.published()}
        return ShardDone(stored, stats=stats)


class _Flow:
    """The blocks of one task with their counts."""

    def __init__(self, step: MapShards, part: ReadPart | ResolvePart, store: Store, ledger: Ledger) -> None:
        self.part = part
        self.store = store
        self.ledger = ledger
        self.source = next(source for source in step.sources if source.name == part.shard.source)
        self.barrier = step.barrier
        self.steps = step.blocks if step.barrier is not None else (*self.source.blocks, *step.blocks)
        first = step.barrier or self.source.reader
        self.as_written = self.source.name in step.as_written
        self.takes_pages = has_extractor(self.steps)
        labels = [(block.label, name_of(block)) for block in (first, *self.steps)]
        self.counts = [BlockStats(label=label, kind=kind) for label, kind in labels]
        self.total = TaskStats(blocks=self.counts)
        self.breakdowns = Breakdowns()

    def stats(self) -> TaskStats:
        """What was counted."""
        return self.total.model_copy(update={"breakdowns": self.breakdowns.tallies()})

    def batches(self) -> Iterator[tuple[pa.RecordBatch, Columns]]:
        """What enters the stage, and what the barrier says of it; `fault` is set where a row is refused."""
        if isinstance(self.part, ReadPart):
            return ((table, {}) for table in self._read(self.part))
        assert self.barrier is not None
        return self._resolved(self.part, self.barrier)

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
        batch, alive = self._decide(batch, found, alive, self.barrier, self.counts[0], fates)
        for step, counts in zip(self.steps, self.counts[1:], strict=True):
            if not len(batch):
                continue
            started = time.perf_counter()
            columns = step.apply(batch)
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
