"""The steps that add a run to an index, once its corpus is written: what was kept, for which keys, and what changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import ClassVar, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.numbering import EARLIER
from textmill.matching.index import build
from textmill.matching.index import kept_documents as kept
from textmill.matching.index import table as index_table
from textmill.matching.index.base import Base
from textmill.matching.index.lookup import CHANGES, KEYS
from textmill.matching.index.recalling import KEYS_PER_PART, verdicts_of
from textmill.matching.index.rows import Numbers, leaders_of_key, parquet_of, table_of, verdict_of
from textmill.matching.repeated_ids import have_repeats
from textmill.matching.shards import IDS, SKETCH, compared, groups
from textmill.matching.shuffle import ranges
from textmill.step import DOCUMENTS, Done, Files, Made, Part, Step, StoredFile

__all__ = ["POSTINGS", "REMEMBER", "Postings", "Remember"]

REMEMBER: Final = "remember"
POSTINGS: Final = "postings"

LISTED: Final = ("id", "cluster_size", "duplicate_of")
"""Columns of what a corpus says of earlier documents; `duplicate_of` is null unless another is kept in their place."""


@dataclass(frozen=True)
class KeptPart(Part):
    """A few shards of the run."""

    shards: tuple[kept.Shard, ...]
    earlier: tuple[StoredFile, ...]
    total: int
    """Documents in the index before."""
    finds_ids: bool
    """Whether documents are found by id too."""
    names_shards: bool
    """Whether ids repeat, so that they name the shard as well."""


@dataclass(frozen=True)
class ChangedPart(Part):
    """A shard of earlier documents."""

    known: StoredFile
    grown: StoredFile
    verdict: StoredFile | None
    earlier: tuple[StoredFile, ...]
    total: int


@dataclass(frozen=True)
class Remember(Step[KeptPart | ChangedPart]):
    """Notes what was kept of the run's documents and for which keys, and what changed for earlier ones."""

    name: ClassVar[str] = REMEMBER
    publishes: ClassVar[tuple[str, str] | None] = ("listed", "earlier")
    block: ClusterBarrier
    base: Base
    is_only: bool
    """Whether the pipeline has no other index: a second one finds documents of the first by the corpus's ids."""
    is_first: bool
    """Whether no barrier before has an index."""
    documents_per_part: int = 500_000
    shards_per_part: int = 512

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.limits

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH, EARLIER, IDS, "gather")

    def parts(self, made: Made) -> Iterator[KeptPart | ChangedPart]:
        known, verdicts, total = made.of(EARLIER), verdicts_of(made, "gather"), self.base.index.total
        before = made.files(EARLIER)
        for name, done in known.items():
            yield ChangedPart(name, done.files["data"], done.files["grown"], verdicts.get(name), before, total)
        data = {name: documents.file for name, documents in compared(made).items()}
        sizes = {name: file.rows for name, file in data.items()}
        names_shards = self.is_only and have_repeats(made)
        start = sum(file.rows for file in before)
        for number, group in enumerate(groups(sizes, self.documents_per_part, self.shards_per_part, start)):
            shards = tuple(
                (one.name, data[one.name], made.of(SKETCH)[one.name].files["data"], verdicts.get(one.name), one.start)
                for one in group
            )
            yield KeptPart(f"group-{number:05d}", shards, before, total, not self.is_first, names_shards)

    def run(self, part: KeptPart | ChangedPart, files: Files) -> Done:
        numbers = Numbers(files, part.earlier, part.total)
        if isinstance(part, KeptPart):
            return kept.write(files, self.block, part.shards, numbers, part.finds_ids, part.names_shards)
        known, verdict = table_of(files, part.known), verdict_of(files, part.verdict)
        places = verdict.column("row").to_numpy()
        documents = known.column("document").to_numpy()
        sizes, stays = known.column("cluster_size").to_numpy().copy(), documents.copy()
        sizes[places] = verdict.column("cluster_size").to_numpy()
        stays[places] = numbers.of(verdict.column("kept").to_numpy())
        kept_ids = np.array(known.column("id").to_pylist(), object)
        named = pc.binary_join_element_wise(verdict.column("kept_in"), verdict.column("cluster_id"), ":")
        kept_ids[places] = pc.coalesce(named, verdict.column("cluster_id")).to_pylist()
        changed = np.isin(documents, parquet_of(files, part.grown).column("document").to_numpy())
        changed[places] = True
        columns = [known.column("document"), known.column("id"), pa.array(sizes), pa.array(stays), pa.array(kept_ids)]
        changes = pa.Table.from_arrays(columns, schema=CHANGES).filter(pa.array(changed))
        with files.output(".arrow") as output:
            index_table.write(changes, output.local)
            output.rows = changes.num_rows
        with files.output(".parquet") as listed:
            is_kept = pc.equal(changes.column("document"), changes.column("kept"))
            replaced = pc.if_else(is_kept, pa.scalar(None, pa.string()), changes.column("kept_id"))
            columns = [changes.column("id"), changes.column("cluster_size"), replaced]
            pq.write_table(pa.table(columns, list(LISTED)), listed.local, compression="zstd")
            listed.rows = changes.num_rows
        return Done({"changes": output.published(), "listed": listed.published()})


@dataclass(frozen=True)
class PostingsPart(Part):
    """One band in one hash range."""

    keys: tuple[StoredFile, ...]
    band: int
    part: int
    parts: int


@dataclass(frozen=True)
class Postings(Step[PostingsPart]):
    """Sorts the crawl's keys of every band, with the documents that are kept for them."""

    name: ClassVar[str] = POSTINGS
    block: ClusterBarrier
    is_first: bool
    keys_per_part: int = KEYS_PER_PART

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.limits

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH, REMEMBER)

    def parts(self, made: Made) -> Iterator[PostingsPart]:
        keys = made.files(REMEMBER, "keys")
        documents = sum(found.file.rows for found in compared(made).values())
        parts = ranges(documents, self.keys_per_part)
        for band, part in product(range(self.block.band_count() + (not self.is_first)), range(parts)):
            yield PostingsPart(f"keys-{band:03d}-{part:04d}", keys, band, part, parts)

    def memory(self, part: PostingsPart) -> int:
        """60 bytes for a key in the range, if each document has one."""
        return 60 * sum(file.rows for file in part.keys) // part.parts

    def run(self, part: PostingsPart, files: Files) -> Done:
        sources = [files.source(file) for file in part.keys]
        found = build.merged_keys(sources, part.band, part.part, part.parts, leaders_of_key(self.block))
        with files.output(".arrow") as output:
            index_table.write(pa.Table.from_batches([found], KEYS), output.local)
            output.rows = found.num_rows
        return Done({"keys": output.published()})
