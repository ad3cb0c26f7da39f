"""Find the documents whose fate differs in two runs, and count them by what it was and what it is.

A document is the same by its `key`, which is drawn from source, shard and id; where records of both runs are left, as
after a source was renamed, by its id, if no other of these has it. Of runs with more records than are held both have
samples by the same keys, so that what is found in both is a sample too, whose size is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.inspect.columns import Codes, Columns
from textmill.store.fate_table import KEPT

__all__ = ["ABSENT", "Change", "Matched", "changed", "changes", "kept_in_both", "matched"]

ABSENT: Final = "(not in the run)"

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Matched:
    """Records of two runs that are the same document: place by place, in the order of their keys."""

    before: Columns
    after: Columns
    old: Places
    """Places in `before`, int64 of shape (documents,)."""
    new: Places
    """Places in `after` of the same documents."""
    only_old: Places
    only_new: Places
    repeated: int
    """Records of the first run left out, for another one has their source, shard and id."""
    rate: float
    """Of all documents the share that was compared, 0..1."""

    @property
    def is_exact(self) -> bool:
        """Whether all records of both runs were compared."""
        return self.rate == 1


@dataclass(frozen=True)
class Change:
    """Documents with one fate in the first run and one in the second."""

    before: str
    after: str
    documents: int
    """As many as were compared."""


def matched(before: Columns, after: Columns) -> Matched:
    """The documents that both runs hold."""
    rate = min(before.rate, after.rate)
    old, new = _held(before, rate), _held(after, rate)
    old_keys, new_keys = _keys(before)[old], _keys(after)[new]
    common, first, second = np.intersect1d(old_keys, new_keys, return_indices=True)
    same_old, same_new = old[first], new[second]
    left_old, left_new = old[~np.isin(old_keys, common)], new[~np.isin(new_keys, common)]
    repeated = len(old) - len(left_old) - len(common)
    if rate == 1 and len(left_old) and len(left_new):
        more_old, more_new = _by_id(before, left_old, after, left_new)
        same_old, same_new = np.concatenate([same_old, more_old]), np.concatenate([same_new, more_new])
        left_old, left_new = np.setdiff1d(left_old, more_old), np.setdiff1d(left_new, more_new)
    return Matched(before, after, same_old, same_new, left_old, left_new, repeated, rate)


def changes(found: Matched) -> list[Change]:
    """Those whose fate changed, the most frequent pair first; records of one run only have the other fate ABSENT."""
    old, new = found.before.codes("fate"), found.after.codes("fate")
    pairs = old.codes[found.old].astype(np.int64) * max(len(new.values), 1) + new.codes[found.new]
    numbers, counts = np.unique(pairs, return_counts=True)
    rows = [
        Change(old.values[number // len(new.values)], new.values[number % len(new.values)], count)
        for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)
    ]
    rows += [Change(fate, ABSENT, count) for fate, count in _counted(old, found.only_old)]
    rows += [Change(ABSENT, fate, count) for fate, count in _counted(new, found.only_new)]
    rows = [row for row in rows if row.before != row.after]
    return sorted(rows, key=lambda row: (-row.documents, row.before, row.after))


def changed(found: Matched, before: str | None = None, after: str | None = None) -> npt.NDArray[np.bool_]:
    """Which of the matched documents have another fate, of those with the fates named; bool of shape (documents,)."""
    old, new = found.before.codes("fate"), found.after.codes("fate")
    same = pa.array([new.values.index(fate) if fate in new.values else -1 for fate in old.values], pa.int32())
    is_changed = same.to_numpy()[old.codes[found.old]] != new.codes[found.new]
    if before is not None:
        is_changed &= _is_fate(old, found.old, before)
    if after is not None:
        is_changed &= _is_fate(new, found.new, after)
    return np.asarray(is_changed)


def _is_fate(fates: Codes, places: Places, fate: str) -> npt.NDArray[np.bool_]:
    """Which of the records at some places have a fate; bool of shape (places,)."""
    code = fates.values.index(fate) if fate in fates.values else -1
    return np.asarray(fates.codes[places] == code)


def kept_in_both(found: Matched) -> npt.NDArray[np.bool_]:
    """Which of the matched documents both runs keep; bool of shape (documents,)."""
    old, new = found.before.codes("fate"), found.after.codes("fate")
    return _is_fate(old, found.old, KEPT) & _is_fate(new, found.new, KEPT)


def _keys(columns: Columns) -> npt.NDArray[np.uint64]:
    return np.asarray(columns.arrow("key").cast(pa.uint64()).to_numpy(), np.uint64)


def _held(columns: Columns, rate: float) -> Places:
    """Places of the records in the sample of `rate`."""
    if rate == 1:
        return np.arange(len(columns))
    return np.flatnonzero(_keys(columns) < np.uint64(int(rate * 2.0**64)))


def _by_id(before: Columns, old: Places, after: Columns, new: Places) -> tuple[Places, Places]:
    """Of records that are left those with one id that no other of them has."""
    old_ids, new_ids = (_once(columns, places) for columns, places in ((before, old), (after, new)))
    where = pc.index_in(old_ids[0], value_set=new_ids[0])
    is_found = where.is_valid().to_numpy(False)
    return old_ids[1][is_found], new_ids[1][where.drop_null().to_numpy().astype(np.int64)]


def _once(columns: Columns, places: Places) -> tuple[pa.Array, Places]:
    """Ids that stand once, and the places of their records."""
    ids = columns.arrow("id").cast(pa.string()).take(pa.array(places)).combine_chunks()
    table = pa.table({"id": ids, "place": places}).group_by("id").aggregate([("place", "min"), ("place", "count")])
    table = table.filter(pc.and_(pc.equal(table["place_count"], 1), pc.is_valid(table["id"])))
    return table["id"].combine_chunks(), table["place_min"].to_numpy()


def _counted(fates: Codes, places: Places) -> Sequence[tuple[str, int]]:
    counts = np.bincount(fates.codes[places], minlength=len(fates.values))
    return [(fate, count) for fate, count in zip(fates.values, counts.tolist(), strict=True) if count]
