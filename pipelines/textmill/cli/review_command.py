"""The command `textmill review`: how often rules are right, as people judged, and judgements in and out as a table."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from textmill.cli.screen import err, out
from textmill.errors import UserError
from textmill.inspect import judgement_tables
from textmill.inspect.columns import Columns
from textmill.inspect.judgements import JudgementFiles
from textmill.inspect.precision import Agreement, Precision, agreements, fates_now, is_outdated, precisions
from textmill.inspect.units import NOTHING, many, share
from textmill.store.manifest import manifest
from textmill.store.store import Store

__all__ = ["review"]


def review(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Run directory (path or fsspec URL)")],
    export: Annotated[str | None, typer.Option("--export", metavar="FILE.csv", help="Write all judgements")] = None,
    file: Annotated[
        str | None, typer.Option("--import", metavar="FILE", help="Add judgements from .csv, or .jsonl of a report")
    ] = None,
    reviewer: Annotated[
        str | None, typer.Option(metavar="NAME", help="Export this one's; import all as this one's")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts")] = False,
) -> None:
    """Say how often each rule is right, as people judged in the dashboard, and how far reviewers agree."""
    if export is not None and file is not None:
        raise UserError("--export and --import are two commands")
    store = Store(run)
    described = manifest(store)
    files = JudgementFiles(store)
    if file is not None:
        judgements = judgement_tables.read_file(file, reviewer)
        added = judgement_tables.imported(files, judgements)
        known = f", {len(judgements) - added} were there already" if added < len(judgements) else ""
        out.say(f"{file}: {many(added, 'judgement')} added{known}")
        return
    found = files.read()
    err.say(
        *(f"{store.address('review')}: {name}: {many(n, 'line')} passed over" for name, n in found.passed_over.items())
    )
    lasting = [one for one in found.lasting.values() if reviewer in (None, one.reviewer)]
    if export is not None:
        _write(export, judgement_tables.as_csv(lasting))
        out.say(f"{export}: {many(len(lasting), 'judgement')}")
        return
    fates = fates_now(Columns.of(store), described, lasting) if lasting else {}
    _print(precisions(lasting, is_outdated(fates)), agreements(lasting), as_json)


def _write(path: str, content: bytes) -> None:
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror}") from error


def _print(rules: list[Precision], pairs: list[Agreement], as_json: bool) -> None:
    if as_json:
        described = [
            {**vars(one), "precision": one.share, "low": one.interval[0], "high": one.interval[1]} for one in rules
        ]
        out.json({"rules": described, "agreement": [{**vars(one), "share": one.share} for one in pairs]})
        return
    if not rules:
        out.say("nothing was judged yet: `textmill serve` has a view for it")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("rule")
    for heading in ("right", "wrong", "unsure", "of another fate now", "precision", "95 %"):
        table.add_column(heading, justify="right")
    out.table(table, map(_row, rules))
    for pair in pairs:
        kappa = NOTHING if pair.kappa is None else f"{pair.kappa:.2f}"
        agree = f"agree on {share(pair.same, pair.documents)} of {many(pair.documents, 'document')}"
        out.say(f"{pair.first} and {pair.second} {agree}, Cohen's kappa {kappa}")


def _row(one: Precision) -> list[str]:
    low, high = one.interval
    interval = f"{share(low, 1)} to {share(high, 1)}" if one.decided else NOTHING
    counts = (one.right, one.wrong, one.unsure, one.outdated)
    return [one.rule, *(f"{count:,}" for count in counts), share(one.right, one.decided), interval]
