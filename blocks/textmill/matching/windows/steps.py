"""The steps of a span barrier that compares text: equal keys nominate spans, whose passages are compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

import pyarrow.parquet as pq

from textmill.matching.combining import FILES_PER_PART, CombinedPart, combine_shards
from textmill.matching.shards import SKETCH, BeyondSketches, compared, compared_rows, crawl_of
from textmill.matching.sketching import Sketch
from textmill.matching.spans import span_sketch
from textmill.matching.spans.contract import WindowBarrier
from textmill.matching.spans.steps import Gather, RangePart, Repeats, range_parts, sources_of
from textmill.matching.windows import window_passages, window_repeats
from textmill.step import ASIDE, DOCUMENTS, AnyStep, Done, Files, Made, Part, StoredFile
from textmill.tables import parquet_batches

__all__ = ["of_barrier"]

NOMINATED: Final = "nominated"
PASSAGES: Final = "passages"
CONFIRM: Final = "confirm"


@dataclass(frozen=True)
class Nominate(Gather):
    """Sorts nominated spans by shard."""

    name: ClassVar[str] = NOMINATED


@dataclass(frozen=True)
class PassagesPart(Part):
    """The documents of one shard, and its nominated spans, if any."""

    documents: StoredFile
    nominated: StoredFile | None
    crawl: str | None
    address: str = field(metadata=ASIDE)


@dataclass(frozen=True)
class WritePassages(BeyondSketches[PassagesPart]):
    """Writes the text around the nominated spans of every shard."""

    name: ClassVar[str] = PASSAGES
    block: WindowBarrier

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.not_in_keys

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH, NOMINATED)

    def parts(self, made: Made) -> Iterator[PassagesPart]:
        nominated = {name: file for done in made.of(NOMINATED).values() for name, file in done.files.items()}
        for name, documents in compared(made).items():
            crawl = crawl_of(self.block, documents.shard)
            yield PassagesPart(name, documents.file, nominated.get(name), crawl, documents.shard.url)

    def run(self, part: PassagesPart, files: Files) -> Done:
        nominated = None
        if part.nominated is not None:
            with files.open(part.nominated) as stream:
                nominated = parquet_batches.table(stream)
        with files.output(".arrow") as output, output.local.open("wb") as sink:
            rows = () if nominated is None else compared_rows(files, self.block, part.documents, part.address)
            output.rows = window_passages.write(self.block, rows, nominated, sink)
        return Done({"data": output.published()})


@dataclass(frozen=True)
class Confirm(BeyondSketches[CombinedPart | RangePart]):
    """Finds the windows of text that repeat, in the passages of one key range after the other."""

    name: ClassVar[str] = CONFIRM
    block: WindowBarrier
    bytes_per_part: int = 32_000_000
    """Bytes of passages that a part compares, about 500 MB of memory; the passages of one key are not parted."""
    files_per_part: int = FILES_PER_PART

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH, PASSAGES)

    def parts(self, made: Made) -> Iterator[CombinedPart | RangePart]:
        files = [made.of(PASSAGES)[name].files["data"] for name in compared(made)]
        sizes = [file.bytes for file in files]
        return range_parts(files, made.of(CONFIRM), sizes, self.bytes_per_part, self.files_per_part)

    def memory(self, part: CombinedPart | RangePart) -> int:
        """15 bytes for one of passages that are compared, 3 for one that is put together."""
        if isinstance(part, CombinedPart):
            return 3 * min(self.bytes_per_part, sum(file.bytes for file in part.files))
        return 15 * sum(file.bytes for _, file in part.files) // part.parts

    def run(self, part: CombinedPart | RangePart, files: Files) -> Done:
        if isinstance(part, CombinedPart):
            size, by = sum(file.bytes for file in part.files), window_passages.COMBINED_BY
            return combine_shards(part, files, self.bytes_per_part, size, window_passages.rows, by)
        with files.output(".parquet") as output:
            found = window_repeats.find(self.block.windows(), sources_of(files, part), part.part, part.parts)
            output.rows = found.num_rows
            pq.write_table(found, output.local, compression="zstd", row_group_size=1 << 16)
        return Done({"data": output.published()})


def of_barrier(block: WindowBarrier) -> Sequence[AnyStep]:
    """What repeats by its key is compared as text."""
    nominate = (Sketch(block, span_sketch.write), Repeats(block), Nominate(block))
    return (*nominate, WritePassages(block), Confirm(block), Gather(block, CONFIRM))
