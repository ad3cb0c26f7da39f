"""The steps of a span barrier: sketch every shard, find repeated spans by key range, sort them by shard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import pyarrow as pa
import pyarrow.parquet as pq

from textmill.matching.combining import FILES_PER_PART, CombinedPart, combine_shards, combining
from textmill.matching.shards import SKETCH, BeyondSketches, compared, groups
from textmill.matching.shuffle import Source, ranges
from textmill.matching.sketching import Sketch
from textmill.matching.sorting import SORTED_FILES, SortedPart, sort, sorting
from textmill.matching.spans import chosen, repeats, span_sketch
from textmill.matching.spans.contract import SpanBarrier
from textmill.step import DOCUMENTS, AnyStep, Done, Files, Made, Part, Step, StoredFile
from textmill.tables import parquet_batches

__all__ = ["REPEATS", "Gather", "RangePart", "Repeats", "of_barrier", "range_parts", "sources_of"]

REPEATS: Final = "repeats"


@dataclass(frozen=True)
class RangePart(Part):
    """A key range of the files of all shards, each behind the number of its first shard."""

    files: tuple[tuple[int, StoredFile], ...]
    part: int
    parts: int


def range_parts(
    files: Sequence[StoredFile], done: Mapping[str, Done], sizes: Sequence[int], most: int, most_files: int
) -> Iterator[CombinedPart | RangePart]:
    """Key ranges of files that have `sizes`, each of at most `most`; of many files first parts that combine them."""
    parts = ranges(sum(sizes), most)
    found = combining(files, done, most_files, parts)
    yield from found.parts
    for part in range(parts) if found.files is not None else ():
        yield RangePart(f"part-{part:04d}", found.files or (), part, parts)


def sources_of(files: Files, part: RangePart) -> list[tuple[int, Source]]:
    """Number of the first shard, and how to read each file, of a part."""
    return [(first, files.source(file)) for first, file in part.files]


@dataclass(frozen=True)
class Repeats(Step[CombinedPart | RangePart]):
    """Finds the spans of each key range that are to go, or the documents that are not chosen."""

    name: ClassVar[str] = REPEATS
    block: SpanBarrier
    spans_per_part: int = 4_000_000
    """Spans that a part sorts at most, about 400 MB of memory; decides into how many key ranges they are cut."""
    files_per_part: int = FILES_PER_PART

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH)

    def parts(self, made: Made) -> Iterator[CombinedPart | RangePart]:
        files = [made.of(SKETCH)[name].files["data"] for name in compared(made)]
        sizes = [file.rows for file in files]
        return range_parts(files, made.of(REPEATS), sizes, self.spans_per_part, self.files_per_part)

    def memory(self, part: CombinedPart | RangePart) -> int:
        """100 bytes for a span."""
        if isinstance(part, CombinedPart):
            return 100 * min(self.spans_per_part, sum(file.rows for file in part.files))
        return 100 * sum(file.rows for _, file in part.files) // part.parts

    def run(self, part: CombinedPart | RangePart, files: Files) -> Done:
        if isinstance(part, CombinedPart):
            spans = sum(file.rows for file in part.files)
            return combine_shards(part, files, self.spans_per_part, spans, span_sketch.read, span_sketch.COMBINED_BY)
        with (
            files.output(".parquet") as output,
            pq.ParquetWriter(output.local, repeats.REPEATS, compression="zstd") as writer,
        ):
            for found in self._found(sources_of(files, part), part):
                output.rows += found.num_rows
                writer.write_table(found, row_group_size=1 << 16)
        return Done({"data": output.published()})

    def _found(self, sketches: Sequence[tuple[int, Source]], part: RangePart) -> Iterator[pa.Table]:
        if isinstance(self.block, chosen.Chooser):
            return chosen.find(self.block, sketches, part.part, part.parts)
        return iter([repeats.find(self.block, sketches, part.part, part.parts)])


@dataclass(frozen=True)
class GatherPart(Part):
    """A few shards, numbered from `first`, and what was found of all."""

    found: tuple[StoredFile, ...]
    shards: tuple[str, ...]
    first: int


@dataclass(frozen=True)
class Gather(BeyondSketches[SortedPart | GatherPart]):
    """Sorts what a step has found by shard: a file for each that has any."""

    name: ClassVar[str] = "gather"
    block: SpanBarrier
    found_by: str = REPEATS
    spans_per_part: int = 4_000_000
    """Spans of the shards that a part sorts for at most, or one shard."""
    shards_per_part: int = FILES_PER_PART
    sorted_files: int = SORTED_FILES

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH, self.found_by)

    def parts(self, made: Made) -> Iterator[SortedPart | GatherPart]:
        found = sorting(made.files(self.found_by), made.of(self.name), self.sorted_files)
        yield from found.parts
        if found.files is None:
            return
        sizes = {name: made.of(SKETCH)[name].files["data"].rows for name in compared(made)}
        first = 0
        for number, group in enumerate(groups(sizes, self.spans_per_part, self.shards_per_part)):
            yield GatherPart(f"group-{number:04d}", found.files, tuple(shard.name for shard in group), first)
            first += len(group)

    def run(self, part: SortedPart | GatherPart, files: Files) -> Done:
        if isinstance(part, SortedPart):
            return sort(part, files, repeats.REPEATS, repeats.REPEATS.names)
        wanted = parquet_batches.Range("shard", part.first, part.first + len(part.shards))
        found = []
        for file in part.found:
            with files.open(file) as stream:
                found.append(parquet_batches.table(stream, within=wanted))
        stored = {}
        for shard, removed in repeats.gather(found):
            name = part.shards[shard - part.first]
            with files.output(".parquet", name) as output:
                output.rows = removed.num_rows
                pq.write_table(removed, output.local, compression="zstd")
            stored[name] = output.published()
        return Done(stored)


def of_barrier(block: SpanBarrier) -> Sequence[AnyStep]:
    """Spans of equal keys are equal."""
    return (Sketch(block, span_sketch.write), Repeats(block), Gather(block))
