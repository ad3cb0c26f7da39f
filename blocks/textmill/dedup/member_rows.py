"""The members of a group of components: small columns of all of them, their keys and shingles a few at a time."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.compiled import compiled
from textmill.dedup import members
from textmill.dedup.forest import I64, U64
from textmill.dedup.leaders import Documents
from textmill.dedup.nearest_leader import UNDECIDED
from textmill.dedup.sketch import Source, opened

ROW: Final = np.dtype(
    [
        ("root", np.uint64),
        ("document", np.uint64),
        ("kept", np.uint64),  # UNDECIDED where nothing was decided before
        ("score", np.float64),
        ("rank", np.uint64),
        ("weight", np.int64),
        ("source", np.int32),  # number of its name
        ("file", np.int32),  # where it is: file, record batch in it, row in that
        ("batch", np.int32),
        ("row", np.int32),
        ("keys", np.int32),  # lengths of its lists
        ("shingles", np.int32),
    ]
)
Rows = npt.NDArray[np.void]
"""Members without their lists: ROW, shape (members,)."""


def load(
    sources: Sequence[Source], low: int, high: int, names: dict[str | None, int], most: int | None
) -> Iterator[Rows]:
    """All members with low <= root < high at once or, with `most`, about so many at a time as they come in the files.

    `names` numbers the names of the documents' sources, and gets those that it lacks.
    """
    parts: list[Rows] = [np.empty(0, ROW)]
    for file, source in enumerate(sources):
        for batch, first, table in members.read(source, low, high):
            parts.append(_row_part(table, names))
            parts[-1]["file"], parts[-1]["batch"] = file, batch
            parts[-1]["row"] = np.arange(first, first + table.num_rows)
            if most is not None and sum(map(len, parts)) >= most:
                yield np.concatenate(parts)
                parts = [np.empty(0, ROW)]
    yield np.concatenate(parts)


def in_order(rows: Rows) -> Rows:
    """The rows by component, and in it the one that is kept rather than others first."""
    roots, documents, ranks, scores = (
        np.ascontiguousarray(rows[name]) for name in ("root", "document", "rank", "score")
    )
    order = np.argsort(roots, kind="stable")
    if (ranks == ranks[:1]).all() and (scores == scores[:1]).all():
        sorted_roots, sorted_documents = roots[order], documents[order]
        # Files come by document and each is sorted, so that nothing else is left to sort.
        if ((sorted_roots[1:] > sorted_roots[:-1]) | (sorted_documents[1:] > sorted_documents[:-1])).all():
            return rows[order]
    return rows[np.lexsort((documents, ranks, -scores, roots))]


def pieces(rows: Rows, most_bytes: int) -> Iterator[Rows]:
    """Slices whose lists have about so many bytes, of one row at least."""
    ends = np.cumsum(8 * (rows["keys"].astype(np.int64) + rows["shingles"]))
    begin = 0
    while begin < len(rows):
        before = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, before + most_bytes, side="right")))
        yield rows[begin:end]
        begin = end


def documents_of(sources: Sequence[Source], rows: Rows) -> Documents:
    """The rows with their lists."""
    key_offsets = np.concatenate([[0], np.cumsum(rows["keys"], dtype=np.int64)])
    shingle_offsets = np.concatenate([[0], np.cumsum(rows["shingles"], dtype=np.int64)])
    keys, shingles = np.empty(key_offsets[-1], np.uint64), np.empty(shingle_offsets[-1], np.uint64)
    for places, batch in _batches(sources, rows):
        numbers = rows["row"][places].astype(np.int64)
        _copy(*_list_parts(batch.column("keys")), numbers, key_offsets[places], keys)
        _copy(*_list_parts(batch.column("shingles")), numbers, shingle_offsets[places], shingles)
    roots, documents, kept = (np.ascontiguousarray(rows[name]) for name in ("root", "document", "kept"))
    return Documents(roots, documents, kept, key_offsets, keys, shingle_offsets, shingles)


def ids_of(sources: Sequence[Source], rows: Rows) -> pa.StringArray:
    """Ids of the rows, of which `file`, `batch` and `row` are used."""
    parts, order = [pa.array([], pa.large_string())], [np.empty(0, np.int64)]
    for places, batch in _batches(sources, rows):
        parts.append(batch.column("id").take(pa.array(rows["row"][places])))
        order.append(places)
    places = np.concatenate(order)
    back = np.empty(len(places), np.int64)
    back[places] = np.arange(len(places))
    return pa.concat_arrays(parts).take(pa.array(back)).cast(pa.string())


def _row_part(table: pa.RecordBatch, names: dict[str | None, int]) -> Rows:
    part = np.zeros(table.num_rows, ROW)
    for name in ("root", "document", "score", "rank", "weight"):
        part[name] = table.column(name).to_numpy()
    part["kept"] = table.column("kept").fill_null(UNDECIDED).to_numpy()
    for name in ("keys", "shingles"):
        part[name] = np.diff(table.column(name).offsets.to_numpy())
    named = table.column("source").dictionary_encode(null_encoding="encode")
    codes = [names.setdefault(name, len(names)) for name in named.dictionary.to_pylist()]
    part["source"] = np.array(codes, np.int32)[named.indices.to_numpy()]
    return part


def _batches(sources: Sequence[Source], rows: Rows) -> Iterator[tuple[I64, pa.RecordBatch]]:
    """Every batch that holds some of the rows, and which these are; each file is opened once."""
    order = np.argsort(rows["file"].astype(np.int64) << 32 | rows["batch"], kind="stable")
    files, batches = rows["file"][order], rows["batch"][order]
    for file in np.unique(files).tolist():
        begin, end = np.searchsorted(files, [file, file + 1])
        with opened(sources[file]) as reader:
            for batch in np.unique(batches[begin:end]).tolist():
                low, high = begin + np.searchsorted(batches[begin:end], [batch, batch + 1])
                yield order[low:high], reader.get_batch(batch)


def _list_parts(column: pa.LargeListArray) -> tuple[I64, U64]:
    return column.offsets.to_numpy(), column.values.to_numpy()


@compiled
def _copy(offsets: I64, values: U64, rows: I64, targets: I64, found: U64) -> None:
    """Put the lists of some rows where their targets begin."""
    for index in range(len(rows)):
        begin, end = offsets[rows[index]], offsets[rows[index] + 1]
        found[targets[index] : targets[index] + end - begin] = values[begin:end]
