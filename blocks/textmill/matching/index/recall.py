"""Earlier documents that a new crawl meets become one more shard before its own: the other steps need no index.

For every key of the new crawl the index gives the kept documents that hold it; they get a sketch of just those keys,
and numbers from 0 in the order of their own, the crawl's documents follow. So edges, forest and clusters are of the
size of the crawl. An earlier document brings what it is now: id, cluster size, score, and, where matches are
verified, its shingles; then it is decided already, because documents that come later change no decision.

Behind another barrier with an index a document can stand for more than before although no key of it comes again: the
other barrier dropped copies of it. Such documents are found by their ids.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from textmill.id_keys import id_keys
from textmill.matching import shuffle
from textmill.matching.clusters import members, sketch
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.index.lookup import Lookup
from textmill.matching.index.table import I64, U64
from textmill.matching.shuffle import File, Source, hash_range, opened

PAIRS: Final = pa.schema([("document", pa.uint64()), ("band", pa.uint32()), ("key", pa.uint64())])
"""A kept document of the index, by its number there, and a key by which a new document finds it."""

GROWN: Final = pa.schema([("document", pa.uint64()), ("added", pa.int64())])
"""A kept document, and how many more documents its cluster stands for through an earlier barrier; sorted, distinct."""

_ROWS_AT_ONCE: Final = 256


def find(
    lookup: Lookup, sketches: Sequence[Source], bands: range, part: int = 0, parts: int = 1, limit: int | None = None
) -> pa.Table:
    """PAIRS of the keys that the sketches have in a hash range of some bands, sorted.

    About 50 bytes of memory for a key in the range, one band at a time.
    """
    low, high = hash_range(part, parts)
    found = []
    for band in bands:
        keys = [np.empty(0, np.uint64)]
        for source in sketches:
            keys.append(np.unique(sketch.read(source, band, low, high).column("hash").to_numpy()))
        distinct = np.unique(np.concatenate(keys))
        held = lookup.holders(band, distinct, limit)
        columns = [held.kept, np.full(len(held.kept), band, np.uint32), distinct[held.asked]]
        found.append(pa.table([pa.array(column) for column in columns], schema=PAIRS))
    return _sorted(found)


def find_grown(lookup: Lookup, band: int, segments: I64, ids: Sequence[str], added: I64) -> pa.Table:
    """GROWN of documents by their id keys, which are one more band, and the segment they came with.

    `segments` and `added`, how many more documents each stands for, have shape (len(ids),). What is not in the index
    (a filter may have dropped it) is left out.
    """
    documents, sums = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
    keys = id_keys(ids)
    for segment in np.unique(segments).tolist():
        here = segments == segment
        distinct, which = np.unique(keys[here], return_inverse=True)
        total = np.zeros(len(distinct), np.int64)
        np.add.at(total, which, added[here])
        held = lookup.holders(band, distinct, only=segment)
        documents.append(held.kept)
        sums.append(total[held.asked])
    return grown([pa.table([pa.array(np.concatenate(documents)), pa.array(np.concatenate(sums))], schema=GROWN)])


def grown(tables: Iterable[pa.Table]) -> pa.Table:
    """GROWN of several together."""
    table = pa.concat_tables([GROWN.empty_table(), *tables]).combine_chunks()
    documents, which = np.unique(table.column("document").to_numpy(), return_inverse=True)
    total = np.zeros(len(documents), np.int64)
    np.add.at(total, which, table.column("added").to_numpy())
    return pa.table([pa.array(documents), pa.array(total)], schema=GROWN)


def with_added(documents: pa.Table, more: pa.Table) -> pa.Table:
    """DOCUMENTS whose sizes count what GROWN says; it names some of these documents."""
    sizes = documents.column("cluster_size").to_numpy().copy()
    places = np.searchsorted(documents.column("document").to_numpy(), more.column("document").to_numpy())
    sizes[places] += more.column("added").to_numpy()
    place = documents.schema.get_field_index("cluster_size")
    return documents.set_column(place, documents.field(place), pa.array(sizes))


def write_sketch(barrier: ClusterBarrier, pairs: Iterable[pa.Table], more: U64, sink: File) -> U64:
    """Write PAIRS as a sketch whose rows are their documents and `more`, in order; all these numbers, uint64."""
    table = _sorted(pairs)
    held = table.column("document").to_numpy()
    documents = np.union1d(held, more)
    rows = np.searchsorted(documents, held)
    bands, keys = table.column("band").to_numpy(), table.column("key").to_numpy()
    described = {"barrier": sketch.fingerprint(barrier), "rows": str(len(documents))}

    def sorted_bands() -> Iterator[pa.Table]:
        for band in range(barrier.band_count()):
            here = np.flatnonzero(bands == band)
            here = here[np.lexsort((rows[here], keys[here]))]
            yield pa.table([pa.array(keys[here]), pa.array(rows[here].astype(np.uint32))], schema=sketch.SCHEMA)

    shuffle.write(sink, sketch.SCHEMA, sorted_bands(), shuffle.slices_for(len(documents)), described)
    return documents


def members_of(
    barrier: ClusterBarrier, lookup: Lookup, known: pa.Table, keys: Source, components: pa.Table, first: int
) -> Iterator[pa.RecordBatch]:
    """`members.SCHEMA` rows of earlier documents in components: what `members.of_shard` gives of a real shard.

    `known` are their DOCUMENTS by row, `keys` is their sketch, `first` the number of the first row.
    """
    verifies = barrier.min_similarity() is not None
    places = (components.column("document").to_numpy() - np.uint64(first)).astype(np.int64)
    lists = _mixed_keys(barrier, keys, known.num_rows) if verifies else None
    for begin in range(0, len(places), _ROWS_AT_ONCE):
        here = places[begin : begin + _ROWS_AT_ONCE]
        rows = known.take(pa.array(here)).combine_chunks()
        numbers = components.slice(begin, len(here)).combine_chunks()
        none = [np.empty(0, np.uint64)] * len(here)
        shingles = list(lookup.shingles(rows.column("document").to_numpy())) if verifies else none
        some = none if lists is None else [lists[0][lists[1][row] : lists[1][row + 1]] for row in here.tolist()]
        own = numbers.column("document").combine_chunks()
        columns = {
            "root": numbers.column("root").combine_chunks(),
            "document": own,
            "id": rows.column("id").combine_chunks().cast(pa.large_string()),
            "source": pa.nulls(len(here), pa.large_string()),
            "weight": rows.column("cluster_size").combine_chunks(),
            "score": rows.column("score").combine_chunks(),
            "rank": pa.array(np.zeros(len(here), np.uint64)),
            "kept": own if verifies else pa.nulls(len(here), pa.uint64()),
            "keys": members.listed(some),
            "shingles": members.listed(shingles),
        }
        arrays = [columns[field.name] for field in members.SCHEMA]
        yield pa.RecordBatch.from_arrays(arrays, schema=members.SCHEMA)


def _mixed_keys(barrier: ClusterBarrier, source: Source, documents: int) -> tuple[U64, U64]:
    """Mixed keys of a sketch's documents, one document's after the other's, and where each begins."""
    rows, keys = [np.empty(0, np.uint32)], [np.empty(0, np.uint64)]
    with opened(source) as reader:
        for band in range(shuffle.bands_of(reader)):
            for batch in shuffle.batches(reader, band):
                rows.append(batch.column("row").to_numpy().copy())
                keys.append(members.mixed(batch.column("hash").to_numpy(), band, barrier.whole_band()))
    all_rows = np.concatenate(rows)
    order = np.argsort(all_rows, kind="stable")
    return np.concatenate(keys)[order], np.searchsorted(all_rows[order], np.arange(documents + 1)).astype(np.uint64)


def _sorted(tables: Iterable[pa.Table]) -> pa.Table:
    """By document, band and key; each once."""
    table = pa.concat_tables([PAIRS.empty_table(), *tables]).combine_chunks()
    return table.sort_by([(name, "ascending") for name in PAIRS.names])
