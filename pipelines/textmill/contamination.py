"""Say of every evaluation question how many documents of a run were dropped for holding it, and which.

Source: the wish of dolma#174. It is read from the fates, which name all questions of a dropped document; questions in
documents that `max_matches` let stay are not in it.
"""

import json
from collections import defaultdict
from typing import Annotated, Final

import pyarrow.compute as pc
import pyarrow.parquet as pq
import typer

from textmill.evaluations.questions import questions_in
from textmill.run_view import map_stages
from textmill.store import Store

__all__ = ["by_question", "contamination"]

_FAULT: Final = ".contaminated"
_SHOWN: Final = 3


def by_question(store: Store) -> dict[str, list[str]]:
    """Ids of the dropped documents by question (`file:line`), the question with most documents first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for stage in map_stages(store):
        for commit in store.commits(stage).values():
            with store.open_checked(commit.files["fates"]) as stream:
                fates = pq.read_table(stream, columns=["id", "fate", "detail"])
            for row in fates.filter(pc.ends_with(fates["fate"], _FAULT)).to_pylist():
                for question in questions_in(row["detail"]):
                    found[question].append(row["id"])
    return dict(sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def contamination(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Run directory (path or fsspec URL)")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts, with all documents")] = False,
) -> None:
    """Say for every evaluation question which documents were dropped for holding it."""
    found = by_question(Store(run))
    if as_json:
        typer.echo(json.dumps(found, indent=1))
        return
    typer.echo(f"{len(found)} questions were found")
    for question, documents in found.items():
        more = ", …" if len(documents) > _SHOWN else ""
        typer.echo(f"{len(documents):>7}  {question}  {', '.join(documents[:_SHOWN])}{more}")
