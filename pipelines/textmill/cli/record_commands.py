"""The commands `textmill status`, `why` and `verify`: how far a run is, where records ended, whether all is whole."""

from typing import Annotated

import typer

from textmill.cli.answers import print_answers
from textmill.cli.arguments import AsJson, RunFolder
from textmill.cli.ending import INCOMPLETE, OK
from textmill.cli.screen import err, out
from textmill.errors import UserError
from textmill.inspect.status import status as read_status
from textmill.inspect.verify import verify as find_problems
from textmill.inspect.why import so_far
from textmill.inspect.why import why as find_record
from textmill.store.store import Store


def status(run: RunFolder, as_json: AsJson = False) -> None:
    """Say how far a run is."""
    found = read_status(Store(run), with_activity=True)
    if as_json:
        out.json(found.as_dict())
        return
    out.say(*found.lines())


def why(
    run: RunFolder,
    record: Annotated[
        str, typer.Argument(metavar="URL-or-ID", help="An id, a URL, a host, or how URLs begin: https://a.org/b/*")
    ],
    as_json: AsJson = False,
) -> None:
    """Say where records ended, and the numbers behind it."""
    store = Store(run)
    answers = find_record(store, record)
    if not answers.found:
        raise UserError(f"{run}: no record has the id, URL or host {record!r}{so_far(store)}")
    print_answers(out, answers, as_json)


def verify(run: RunFolder, as_json: AsJson = False) -> None:
    """Prove the corpus whole: checksums, and records in = kept + dropped."""
    store = Store(run)
    problems = list(find_problems(store))
    total = read_status(store)
    if as_json:
        out.json({"problems": problems, **total.as_dict()})
    else:
        err.say(*problems)
        if not problems:
            records = f"{total.records} records in = {total.kept} kept + {total.dropped} dropped"
            out.say(f"whole: {records}, every file as committed")
    raise typer.Exit(OK if not problems else INCOMPLETE)
