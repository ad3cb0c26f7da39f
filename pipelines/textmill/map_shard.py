"""Take one shard through the blocks of a map stage: measure, decide, count, write, and prove that nothing was lost."""

import time
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from textmill import catalog, decide, parquet_batches
from textmill.barrier import AnyBarrier, SpanBarrier
from textmill.batch import Batch, Columns
from textmill.block import Block, Filter, Measure
from textmill.breakdown import Breakdowns
from textmill.dedup.verdict import SpanVerdict, Verdict
from textmill.documents import DETAIL, FAULT
from textmill.ids import qualified
from textmill.ledger import FATES, REMOVED, Fates, Ledger
from textmill.plan import Plan, Stage
from textmill.row_licenses import are_left_as_written, licensed
from textmill.rows import RowWriter, read_rows
from textmill.stats import BlockStats, Histogram, TaskStats
from textmill.store import Commit, Store
from textmill.tasks import Task
from textmill.unextracted import has_extractor, refused
from textmill.windows import cut


def run(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """One shard through one map stage."""
    assert task.shard is not None
    source = task.shard.source
    folder = f"stages/{stage.name}"
    schema = plan.schemas[stage.name, source]
    with (
        store.output(f"{folder}/data", task.name, ".parquet") as data,
        store.output(f"{folder}/fates", task.name, ".parquet") as fates,
        store.output(f"removed/{stage.name}", task.name, ".parquet") as removed,
    ):
        with (
            RowWriter(data.local, schema) as writer,
            RowWriter(fates.local, FATES) as fate_writer,
            RowWriter(removed.local, REMOVED) as removed_writer,
        ):
            flow = _Flow(plan, stage, task, store, Ledger(fate_writer, removed_writer, plan.pipeline.removed))
            for batch, found in flow.batches():
                writer.write(flow.through(batch, found))
        data.rows, fates.rows, removed.rows = writer.rows, fate_writer.rows, removed_writer.rows
    stats = flow.stats()
    stats.check(task.name)
    files = {"data": data.published(), "fates": fates.published(), "removed": removed.published()}
    return Commit(task=task.name, fingerprint=task.fingerprint, files=files, stats=stats)


class _Flow:
    """The blocks of one task with their counts."""

    def __init__(self, plan: Plan, stage: Stage, task: Task, store: Store, ledger: Ledger) -> None:
        assert task.shard is not None
        self.task = task
        self.store = store
        self.ledger = ledger
        self.source = plan.source(task.shard.source)
        self.steps = plan.steps(stage, self.source.name)
        self.barrier = stage.barrier
        first = stage.barrier or self.source.reader
        self.licenses_as_written = are_left_as_written(plan.pipeline, self.source)
        self.takes_pages = has_extractor(self.steps)
        self.first = stage.barrier if isinstance(stage.barrier, SpanBarrier) else None
        kinds = [catalog.name_of(block) for block in (first, *self.steps)]
        labels = [block.label for block in (first, *self.steps)]
        self.counts = [BlockStats(label=label, kind=kind) for label, kind in zip(labels, kinds, strict=True)]
        self.total = TaskStats(blocks=self.counts)
        self.breakdowns = Breakdowns()

    def stats(self) -> TaskStats:
        """What was counted."""
        return self.total.model_copy(update={"breakdowns": self.breakdowns.tallies()})

    def batches(self) -> Iterator[tuple[pa.RecordBatch, Columns]]:
        """What enters the stage, and what the barrier says of it; `fault` is set where a row is refused."""
        return ((table, {}) for table in self._read()) if self.barrier is None else self._resolved(self.barrier)

    def _resolved(self, barrier: AnyBarrier) -> Iterator[tuple[pa.RecordBatch, Columns]]:
        """Documents of the stage before, and the barrier's verdict on them."""
        known = None
        if self.task.verdict is not None:
            with self.store.open(self.task.verdict.path) as stream:
                known = parquet_batches.table(stream)
        verdict = SpanVerdict(barrier, known) if isinstance(barrier, SpanBarrier) else Verdict(barrier, known)
        row = 0
        for table in read_rows(self.store, self.task.files[0]):
            started = time.perf_counter()
            columns = verdict.columns(table, row)
            row += table.num_rows
            self.counts[0].seconds += time.perf_counter() - started
            yield table, columns

    def _read(self) -> Iterator[pa.RecordBatch]:
        """Documents of the shard."""
        assert self.task.shard is not None
        found: Counter[str] = Counter()
        started = time.perf_counter()
        reader = self.source.reader
        for table in qualified(
            reader, self.task.shard, cut(reader.read(self.task.shard, found), self.task.window, found)
        ):
            self.counts[0].seconds += time.perf_counter() - started
            yield licensed(
                table if self.takes_pages else refused(table), self.source.license, self.licenses_as_written, found
            )
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
        batch, alive = self._decide(batch, found, alive, self.first, self.counts[0], fates)
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
        if isinstance(step, Filter | SpanBarrier):
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
