"""Say of every evaluation question which documents hold it: those a run dropped for it, or those of a finished corpus.

Source: the wish of dolma#174. Of a run it is read from the fates, which name all questions of a dropped document;
questions in documents that the limit let stay are not in it. A corpus is read anew, and left as it is.
"""

import json
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import pyarrow.compute as pc
import typer

from textmill.errors import UserError
from textmill.evaluations.questions import questions_in
from textmill.inspect.fates import parts
from textmill.store.manifest import manifest
from textmill.store.store import Store

if TYPE_CHECKING:
    from textmill.filters.decontamination import Decontamination

__all__ = ["by_question", "contamination"]

_FAULT: Final = ".contaminated"
_SHOWN: Final = 3


def by_question(store: Store) -> dict[str, list[str]]:
    """Ids of the dropped documents by question (`file:line`), the question with most documents first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for part in parts(store, ["id", "detail"]):
        for row in part.rows.filter(pc.ends_with(part.rows["fate"], _FAULT)).to_pylist():
            for question in questions_in(row["detail"]):
                found[question].append(row["id"])
    return _most_first(found)


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
    out: Annotated[Path | None, typer.Option(help="Write every finding to this file, a JSON object a line")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts, with all documents")] = False,
) -> None:
    """Say for every evaluation question which documents were dropped for holding it, or which of a corpus hold it."""
    if questions is None:
        if out is not None:
            raise UserError("--out writes what is found in a corpus: name the files of --questions too")
        store = Store(place)
        _print(by_question(store), manifest(store).get("notes", []), as_json)
        return
    # Imported here: it takes a second, and every other command imports this module.
    from textmill.filters.decontamination import Decontamination

    block = Decontamination(questions=tuple(questions), max_overlap=max_overlap, ngram=ngram, queries=queries)
    block.prepare()
    _print(*_scanned(place, block, out), as_json)


def _scanned(place: str, block: "Decontamination", out: Path | None) -> tuple[dict[str, list[str]], list[str]]:
    """Ids of documents by question, and what is to be said beside."""
    from textmill.inspect.contamination_scan import Scan, readers_of  # as above

    scan = Scan(readers_of(place), block)
    found: defaultdict[str, list[str]] = defaultdict(list)
    with nullcontext() if out is None else out.open("w", encoding="utf-8") as file:
        for one in scan.run():
            for question in one.questions:
                found[question].append(one.id)
            if file is not None:
                file.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
    faults = ", ".join(f"{count:,} {fault}" for fault, count in sorted(scan.faults.items()))
    read = f"{scan.documents:,} documents were read" + (f"; no documents: {faults}" if faults else "")
    return _most_first(found), [read, *block.notes()]


def _print(found: dict[str, list[str]], notes: list[str], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(found, indent=1))
    else:
        typer.echo(f"{len(found)} questions were found")
        for question, documents in found.items():
            more = ", …" if len(documents) > _SHOWN else ""
            typer.echo(f"{len(documents):>7}  {question}  {', '.join(documents[:_SHOWN])}{more}")
    for note in notes:
        typer.echo(note, err=as_json)


def _most_first(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])))
