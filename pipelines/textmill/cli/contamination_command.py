"""The command `textmill contamination`: for every evaluation question the documents that hold it."""

from pathlib import Path
from typing import Annotated, Final

import typer

from textmill.cli.screen import err, out
from textmill.errors import UserError
from textmill.inspect.contamination import by_question, scanned
from textmill.inspect.units import many
from textmill.store.manifest import manifest
from textmill.store.store import Store

__all__ = ["contamination"]

_SHOWN: Final = 3


def contamination(
    place: Annotated[
        str,
        typer.Argument(
            metavar="RUN-or-CORPUS",
            help="Run directory; with --questions also a corpus folder, files (.parquet, .jsonl), or a pipeline file "
            "whose sources are read",
        ),
    ],
    questions: Annotated[
        list[str] | None, typer.Option(help="File of evaluation questions to look for in the documents as they are")
    ] = None,
    max_overlap: Annotated[float, typer.Option(min=0, max=1, help="As in filters.decontamination")] = 0.6,
    ngram: Annotated[int, typer.Option(min=1, max=1000, help="As in filters.decontamination")] = 12,
    queries: Annotated[bool, typer.Option("--queries", help="Questions count without their answers")] = False,
    file: Annotated[
        Path | None, typer.Option("--out", help="Write every finding to this file, a JSON object a line")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts, with all documents")] = False,
) -> None:
    """Say for every evaluation question which documents were dropped for holding it, or which of a corpus hold it."""
    if questions is None:
        if file is not None:
            raise UserError("--out writes what is found in a corpus: name the files of --questions too")
        store = Store(place)
        _print(by_question(store), manifest(store).get("notes", []), as_json)
        return
    # Imported here: it takes a second, and every other command imports this module.
    from textmill.filters.decontamination import Decontamination

    block = Decontamination(questions=tuple(questions), max_overlap=max_overlap, ngram=ngram, queries=queries)
    block.prepare()
    _print(*scanned(place, block, file), as_json)


def _print(found: dict[str, list[str]], notes: list[str], as_json: bool) -> None:
    """As JSON with all documents, whose ids are as they are."""
    if as_json:
        out.exact_json(found)
        err.say(*notes)
        return
    out.say(f"{many(len(found), 'question')} found")
    for question, documents in found.items():
        more = ", …" if len(documents) > _SHOWN else ""
        out.say(f"{len(documents):>7}  {question}  {', '.join(documents[:_SHOWN])}{more}")
    out.say(*notes)
