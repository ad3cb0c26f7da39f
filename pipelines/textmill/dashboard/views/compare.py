"""Show what differs between this run and another that is served: settings, blocks, reasons, documents, texts."""

from collections.abc import Sequence
from dataclasses import replace

from textmill.credentials import hide
from textmill.dashboard.diff_lines import drawn
from textmill.dashboard.page import Cell, Column, Page, Table
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.errors import TextmillError
from textmill.inspect.comparison import Comparison, Documents, compare
from textmill.inspect.run_differences import BlockPair
from textmill.inspect.text_changes import Side


def view(run: Run, query: Query) -> Page:
    """The other run is the `with`-th of those served; `was` and `now` choose the documents that are listed."""
    others = [(str(number), name) for number, (name, one) in enumerate(run.beside) if one is not run]
    names = [number for number, _ in others]
    chosen = query.choice("with", names, names[0] if names else "")
    context: dict[str, object] = {
        "others": others,
        "chosen": chosen,
        "found": None,
        "problem": "",
        "was": "",
        "now": "",
    }
    if not chosen:
        return Page("Compare", "compare.html.j2", context)
    other = run.beside[int(chosen)][1]
    was, now = query.text("was"), query.text("now")
    try:
        sides = Side(run.store, run.snapshot), Side(other.store, other.snapshot)
    except (TextmillError, OSError, ValueError) as error:
        return Page("Compare", "compare.html.j2", {**context, "problem": hide(str(error))})
    found = compare(*sides, lambda: (run.columns, other.columns), was or None, now or None)
    texts = (
        [replace(one, url=hide(one.url or one.id)) for one in found.documents.texts.shown] if found.documents else []
    )
    context |= {
        "found": found,
        "lines": drawn(found.config),
        "texts": texts,
        "was": was,
        "now": now,
    }
    return Page("Compare", "compare.html.j2", context, _tables(found, chosen))


def _tables(found: Comparison, chosen: str) -> Sequence[Table]:
    counts = (Column("Before", "documents", "count"), Column("After", "documents", "count"))
    change = Column("Change", "documents", "count")
    tables = [
        Table(
            "versions",
            "Versions that differ",
            (Column("Package"), Column("Before"), Column("After")),
            [(one.name, one.before, one.after) for one in found.versions],
        ),
        Table(
            "blocks",
            "Blocks",
            (
                Column("Block"),
                Column("In before", "documents", "count"),
                Column("In after", "documents", "count"),
                Column("Out before", "documents", "count"),
                Column("Out after", "documents", "count"),
                Column("Dropped before", "documents", "count"),
                Column("Dropped after", "documents", "count"),
            ),
            [_block(pair) for pair in found.blocks],
        ),
        Table(
            "reasons",
            "Reasons, the most changed first",
            (Column("Reason"), *counts, change),
            [(one.reason, one.before, one.after, one.after - one.before) for one in found.reasons],
        ),
    ]
    return tables if found.documents is None else [*tables, *_of_documents(found.documents, chosen)]


def _of_documents(found: Documents, chosen: str) -> Sequence[Table]:
    return (
        Table(
            "changes",
            "Documents with another fate",
            (Column("Before"), Column("After"), Column("Documents", "compared", "count")),
            [(one.before, one.after, one.documents) for one in found.changes],
            [{"with": chosen, "was": one.before, "now": one.after} for one in found.changes],
        ),
        Table(
            "documents",
            "Some of them",
            (Column("Document"), Column("Before"), Column("Why before"), Column("After"), Column("Why after")),
            [
                (hide(one.url or one.id), one.before, one.before_detail, one.after, one.after_detail)
                for one in found.listed
            ],
        ),
    )


def _block(pair: BlockPair) -> tuple[Cell, ...]:
    cells: list[Cell] = [pair.name]
    for name in ("documents_in", "documents_out"):
        cells += [None if block is None else getattr(block, name) for block in (pair.before, pair.after)]
    dropped = [None if one is None else one.documents_in - one.documents_out for one in (pair.before, pair.after)]
    return (*cells, *dropped)
