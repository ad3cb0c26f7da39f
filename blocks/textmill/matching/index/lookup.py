"""Which kept documents of earlier crawls hold a key, and what they are now: work follows the asked keys, not the index.

Every segment is asked in turn, its files by binary search (`matching.index.table`): for n asked keys, s segments and
m keys in each, O(n s log m). A key names the document that was kept when its segment was written; where a later
crawl joined clusters, or brought a better copy, that one is superseded, and `current` follows it to the one kept now.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.matching.index.folder import IndexFolder
from textmill.matching.index.state import Index, IndexFile
from textmill.matching.index.table import U64, find, ranks
from textmill.matching.shuffle import opened

I64 = npt.NDArray[np.int64]

KEYS: Final = pa.schema([("key", pa.uint64()), ("kept", pa.uint64())])
"""A key of a band, and the kept document of a cluster in which a document has it; sorted, distinct."""

DOCUMENTS: Final = pa.schema(
    [("document", pa.uint64()), ("id", pa.string()), ("cluster_size", pa.int64()), ("score", pa.float64())]
)
"""Documents that a segment keeps, by number; sizes are those when it was written."""

CHANGES: Final = pa.schema(
    [
        ("document", pa.uint64()),
        ("id", pa.string()),
        ("cluster_size", pa.int64()),
        ("kept", pa.uint64()),
        ("kept_id", pa.string()),
    ]
)
"""Kept documents of earlier segments whose cluster grew; another `kept` than itself supersedes the document."""

SHINGLES: Final = pa.schema([("shingles", pa.large_list(pa.uint64()))])
"""Shingles of the documents of the file of the same number among `documents`, row by row."""
SHINGLES_PER_BATCH: Final = 16


@dataclass(frozen=True)
class Holders:
    """Kept documents by asked key, sorted by (asked, kept)."""

    asked: I64
    kept: U64
    rows_read: int
    """Keys in the batches that were opened."""


class Lookup:
    """Questions to an index as it was read."""

    def __init__(self, index: Index) -> None:
        self.index = index

    @cached_property
    def _folder(self) -> IndexFolder:
        return IndexFolder(self.index.url)

    def holders(self, band: int, keys: U64, limit: int | None = None, only: int | None = None) -> Holders:
        """Kept documents that hold each of `keys` (ascending, distinct) in a band; of many, the `limit` lowest.

        With `only` those that hold them since that segment.
        """
        asked, kept = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
        rows_read = 0
        for number, segment in enumerate(self.index.segments):
            for file in segment.of("keys") if only in (None, number) else ():
                begin, end = _inside(keys, file)
                if file.band != band or begin == end:
                    continue
                found = find(self._folder.source(self.index.path(number, file)), keys[begin:end], limit)
                asked.append(found.asked + begin)
                kept.append(found.rows.column("kept").to_numpy())
                rows_read += found.rows_read
        who, whom = np.concatenate(asked), self.current(np.concatenate(kept))
        order = np.lexsort((whom, who))
        who, whom = who[order], whom[order]
        distinct = np.ones(len(who), np.bool_)
        distinct[1:] = (who[1:] != who[:-1]) | (whom[1:] != whom[:-1])
        who, whom = who[distinct], whom[distinct]
        if limit is not None:
            lowest = ranks(who) < limit
            who, whom = who[lowest], whom[lowest]
        return Holders(who, whom, rows_read)

    def current(self, documents: U64) -> U64:
        """What is kept now of the clusters of these once kept documents; same shape."""
        distinct, back = np.unique(documents, return_inverse=True)
        now = distinct.copy()
        moved = np.arange(len(now))
        while len(moved):
            asked, which = np.unique(now[moved], return_inverse=True)
            kept = asked.copy()
            for _, places, rows in self._changes(asked):
                kept[places] = rows.column("kept").to_numpy()
            now[moved] = kept[which]
            moved = moved[kept[which] != asked[which]]
        return now[back]

    def documents(self, documents: U64) -> pa.Table:
        """DOCUMENTS of kept numbers (ascending, distinct) with today's sizes; ValueError when one is unknown."""
        parts = [
            find(self._folder.source(self.index.path(number, file)), documents[begin:end]).rows
            for number, file, begin, end in self._files("documents", documents)
        ]
        table = pa.concat_tables([DOCUMENTS.empty_table(), *parts]).combine_chunks()
        if not np.array_equal(table.column("document").to_numpy(), documents):
            raise ValueError(f"{self.index.url}: documents are missing that its keys name; see `textmill index verify`")
        sizes = table.column("cluster_size").to_numpy().copy()
        for _, places, rows in self._changes(documents):
            sizes[places] = rows.column("cluster_size").to_numpy()
        place = DOCUMENTS.get_field_index("cluster_size")
        return table.set_column(place, DOCUMENTS.field(place), pa.array(sizes, pa.int64()))

    def shingles(self, documents: U64) -> Iterator[U64]:
        """Shingles of kept numbers (ascending, distinct), one after another."""
        for number, file, begin, end in self._files("documents", documents):
            places = find(self._folder.source(self.index.path(number, file)), documents[begin:end]).places
            partner = file.path.replace("documents", "shingles", 1)
            with opened(self._folder.source(f"segments/{self.index.entries[number].name}/{partner}")) as reader:
                for place in places.tolist():
                    column = reader.get_batch(place // SHINGLES_PER_BATCH).column(0)
                    yield column[place % SHINGLES_PER_BATCH].values.to_numpy().copy()

    def _files(self, kind: str, documents: U64) -> Iterator[tuple[int, IndexFile, int, int]]:
        """Files of segments that may hold some of the documents, in the order of numbers, with the slice they hold."""
        for number, segment in enumerate(self.index.segments):
            for file in sorted((file for file in segment.files if file.kind == kind), key=lambda file: file.low):
                begin, end = _inside(documents, file)
                if begin < end:
                    yield number, file, begin, end

    def _changes(self, documents: U64) -> Iterator[tuple[int, I64, pa.Table]]:
        """What segments say of documents (ascending, distinct), earlier segments first: which ones, and the rows."""
        for number, file, begin, end in self._files("changes", documents):
            found = find(self._folder.source(self.index.path(number, file)), documents[begin:end])
            yield number, found.asked + begin, found.rows


def _inside(sorted_keys: U64, file: IndexFile) -> tuple[int, int]:
    """The slice of keys between a file's lowest and highest; empty for a file without rows."""
    if not file.rows:
        return 0, 0
    begin = int(np.searchsorted(sorted_keys, np.uint64(file.low), side="left"))
    return begin, int(np.searchsorted(sorted_keys, np.uint64(file.high), side="right"))
