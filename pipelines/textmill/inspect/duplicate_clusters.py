"""Find the documents of a record's cluster: the one that stands for it, and others that go with it."""

from typing import Final

import numpy as np
import pyarrow.compute as pc

from textmill.inspect.columns import Columns
from textmill.inspect.document_record import Record, records_of
from textmill.inspect.fate_index import Wanted
from textmill.inspect.record_lookup import find
from textmill.store.store import Store

__all__ = ["kept_copy", "members"]

_MOST: Final = 20


def kept_copy(store: Store, record: Record) -> Record | None:
    """The document that stands for a record's duplicates; None of a record that is it, or has none.

    Where ids repeat, the one that is kept, of the same source and shard if there is one, is taken for it.
    """
    if record.cluster in ("", record.id) and record.is_kept:
        return None
    parts = find(store, Wanted(record.cluster)).parts if record.cluster else ()
    found = [one for part in parts for one in records_of(part) if one.id == record.cluster and one.row != record.row]
    found.sort(key=lambda one: (not one.is_kept, one.task != record.task))
    return found[0] if found else None


def members(columns: Columns, record: Record) -> list[Record]:
    """Other records of the cluster among those held, at most 20."""
    places = np.flatnonzero(pc.equal(columns.arrow("cluster"), record.cluster).fill_null(False).to_numpy())
    found = [one for part in columns.parts_at(places[: _MOST + 2].tolist()) for one in records_of(part)]
    return [one for one in found if (one.task, one.id) != (record.task, record.id)][:_MOST]
