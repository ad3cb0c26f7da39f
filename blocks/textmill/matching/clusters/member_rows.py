"""The members of a group of components: small columns of all of them, their keys and shingles a few at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.machine.compiled import compiled
from textmill.matching.clusters import members
from textmill.matching.clusters.forest import I64, U64
from textmill.matching.clusters.leaders import Documents
from textmill.matching.clusters.nearest_leader import F64, UNDECIDED
from textmill.matching.shuffle import Source, opened

I32 = npt.NDArray[np.int32]
Places = I64 | npt.NDArray[np.bool_] | slice
"""Which rows: their numbers, a mask, or a range."""


@dataclass(frozen=True)
class Where:
    """Where members are: file, record batch in it, row in that; arrays of shape (members,)."""

    file: I32
    batch: I32
    row: I32

    def at(self, places: Places) -> "Where":
        """Some of them."""
        return Where(self.file[places], self.batch[places], self.row[places])


@dataclass(frozen=True)
class Rows:
    """Members without their lists, a column an array of shape (members,)."""

    root: U64
    document: U64
    kept: U64
    """UNDECIDED where nothing was decided before."""
    score: F64
    further: F64
    """Scores that decide among equal ones, one after another; shape (members, scores)."""
    rank: U64
    weight: I64
    source: I32
    """Number of its name."""
    file: I32
    batch: I32
    row: I32
    keys: I32
    """Lengths of its lists."""
    shingles: I32

    def __len__(self) -> int:
        return len(self.root)

    @property
    def where(self) -> Where:
        """Where they are."""
        return Where(self.file, self.batch, self.row)

    def at(self, places: Places) -> "Rows":
        """Some of them."""
        return Rows(*(getattr(self, column.name)[places] for column in fields(Rows)))


def joined(parts: Sequence[Rows]) -> Rows:
    """The parts one after the other, of which there is one at least."""
    if len(parts) == 1:
        return parts[0]
    return Rows(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(Rows)))


def no_rows() -> Rows:
    """No members."""
    u64, i32 = np.empty(0, np.uint64), np.empty(0, np.int32)
    return Rows(u64, u64, u64, np.empty(0), np.empty((0, 0)), u64, np.empty(0, np.int64), i32, i32, i32, i32, i32, i32)


def load(
    sources: Sequence[Source], low: int, high: int, names: dict[str | None, int], most: int | None
) -> Iterator[Rows]:
    """All members with low <= root < high at once or, with `most`, about so many at a time as they come in the files.

    `names` numbers the names of the documents' sources, and gets those that it lacks.
    """
    parts: list[Rows] = []
    for file, source in enumerate(sources):
        for batch, first, table in members.read(source, low, high):
            parts.append(_row_part(table, names, file, batch, first))
            if most is not None and sum(map(len, parts)) >= most:
                yield joined(parts)
                parts = []
    yield joined(parts or [no_rows()])


def in_order(rows: Rows) -> Rows:
    """The rows by component, and in it the one that is kept rather than others first."""
    order = np.argsort(rows.root, kind="stable")
    if all((column == column[:1]).all() for column in (rows.rank, rows.score, rows.further)):
        roots, documents = rows.root[order], rows.document[order]
        # Files come by document and each is sorted, so that nothing else is left to sort.
        if ((roots[1:] > roots[:-1]) | (documents[1:] > documents[:-1])).all():
            return rows.at(order)
    return rows.at(np.lexsort((*precedence(rows), rows.root)))


def precedence(rows: Rows) -> tuple[npt.NDArray[np.generic], ...]:
    """Keys for `np.lexsort` that put a row that is kept rather than another before it."""
    return (rows.document, rows.rank, *-rows.further.T[::-1], -rows.score)


def pieces(rows: Rows, most_bytes: int) -> Iterator[Rows]:
    """Slices whose lists have about so many bytes, of one row at least."""
    ends = np.cumsum(8 * (rows.keys.astype(np.int64) + rows.shingles))
    begin = 0
    while begin < len(rows):
        before = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, before + most_bytes, side="right")))
        yield rows.at(slice(begin, end))
        begin = end


def documents_of(sources: Sequence[Source], rows: Rows) -> Documents:
    """The rows with their lists."""
    key_offsets = np.concatenate([[0], np.cumsum(rows.keys, dtype=np.int64)])
    shingle_offsets = np.concatenate([[0], np.cumsum(rows.shingles, dtype=np.int64)])
    keys, shingles = np.empty(key_offsets[-1], np.uint64), np.empty(shingle_offsets[-1], np.uint64)
    for places, batch in _batches(sources, rows.where):
        numbers = rows.row[places].astype(np.int64)
        _copy(*_list_parts(batch.column("keys")), numbers, key_offsets[places], keys)
        _copy(*_list_parts(batch.column("shingles")), numbers, shingle_offsets[places], shingles)
    return Documents(rows.root, rows.document, rows.kept, key_offsets, keys, shingle_offsets, shingles)


def ids_of(sources: Sequence[Source], where: Where) -> pa.StringArray:
    """Ids of some members."""
    parts, order = [pa.array([], pa.large_string())], [np.empty(0, np.int64)]
    for places, batch in _batches(sources, where):
        parts.append(batch.column("id").take(pa.array(where.row[places])))
        order.append(places)
    places = np.concatenate(order)
    back = np.empty(len(places), np.int64)
    back[places] = np.arange(len(places))
    return pa.concat_arrays(parts).take(pa.array(back)).cast(pa.string())


def _row_part(table: pa.RecordBatch, names: dict[str | None, int], file: int, batch: int, first: int) -> Rows:
    """Copies, so that files can be closed."""
    count = table.num_rows
    named = table.column("source").dictionary_encode(null_encoding="encode")
    codes = [names.setdefault(name, len(names)) for name in named.dictionary.to_pylist()]
    return Rows(
        root=table.column("root").to_numpy().copy(),
        document=table.column("document").to_numpy().copy(),
        kept=table.column("kept").fill_null(UNDECIDED).to_numpy().copy(),
        score=table.column("score").to_numpy().copy(),
        further=_further(table),
        rank=table.column("rank").to_numpy().copy(),
        weight=table.column("weight").to_numpy().copy(),
        source=np.array(codes, np.int32)[named.indices.to_numpy()],
        file=np.full(count, file, np.int32),
        batch=np.full(count, batch, np.int32),
        row=np.arange(first, first + count, dtype=np.int32),
        keys=np.diff(table.column("keys").offsets.to_numpy()).astype(np.int32),
        shingles=np.diff(table.column("shingles").offsets.to_numpy()).astype(np.int32),
    )


def _further(table: pa.RecordBatch) -> F64:
    if members.FURTHER not in table.schema.names:
        return np.empty((table.num_rows, 0))
    values: F64 = table.column(members.FURTHER).flatten().to_numpy().reshape(table.num_rows, -1).copy()
    return values


def _batches(sources: Sequence[Source], where: Where) -> Iterator[tuple[I64, pa.RecordBatch]]:
    """Every batch that holds some of the members, and which these are; each file is opened once."""
    order = np.argsort(where.file.astype(np.int64) << 32 | where.batch, kind="stable")
    files, batches = where.file[order], where.batch[order]
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
