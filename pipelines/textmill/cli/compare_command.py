"""The command `textmill compare`: what differs between two runs, from their settings to the texts they keep."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Final

import typer
from rich.table import Table

from textmill.cli.screen import out
from textmill.inspect.columns import Columns
from textmill.inspect.comparison import Comparison, Documents, compare
from textmill.inspect.run_differences import BlockPair
from textmill.inspect.snapshot import take
from textmill.inspect.text_changes import Side
from textmill.inspect.units import NOTHING, many, share
from textmill.store.stats import BlockStats
from textmill.store.store import Store

__all__ = ["compare_runs"]

_SHOWN: Final = 20
"""Rows of a table; JSON has all."""
_LISTED: Final = 10


def compare_runs(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Run directory (path or fsspec URL)")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The run to compare it with")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts")] = False,
) -> None:
    """Say what differs between two runs: settings, what blocks and reasons took, documents, texts."""
    stores = Store(run), Store(other)
    before, after = (Side(store, take(store)) for store in stores)
    found = compare(before, after, lambda: (Columns.of(stores[0]), Columns.of(stores[1])))
    if as_json:
        out.json(_described(found))
        return
    out.say(*(found.config or ["the configurations are the same"]))
    _print("version of", [(one.name, one.before or NOTHING, one.after or NOTHING) for one in found.versions])
    _print(
        "block",
        [(one.name, _in_and_out(one.before), _in_and_out(one.after)) for one in found.blocks],
        most=len(found.blocks),
    )
    _print(
        "reason",
        [
            (one.reason, f"{one.before:,}", f"{one.after:,}", f"{one.after - one.before:+,}")
            for one in found.reasons
            if one.before != one.after
        ],
        ("before", "after", "change"),
    )
    if not found.is_complete:
        out.say("not both runs are complete: documents that one has not come to yet count as not in it")
    if found.documents is None:
        out.say(found.problem)
    else:
        _print_documents(found.documents)


def _print_documents(found: Documents) -> None:
    _print(
        "fate before", [(one.before, one.after, f"{one.documents:,}") for one in found.changes], ("after", "documents")
    )
    out.say(*_said(found))
    for one in found.listed[:_LISTED]:
        out.say(f"{one.id}  {one.url}", f"  {one.before} -> {one.after}")


def _said(found: Documents) -> Iterator[str]:
    of = "" if found.rate == 1 else f", a sample of {share(found.rate, 1)} of all"
    yield f"{many(found.matched, 'document')} of both runs were compared{of}"
    if found.repeated:
        yield f"{many(found.repeated, 'record')} left out: another has the same source, shard and id"
    texts = found.texts
    yield f"{many(texts.kept, 'document')} kept by both; {texts.other_size:,} with a text of another size"
    if texts.compared:
        yield f"of {texts.compared} with a text of equal size {texts.differ} have another text"


def _in_and_out(block: BlockStats | None) -> str:
    return NOTHING if block is None else f"{block.documents_in:,} in, {block.documents_out:,} out"


def _print(
    first: str, rows: list[tuple[str, ...]], headings: tuple[str, ...] = ("before", "after"), most: int = _SHOWN
) -> None:
    if not rows:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column(first, overflow="fold")
    for heading in headings:
        table.add_column(heading, justify="right")
    out.table(table, rows[:most])
    if len(rows) > most:
        out.say(f"and {len(rows) - most} more")
    out.say("")


def _described(found: Comparison) -> dict[str, object]:
    documents = found.documents
    return {
        "config": list(found.config),
        "versions": [vars(one) for one in found.versions],
        "blocks": [_block(one) for one in found.blocks],
        "reasons": [vars(one) for one in found.reasons],
        "documents": None if documents is None else asdict(documents),
        "problem": found.problem,
        "complete": found.is_complete,
    }


def _block(pair: BlockPair) -> dict[str, object]:
    sides = {"before": pair.before, "after": pair.after}
    counted = {
        name: None
        if block is None
        else {"in": block.documents_in, "out": block.documents_out, "dropped": block.documents_in - block.documents_out}
        for name, block in sides.items()
    }
    return {"block": pair.name, **counted}
