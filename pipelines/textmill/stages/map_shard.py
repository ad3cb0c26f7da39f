"""The step that takes shards through blocks: measure, decide, count, write, and prove that nothing was lost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, cast

import pyarrow as pa

from textmill.barrier import Barrier
from textmill.block import Block
from textmill.config.accounting import Accounting
from textmill.config.pipeline import Source
from textmill.digest import Json, digest
from textmill.draws import ORIGIN
from textmill.identity import block_spec
from textmill.inputs.watching import watched
from textmill.stages.batch_size import sized
from textmill.stages.block_flow import BlockFlow
from textmill.stages.entering import Entering, ReadPart, ResolvePart
from textmill.stages.fates import FateRows, Ledger
from textmill.stages.removed import REMOVED, RemovedSample
from textmill.stages.run_context import RunContext
from textmill.stages.sort_fates import SortPart, sort_part
from textmill.stages.trial_window import CUTTING, SKIPPED, Window, left_by
from textmill.stages.unextracted import has_extractor
from textmill.step import DOCUMENTS, Done, Files, Made, Step
from textmill.store.commit import READ
from textmill.store.fate_table import VERSION, FateTable
from textmill.store.stats import TaskStats
from textmill.store.stored_rows import RowWriter
from textmill.store.task import shard_task
from textmill.store.task_files import TaskFiles
from textmill.store.task_progress import TaskProgress
from textmill.tokens.counting import identity

__all__ = ["ContinueShards", "MapShards", "ShardDone"]

_LICENSES: Final = 1
"""Raised when what is noted of documents' licences on their way changes, so that finished work is done again."""


@dataclass(frozen=True)
class ShardDone(Done):
    """What was made of a shard, with all that was counted."""

    stats: TaskStats = field(default_factory=TaskStats)


@dataclass(frozen=True)
class MapShards(Step[ReadPart | ResolvePart | SortPart]):
    """Takes every shard through the blocks of one stage."""

    name: ClassVar[str] = "map"
    is_by_shard: ClassVar[bool] = True
    unread: ClassVar[tuple[str, ...]] = ("fates", "removed")
    sources: tuple[Source, ...]
    blocks: tuple[Block, ...]
    barrier: Barrier | None
    """What is resolved first; shards are read where there is none."""
    schemas: Mapping[str, pa.Schema]
    """Columns of what is left, by source."""
    tables: Mapping[str, FateTable]
    """Columns of the fates, by source."""
    accounting: Accounting
    steps: tuple[str, str] | None
    """The first and the last step of the barrier."""
    as_written: frozenset[str]
    """Sources whose licences stay as their rows write them."""
    onward: tuple[Block, ...] = ()
    """Blocks of the map stages that go on from here, without a barrier between."""
    batch_rows: int | None = None
    """Documents that the blocks get at once."""

    @property
    def after(self) -> tuple[str, ...]:
        return () if self.steps is None else tuple(dict.fromkeys((DOCUMENTS, *self.steps)))

    @property
    def counted(self) -> frozenset[str]:
        return frozenset() if self.steps is None else frozenset(self.steps[:1]) - {self.steps[-1]}

    def settings(self) -> Json:
        blocks = [block_spec(block) for block in self.blocks]
        barrier = None if self.barrier is None else block_spec(self.barrier, self.barrier.limits)
        kept = {**self.accounting.model_dump(mode="json", exclude={"tokens": {"tokenizer"}}), "drawn_by": list(ORIGIN)}
        tokenizer = identity(self.accounting.tokens.tokenizer) if self.accounting.tokens.share else ""
        return [blocks, barrier, kept, tokenizer, VERSION, _LICENSES]

    def listed_from(self) -> Json:
        """Readers and source blocks beside the settings, as far as shards are read here."""
        return [[source.name, self._read_by(source)] for source in self.sources] if self.steps is None else []

    def _read_by(self, source: Source) -> list[Json]:
        """What decides how a source is read: its digest, and the window of a trial."""
        license = None if source.license is None else source.license.model_dump(mode="json")
        blocks = [block_spec(block) for block in source.blocks]
        spec = digest(block_spec(source.reader, CUTTING), blocks, license, source.name in self.as_written)
        return [spec, source.reader.skip, source.reader.limit]

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

    def _reading(self, source: Source, made: Made) -> Iterator[ReadPart | ResolvePart]:
        """One for each shard of a source; with a limit only as far as shards before are read, and room is left."""
        spec = str(self._read_by(source)[0])
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

    def _through(self, source: Source) -> tuple[tuple[Block, ...], Block | None]:
        """The blocks that a source's documents pass here, and what gives the documents, if it counts something too."""
        return (self.blocks, self.barrier) if self.barrier else ((*source.blocks, *self.blocks), source.reader)

    def run(self, part: ReadPart | ResolvePart | SortPart, files: Files) -> Done:
        """One shard: what is kept, what became of every record, and what was removed. Or the fates of some."""
        store, stage = cast(TaskFiles, files).store, cast(TaskFiles, files).stage
        if isinstance(part, SortPart):
            return sort_part(part, store)
        source = next(source for source in self.sources if source.name == part.shard.source)
        table = self.tables[source.name]
        with (
            store.output(f"stages/{stage}/data", part.name, ".parquet") as data,
            store.output(f"stages/{stage}/fates", part.name, ".parquet") as fates,
            store.output(f"removed/{stage}", part.name, ".parquet") as removed,
        ):
            with (
                RowWriter(data.local, self.schemas[source.name]) as writer,
                RowWriter(fates.local, table.schema) as fate_writer,
                RowWriter(removed.local, REMOVED) as removed_writer,
            ):
                sample = RemovedSample(removed_writer, self.accounting.removed, part.shard.name)
                rows = FateRows(table, fate_writer) if self.accounting.stats.share else None
                ledger = Ledger(table, self.accounting, rows, sample, part.shard.name)
                blocks, first = self._through(source)
                for block in (*blocks, *([source.reader] if first is source.reader else [])):
                    block.open(RunContext(store, block))
                takes_pages = has_extractor((*blocks, *self.onward))
                entering = Entering(source, self.barrier, source.name in self.as_written, takes_pages, store)
                flow = BlockFlow(first, blocks, ledger, source.license)
                batches = entering.batches(part, flow.counts[0])
                with TaskProgress(store, stage, part.name) as progress, watched(progress.at):
                    for batch, found in batches if self.batch_rows is None else sized(batches, self.batch_rows):
                        writer.write(flow.through(batch, found))
                        progress.add(batch.num_rows)
                ledger.finish()
            data.rows, fates.rows, removed.rows = writer.rows, fate_writer.rows, removed_writer.rows
            fates.is_wanted = self.accounting.stats.share > 0
            removed.is_wanted = bool(removed.rows)
        stats = flow.stats()
        stats.check(part.name)
        stored = {"data": data.published()}
        if fates.is_wanted:
            stored["fates"] = fates.published()
        if removed.is_wanted:
            stored["removed"] = removed.published()
        return ShardDone(stored, stats=stats)


@dataclass(frozen=True)
class ContinueShards(MapShards):
    """Takes what another map stage leaves of every shard through blocks, as soon as that is committed."""

    is_early: ClassVar[bool] = True

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS,)

    def parts(self, made: Made) -> Iterator[ReadPart | ResolvePart]:
        for name, documents in made.documents.items():
            yield ResolvePart(name, documents.file, None, documents.shard)

    def _through(self, source: Source) -> tuple[tuple[Block, ...], Block | None]:
        return self.blocks, None
