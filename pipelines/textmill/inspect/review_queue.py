"""Choose which documents people are to judge: of each reason, of kept ones and of duplicates those drawn first.

Documents are drawn by their `key`, so that a queue is a uniform sample of what it is about, is the same for every
reviewer, and stays so; those whose text or page is stored nowhere cannot be judged and are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill.draws import numbers
from textmill.inspect.columns import Columns, Mask, Row
from textmill.inspect.fate_index import Wanted
from textmill.inspect.fate_rows import fate_files
from textmill.inspect.record_lookup import find
from textmill.inspect.snapshot import Snapshot
from textmill.inspect.stored_texts import Place, StoredText, stored_texts
from textmill.store.fate_table import KEPT
from textmill.store.manifest import accounting
from textmill.store.store import Store

__all__ = ["DUPLICATES", "Copy", "Item", "Queue", "Size", "queue_names", "queue_of"]

DUPLICATES: Final = "duplicates"
"""The queue of pairs; reasons have a dot in their names."""
_TRIED: Final = 4
"""Times as many documents as are wanted are looked for, where not all are stored."""
_NAMES: Final = (
    "id", "source", "shard", "row", "key", "fate", "detail", "url", "language", "license", "cluster",
)  # fmt: skip


@dataclass(frozen=True)
class Copy:
    """The kept document that stands for a duplicate."""

    id: str
    url: str
    text: StoredText | None
    """None where it is stored nowhere."""


@dataclass(frozen=True)
class Item:
    """A document to judge."""

    id: str
    source: str
    shard: str
    row: int | None
    key: str
    fate: str
    rule: str
    """What is judged: the fate, or the rule that the document fails."""
    detail: str
    url: str
    language: str
    license: str
    text: StoredText
    cluster: str = ""
    copy: Copy | None = None


@dataclass(frozen=True)
class Queue:
    """Documents to judge, in their order, and of how many they are a sample."""

    name: str
    items: Sequence[Item]
    documents: int
    """As far as the run's records are held; a sample of a large run holds fewer."""


@dataclass(frozen=True)
class Size:
    """How many documents a queue may hold, and characters of each text."""

    documents: int
    chars: int


def queue_names(snapshot: Snapshot, columns: Columns) -> list[str]:
    """Kept documents, duplicates, and the reasons, the most frequent one first."""
    drops = sorted(snapshot.stats.drops.items(), key=lambda item: (-item[1], item[0]))
    pairs = [DUPLICATES] if _duplicates(columns).any() else []
    return [KEPT, *pairs, *(reason for reason, documents in drops if documents)]


def queue_of(store: Store, snapshot: Snapshot, columns: Columns, name: str, size: Size, is_rule: bool = False) -> Queue:
    """The queue of a name; `is_rule` has all dropped documents that fail the rule, whatever the reason given."""
    mask = _wanted(columns, name, is_rule)
    places = np.flatnonzero(mask)
    removed = accounting(snapshot.manifest).removed
    if name != KEPT and removed.keep == "none":
        return Queue(name, [], len(places))
    seed = removed.seed if name != KEPT and removed.keep == "sample" else 0
    items: list[Item] = []
    for some in _chunks(_in_order(columns, places, seed), size.documents):
        rows = columns.rows(some, _NAMES)
        if name == DUPLICATES:
            rows = [row for row in rows if row["cluster"] != row["id"]]
        found = stored_texts(store, snapshot, map(Place.of, rows), size.chars)
        for row in rows:
            text = found.get(Place.of(row))
            if text is not None and len(items) < size.documents:
                items.append(_item(row, name if is_rule else str(row["fate"]), text))
        if len(items) == size.documents:
            break
    if name != KEPT:
        items = _with_copies(store, snapshot, columns, items, size.chars)
    return Queue(name, items, len(places))


def _wanted(columns: Columns, name: str, is_rule: bool) -> Mask:
    if name == DUPLICATES:
        return _duplicates(columns)
    fates = columns.codes("fate")
    if is_rule:
        return columns.fails(name) & ~_with_fate(fates.codes, fates.values, KEPT)
    return _with_fate(fates.codes, fates.values, name)


def _with_fate(codes: npt.NDArray[np.int32], values: Sequence[str], fate: str) -> Mask:
    return codes == values.index(fate) if fate in values else np.zeros(len(codes), np.bool_)


def _duplicates(columns: Columns) -> Mask:
    """Documents for which others may stand, that are gone."""
    fates = columns.codes("fate")
    is_clustered: Mask = pc.is_valid(columns.arrow("cluster")).to_numpy()
    return is_clustered & ~_with_fate(fates.codes, fates.values, KEPT)


def _in_order(columns: Columns, places: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.int64]:
    """Places by what the run's sample of removed documents was drawn by, so that those stored come first."""
    if not seed:
        drawn = columns.arrow("key").to_numpy()[places] if len(places) else np.zeros(0, np.uint64)
    else:
        rows = columns.rows(places, ("source", "shard", "id"))
        drawn = numbers(("\0".join((str(row["source"]), str(row["shard"]), str(row["id"]))) for row in rows), seed)
    return places[np.argsort(drawn, kind="stable")]


def _chunks(places: npt.NDArray[np.int64], size: int) -> list[npt.NDArray[np.int64]]:
    """As many at a time as are wanted, a few times over."""
    return [places[start : start + size] for start in range(0, min(len(places), _TRIED * size), size)]


def _item(row: Row, rule: str, text: StoredText) -> Item:
    number = row["row"]

    def word(name: str) -> str:
        return str(row[name] or "")

    return Item(
        id=word("id"),
        source=word("source"),
        shard=word("shard"),
        row=number if isinstance(number, int) else None,
        key=word("key"),
        fate=word("fate"),
        rule=rule,
        detail=word("detail"),
        url=word("url"),
        language=word("language"),
        license=word("license"),
        text=text,
        cluster=word("cluster"),
    )


def _with_copies(store: Store, snapshot: Snapshot, columns: Columns, items: list[Item], chars: int) -> list[Item]:
    """Each duplicate with the document that stands for it, as far as that is found."""
    wanted = sorted({item.cluster for item in items if item.cluster not in ("", item.id)})
    rows = {str(row["id"]): row for row in (_kept_of(store, columns, wanted) if wanted else [])}
    places = {one: Place.of(row) for one, row in rows.items()}
    texts = stored_texts(store, snapshot, places.values(), chars)
    copies = {one: Copy(one, str(row["url"] or ""), texts.get(places[one])) for one, row in rows.items()}
    return [item if item.cluster == item.id else replace(item, copy=copies.get(item.cluster)) for item in items]


def _kept_of(store: Store, columns: Columns, ids: list[str]) -> list[Row]:
    """Kept documents with these ids: of those held, or by the index, which a large run at work lacks: then none."""
    if columns.rate == 1:
        found = pc.is_in(columns.arrow("id"), value_set=pa.array(ids, pa.string())).to_numpy()
        rows = columns.rows(np.flatnonzero(found), _NAMES)
    elif all(file.index is not None for file in fate_files(store)):
        parts = [part for one in ids for part in find(store, Wanted(one)).parts]
        rows = [{**row, "stage": part.file.stage} for part in parts for row in part.rows.select(_NAMES).to_pylist()]
    else:
        return []
    return [row for row in rows if row["fate"] == KEPT and row["id"] in ids]
