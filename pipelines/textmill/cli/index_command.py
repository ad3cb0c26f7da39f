"""The command `textmill index`: what an index of earlier crawls holds, whether it is whole, and taking crawls back."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from textmill.cli.screen import err, out, shown
from textmill.errors import UserError
from textmill.inspect.units import many

if TYPE_CHECKING:
    from textmill.matching.index.state import Index

index = typer.Typer(no_args_is_help=True, help="List, verify and drop the crawls of a deduplication index.")

Folder = Annotated[str, typer.Argument(metavar="PATH", help="Folder of the index (path or fsspec URL)")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts")]

_DAMAGED: Final = 3


@index.command("list")
def show(path: Folder, as_json: AsJson = False) -> None:
    """Show the crawls of an index, oldest first, and how its keys are defined."""
    # Imported here, as in the other commands: every command imports this module, and few need an index.
    from textmill.matching.index import state as index_state

    found = index_state.read(path)
    _check_there(path, found.number)
    rows = [
        {
            "segment": entry.name,
            "run": segment.run,
            "documents": segment.documents,
            "kept": segment.kept,
            "superseded": segment.superseded,
            "bytes": sum(file.bytes for file in segment.files),
            "first": segment.first,
            "inputs": segment.inputs,
        }
        for entry, segment in zip(found.entries, found.segments, strict=True)
    ]
    definition = json.loads(found.definition) if found.definition else None
    if as_json:
        described = {"version": found.number, "state": found.state, "definition": definition, "segments": rows}
        out.json(described)
        return
    if definition is not None:
        settings = ", ".join(f"{name}: {value}" for name, value in sorted(definition["settings"].items()))
        out.say(f"keys: {definition['class'].rpartition(':')[2]} (version {definition['version']}): {settings}")
    for row in rows:
        out.say(
            f"{row['segment']}  {row['run']}: {row['documents']} documents, {row['kept']} kept, "
            f"{row['superseded']} earlier ones superseded, {row['bytes']} bytes"
        )
    out.say(f"{many(len(rows), 'segment')}, {many(found.total, 'document')}")


@index.command()
def verify(path: Folder, as_json: AsJson = False) -> None:
    """Prove an index whole: checksums, order, and that keys, documents and changes fit together."""
    from textmill.matching.index import integrity as index_verify
    from textmill.matching.index import state as index_state

    problems = list(index_verify.problems(path))
    if not problems:
        _check_there(path, index_state.read(path).number)
    if as_json:
        out.json({"problems": problems})
    else:
        err.say(*problems)
    if not problems:
        for name in index_verify.leftovers(path):
            err.say(f"note: segments/{name} is no part of the index: a run is adding it, or was stopped")
        if not as_json:
            found = index_state.read(path)
            size = f"{many(len(found.segments), 'segment')}, {many(found.total, 'document')}"
            out.say(f"whole: {size}, every file as it was added")
    raise typer.Exit(_DAMAGED if problems else 0)


@index.command()
def drop(
    path: Folder,
    last: Annotated[int, typer.Option(min=1, help="How many of the newest crawls to take back")] = 1,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Take the newest crawls out of an index; earlier ones are as they were before them.

    Only the newest can go: later crawls were deduplicated against earlier ones. A run that has added a segment adds it
    again when it is run again.
    """
    from textmill.matching.index import state as index_state

    found = index_state.read(path)
    index_state.check_drop(found, last)
    if not yes:
        _ask(found, last)
    for name in index_state.drop_last(path, last):
        out.say(f"dropped: {name}")


def _ask(found: "Index", last: int) -> None:
    """Name what is to go; UserError without a yes, or where nobody can be asked."""
    gone = list(zip(found.entries, found.segments, strict=True))[-last:]
    said = ", ".join(f"{entry.name} (run {segment.run!r}, {segment.kept} documents kept)" for entry, segment in gone)
    if not sys.stdin.isatty():
        raise UserError(f"{found.url}: would drop {said}; say --yes where nobody can be asked")
    if not typer.confirm(shown(f"{found.url}: drop {said}?")):
        raise UserError(f"{found.url}: nothing was dropped")


def _check_there(path: str, version: int) -> None:
    if not version:
        raise UserError(f"{path}: no index is here")
