"""List what lies around the limits of rules: the documents nearest to them, and the other rules that documents fail."""

from collections.abc import Sequence
from typing import Final

from textmill.dashboard.near_documents import documents_table
from textmill.dashboard.page import Cell, Column, Table
from textmill.dashboard.runs import Run
from textmill.inspect.rule_counts import RuleCounts
from textmill.inspect.rule_records import nearest, overlaps
from textmill.inspect.what_if_records import Records

__all__ = ["around", "around_all"]

_NEAR: Final = 5
_OVERLAP: Final = (
    Column("Rule"),
    Column("Also fail it", "documents", "count"),
    Column("Of", "documents", "count"),
    Column("Share", "", "share"),
    Column("from", "95 %", "share"),
    Column("to", "95 %", "share"),
    Column("Known of"),
)


def around(run: Run, records: Records, found: RuleCounts) -> list[Table]:
    """Documents just inside and just outside the limit of a rule, and the other rules that those outside fail."""
    passing, failing = nearest(records, found.reason, _NEAR) if found.rule["limit"] is not None else ([], [])
    measured = Column(found.rule["measure"], "", "number")
    near = (("inside", "Just inside the limit", passing), ("outside", "Just outside the limit", failing))
    tables = [
        documents_table(run, records.columns, key, title, measured, [(one.place, one.value) for one in ones])
        for key, title, ones in near
    ]
    rows = _overlap(records, found.reason)
    links = [{"rule": str(row[0])} for row in rows]
    return [*tables, Table("overlap", f"What documents that fail {found.reason} fail beside it", _OVERLAP, rows, links)]


def around_all(run: Run, records: Records, counts: Sequence[RuleCounts]) -> list[Table]:
    """The same of all rules with a histogram as two tables, without the overlaps that are none."""
    if not len(records.columns):
        return []
    near: list[tuple[int, Cell]] = []
    pairs: list[tuple[Cell, ...]] = []
    for found in counts:
        if found.histogram is not None:
            for side, ones in zip(("inside", "outside"), nearest(records, found.reason, _NEAR), strict=True):
                near += [(one.place, f"{found.reason}: {one.value:g}, just {side}") for one in ones]
        pairs += [(found.reason, *row) for row in _overlap(records, found.reason) if row[1]]
    columns = (Column("Documents that fail"), *_OVERLAP)
    return [
        documents_table(run, records.columns, "near", "Documents nearest to the limits", Column("Measured"), near),
        Table("overlap", "Rules that the same documents fail", columns, pairs),
    ]


def _overlap(records: Records, reason: str) -> list[tuple[Cell, ...]]:
    """What is counted of all records is no estimate, and has no interval."""
    rows: list[tuple[Cell, ...]] = []
    is_sample = records.columns.rate < 1
    for one in overlaps(records, reason):
        share = one.both / one.documents if one.documents else None
        is_exact = not one.is_later and not is_sample
        known = "shadows: a sample" if one.is_later else "a sample of the run" if is_sample else "all"
        low, high = (share, share) if is_exact else (one.low, one.high)
        rows.append((one.reason, one.both, one.documents, share, low, high, known))
    return rows
