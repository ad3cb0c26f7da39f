"""Note under which licences the documents of one file of the corpus stand, and whom to credit, as they are written.

What is noted are the very rows that the writer gets, so it tells the same story as the data in whatever format that is.
A document that is written several times is noted once.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from textmill.spdx.license_addresses import address_of
from textmill.store.stored_rows import RowWriter

__all__ = ["CREDITED_BY", "LEDGER", "PartLedger"]

LEDGER: Final = pa.schema(
    [
        (name, pa.string())
        for name in (
            *("id", "source", "license", "license_url", "license_evidence", "license_scope", "license_method"),
            "license_declared",
        )
    ]
)
CREDITED_BY: Final = ("attribution", "title", "authors", "url", "canonical_url", "site_name")
"""Columns of documents that credits are made of, beside those of LEDGER."""

_TOTALLED: Final = ("source", "license", "license_scope", "license_method")
_Group = tuple[str | None, ...]
_Times = npt.NDArray[np.int64]


class PartLedger:
    """The ledger of one file: rows and credits are written as they come, totals can be at the end.

    `changes` says by source what the run has changed in texts.
    """

    def __init__(self, rows: RowWriter, credits: BinaryIO, changes: Mapping[str, str]) -> None:
        self._rows, self._credits, self._changes = rows, credits, changes
        self._totals: dict[_Group, tuple[int, int]] = {}
        self.credited = 0

    def add(self, batch: pa.RecordBatch, times: _Times | None = None) -> None:
        """Rows with the columns of LEDGER, CREDITED_BY and `text`, as far as there, and how often each is written."""
        table = pa.RecordBatch.from_arrays([_strings(batch, name) for name in LEDGER.names], schema=LEDGER)
        self._rows.write(table)
        self._count(batch, table, times)
        licensed = pc.indices_nonzero(pc.is_valid(table.column("license")))
        if len(licensed):
            own = table.take(licensed).to_pylist()
            known = batch.select([name for name in CREDITED_BY if name in batch.schema.names]).take(licensed)
            more = known.to_pylist() if known.num_columns else [{}] * len(own)
            for row, credit in zip(own, more, strict=True):
                self._credits.write(orjson.dumps(self._credit(row, credit)) + b"\n")
            self.credited += len(own)

    def write_totals(self, path: Path) -> int:
        """Write the totals, by source, licence, scope and method; how many there are."""
        rows = sorted(self._totals.items(), key=lambda item: [value or "" for value in item[0]])
        path.write_bytes(b"".join(orjson.dumps([*group, *sums]) + b"\n" for group, sums in rows))
        return len(rows)

    def _count(self, batch: pa.RecordBatch, table: pa.RecordBatch, times: _Times | None) -> None:
        sizes = np.zeros(batch.num_rows, np.int64)
        if "text" in batch.schema.names:
            sizes = pc.binary_length(batch.column("text")).cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
        groups = zip(*(table.column(name).to_pylist() for name in _TOTALLED), strict=True)
        for group, size in zip(groups, (sizes if times is None else sizes * times).tolist(), strict=True):
            documents, so_far = self._totals.get(group, (0, 0))
            self._totals[group] = (documents + 1, so_far + size)

    def _credit(self, row: Mapping[str, str | None], known: Mapping[str, object]) -> dict[str, object]:
        """What the licences ask to be named (recipes 11.5): authors, title, source, licence, changes."""
        given = known.get("attribution")
        credit = given if isinstance(given, dict) else {}
        license, source = row["license"] or "", row["source"]
        return {
            "id": row["id"],
            "license": license,
            "license_url": row["license_url"] or address_of(license),
            "authors": _names(known.get("authors")) or _names([credit.get("author")]),
            "title": _string(credit.get("title")) or _string(known.get("title")),
            "source": source,
            "site": _string(known.get("site_name")),
            "url": _string(credit.get("url")) or _string(known.get("canonical_url")) or _string(known.get("url")),
            "changes": self._changes.get(source or "") or None,
        }


def _strings(batch: pa.RecordBatch, name: str) -> pa.Array:
    """A column of strings; null where it is not there, or of another kind."""
    if name not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.string())
    column = batch.column(name)
    is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return column.cast(pa.string()) if is_text else pa.nulls(batch.num_rows, pa.string())


def _names(value: object) -> list[str]:
    return [name for name in value if isinstance(name, str) and name.strip()] if isinstance(value, list) else []


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
