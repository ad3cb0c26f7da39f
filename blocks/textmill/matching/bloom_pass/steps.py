"""The steps of a span barrier with a Bloom filter: sketch every shard in order, then one pass over all sketches.

Making words and keys is most of the work and is done shard by shard; the pass must be one task, for what a span is
compared with is all that came before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from textmill.errors import UserError
from textmill.matching.bloom_pass import ordered_sketch
from textmill.matching.bloom_pass.bloom_filter import BloomFilter, filter_size
from textmill.matching.shards import SKETCH, compared
from textmill.matching.sketching import Sketch
from textmill.matching.spans.contract import WHOLE, Lookup, LookupBarrier
from textmill.matching.spans.repeats import REMOVED
from textmill.step import DOCUMENTS, AnyStep, Done, Files, Made, Part, Step, StoredFile

__all__ = ["of_barrier"]


@dataclass(frozen=True)
class AllPart(Part):
    """The name and sketch of every shard, in order."""

    shards: tuple[tuple[str, StoredFile], ...]


@dataclass(frozen=True)
class LookUp(Step[AllPart]):
    """Looks up all spans in order: a file of known ones for each shard that has any."""

    name: ClassVar[str] = "lookup"
    block: LookupBarrier

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH)

    def parts(self, made: Made) -> Iterator[AllPart]:
        sketches = made.of(SKETCH)
        yield AllPart("lookup", tuple((name, sketches[name].files["data"]) for name in compared(made)))

    def memory(self, part: AllPart) -> int:
        """The filter."""
        lookup = self.block.lookup()
        return int(filter_size(lookup.expected_keys, lookup.false_positive_rate).gib * (1 << 30))

    def run(self, part: AllPart, files: Files) -> Done:
        """UserError when the filter holds more keys than it was made for: then nothing is stored, nothing removed."""
        lookup = self.block.lookup()
        known = BloomFilter(filter_size(lookup.expected_keys, lookup.false_positive_rate))
        stored = {}
        for number, (name, file) in enumerate(part.shards, start=1):
            removed = _known_spans(known, lookup, files, file)
            if known.new_keys > lookup.expected_keys:
                place = f"shard {name}, number {number} of {len(part.shards)}"
                total = sum(sketch.rows for _, sketch in part.shards)
                raise UserError(f"{self.block.label}: {place}, {_too_small(lookup, total)}")
            if removed.num_rows:
                with files.output(".parquet", name) as output:
                    output.rows = removed.num_rows
                    pq.write_table(removed, output.local, compression="zstd")
                stored[name] = output.published()
        return Done(stored)


def of_barrier(block: LookupBarrier) -> Sequence[AnyStep]:
    """What was seen before goes."""
    return (Sketch(block, ordered_sketch.write), LookUp(block))


def _known_spans(known: BloomFilter, lookup: Lookup, files: Files, file: StoredFile) -> pa.Table:
    """REMOVED of one shard; a filter that proves too small is not filled further."""
    tables = [REMOVED.empty_table()]
    for batch in ordered_sketch.read(files.source(file)):
        if known.new_keys > lookup.expected_keys:
            break
        spans, documents = known.look_up(batch.rows, batch.offsets, batch.keys, lookup.max_overlap)
        rows = np.concatenate([batch.rows[spans], batch.rows[documents]])
        numbers = np.concatenate([batch.spans[spans], np.full(documents.sum(), WHOLE, np.uint32)])
        order = np.lexsort((numbers, rows))
        tables.append(pa.table([pa.array(rows[order]), pa.array(numbers[order])], schema=REMOVED))
    return pa.concat_tables(tables)


def _too_small(lookup: Lookup, total: int) -> str:
    gib = filter_size(total, lookup.false_positive_rate).gib
    return (
        f"brings more different n-grams than expected_ngrams: {lookup.expected_keys}; now more than "
        f"{lookup.false_positive_rate:.3g} of new ones would be taken for known; set expected_ngrams to {total}, all "
        f"n-grams of the corpus (a filter of {gib:.3g} GiB). Nothing was removed"
    )
