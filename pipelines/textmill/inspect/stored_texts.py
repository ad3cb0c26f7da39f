"""Find the texts of single records: of kept documents in the data of their stage, of dropped ones in `removed/`.

Of a shard's file the column that tells its rows apart is read, and then the rows that are wanted; nothing is looked
through to find a file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from textmill.inspect.columns import Row
from textmill.inspect.snapshot import Snapshot
from textmill.store.fate_table import KEPT
from textmill.store.store import Store, StoredFile
from textmill.store.stored_rows import read_rows
from textmill.tables import parquet_batches

__all__ = ["Place", "StoredText", "first_rows", "stored_texts"]

_KEPT_FILES: Final = "data"
_DROPPED_FILES: Final = "removed"
_MOST_CORPUS_FILES: Final = 20
"""Files of the corpus that are looked through for one shard's documents."""


@dataclass(frozen=True)
class Place:
    """Where a record's text would be."""

    stage: str
    source: str
    shard: str
    row: int | None
    """Among the records that entered the stage."""
    id: str
    is_kept: bool

    @classmethod
    def of(cls, row: Row) -> "Place":
        """That of a row of the fates, with its stage."""
        number = row["row"]
        return cls(
            str(row["stage"]),
            str(row["source"]),
            str(row["shard"]),
            number if isinstance(number, int) else None,
            str(row["id"]),
            row["fate"] == KEPT,
        )


@dataclass(frozen=True)
class StoredText:
    """A text as it was kept, or as it was when the document was dropped."""

    text: str | None
    """None where none had been extracted."""
    is_cut: bool = False
    """Whether it goes on."""


def stored_texts(store: Store, snapshot: Snapshot, places: Iterable[Place], chars: int) -> Mapping[Place, StoredText]:
    """The first `chars` characters of texts that are stored, by place; what is stored nowhere is left out."""
    by_file: dict[tuple[str, str, bool], list[Place]] = {}
    for place in places:
        by_file.setdefault((place.stage, f"{place.source}/{place.shard}", place.is_kept), []).append(place)
    found: dict[Place, StoredText] = {}
    for (stage, task, is_kept), wanted in by_file.items():
        file = snapshot.files_of(task, stage).get(_KEPT_FILES if is_kept else _DROPPED_FILES)
        if file is not None and file.rows and store.exists(file.path):
            found |= _in_file(store, file, wanted, chars)
        elif is_kept:  # the stage's files were deleted, or are not here
            found |= _in_corpus(store, snapshot, wanted, chars)
    return found


def _in_corpus(store: Store, snapshot: Snapshot, wanted: list[Place], chars: int) -> dict[Place, StoredText]:
    """Kept documents by their ids, in the first files of the corpus that have ids and texts."""
    found: dict[Place, StoredText] = {}
    files = [file for file in snapshot.corpus if file.path.endswith(".parquet") and store.exists(file.path)]
    for file in files[:_MOST_CORPUS_FILES]:
        missing = [place for place in wanted if place not in found]
        if not missing:
            break
        with store.open(file.path) as stream, parquet_batches.opened(stream) as parquet:
            has_both = {"id", "text"} <= {*parquet.schema_arrow.names}
        if has_both:
            found |= _in_file(store, file, missing, chars)
    return found


def _in_file(store: Store, file: StoredFile, wanted: list[Place], chars: int) -> dict[Place, StoredText]:
    by = "id" if wanted[0].is_kept else "row"
    numbers = {place.id if wanted[0].is_kept else place.row: place for place in wanted}
    places = first_rows(store, file, by, [number for number in numbers if number is not None])
    return {numbers[value]: _at(store, file, row, chars) for value, row in places.items()}


def first_rows(store: Store, file: StoredFile, column: str, wanted: Sequence[str | int]) -> dict[str | int, int]:
    """The first row of a stored file with each value of a column; none of a file that lacks it (an earlier version)."""
    found: dict[str | int, int] = {}
    first = 0
    for batch in read_rows(store, file, [column]):
        if not batch.num_columns:
            break
        values = batch.column(0)
        for at in np.flatnonzero(pc.is_in(values, value_set=pa.array(wanted, values.type)).to_numpy(False)):
            found.setdefault(values[at].as_py(), first + int(at))
        if len(found) == len(wanted):
            break
        first += batch.num_rows
    return found


def _at(store: Store, file: StoredFile, row: int, chars: int) -> StoredText:
    """The text of one row, cut before it becomes a Python string."""
    for batch in read_rows(store, file, ["text"], row, row + 1):
        if not batch.num_columns:
            break
        text = pc.utf8_slice_codeunits(batch.column("text"), 0, chars + 1)[0].as_py()
        if text is not None:
            return StoredText(text[:chars], len(text) > chars)
    return StoredText(None)
