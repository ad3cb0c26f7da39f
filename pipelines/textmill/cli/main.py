"""The command line; the only place that prints.

Exit codes: 0 complete; 1 a bug; 2 something the user must mend; 3 finished with shards in quarantine, or incomplete.
"""

import signal
import sys
import traceback
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Annotated, Final, Literal

import typer

from textmill.cli import index_command
from textmill.cli.calibrate_command import calibrate
from textmill.cli.compare_command import compare_runs
from textmill.cli.contamination_command import contamination
from textmill.cli.dashboard_commands import report, serve
from textmill.cli.progress import Progress
from textmill.cli.reference_commands import blocks, schema
from textmill.cli.results import print_answers, print_plan, print_result
from textmill.cli.review_command import review
from textmill.cli.screen import err, out
from textmill.cli.stats_command import stats
from textmill.cli.streams import make_lasting
from textmill.cli.train_command import train_quality
from textmill.config.pipeline import load
from textmill.errors import ConfigError, UserError
from textmill.inspect.plan_view import describe
from textmill.inspect.status import status as read_status
from textmill.inspect.units import many
from textmill.inspect.verify import verify as find_problems
from textmill.inspect.why import so_far
from textmill.inspect.why import why as find_record
from textmill.plan.check import check as check_pipeline
from textmill.plan.preparing import prepare
from textmill.run.claim import check_owner
from textmill.run.driver import run as run_pipeline
from textmill.run.executor import Executor, InlineExecutor
from textmill.run.rounds import StageError
from textmill.store.store import Store

OK: Final = 0
USER: Final = 2
INCOMPLETE: Final = 3

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
app.command()(calibrate)
app.add_typer(index_command.index, name="index")
app.command()(train_quality)
app.command()(contamination)
app.command()(schema)
app.command()(blocks)
app.command()(report)
app.command()(serve)
app.command()(review)
app.command()(stats)
app.command("compare")(compare_runs)

ConfigFile = Annotated[str, typer.Argument(metavar="CONFIG", help="Pipeline file (YAML)")]
RunFolder = Annotated[str, typer.Argument(metavar="RUN", help="Run directory (path or fsspec URL)")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Override: blocks.3.min_score=0.8, DATA=/mnt/data"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts")]


def _show_version(asked: bool) -> None:
    if asked:
        out.say(f"textmill {metadata.version('textmill')}")
        raise typer.Exit(OK)


@app.callback()
def textmill(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Distributed, accountable curation of pretraining text."""


def main() -> None:
    """Entry point: turns errors into one line and an exit code."""
    make_lasting()
    sys.excepthook = _tell_of_bug
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except ConfigError as error:
        _complain(str(error))
        sys.exit(USER)
    except UserError as error:
        _complain(*str(error).split("\n"))
        sys.exit(USER)
    except StageError as error:
        _complain(str(error), "run the same command again to resume")
        sys.exit(INCOMPLETE)


@app.command()
def check(
    configs: Annotated[list[str], typer.Argument(metavar="CONFIG...", help="Pipeline files (YAML)")],
    settings: Overrides = None,
    without_models: Annotated[bool, typer.Option(help="Only note models and lists that are missing here")] = False,
    as_json: AsJson = False,
) -> None:
    """Check pipeline files: grammar, settings, columns, models, the first documents of local files. Asks no server."""
    for config in configs:
        checked = check_pipeline(load(config, tuple(settings or ()), allow_unset=True), without_models)
        if as_json:
            out.json({"config": config, **describe(checked.plan), "notes": checked.notes})
            continue
        found = checked.plan
        out.say(f"{config}: fine: {many(len(found.stages), 'stage')}, {many(len(found.shards), 'shard')}")
        for note in checked.notes:
            err.say(f"{config}: note: {note}")


@app.command()
def plan(
    config: ConfigFile,
    run: Annotated[str | None, typer.Option("--out", help="Run directory to compare with")] = None,
    settings: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Show stages and shards, and what of a run would be redone."""
    store, pipeline = Store(run) if run else None, load(config, tuple(settings or ()))
    if store is not None:
        check_owner(store, pipeline.name)
    described = describe(prepare(pipeline, store), store)
    if as_json:
        out.json(described)
    else:
        print_plan(out, described)


@app.command()
def run(
    config: ConfigFile,
    folder: Annotated[
        str | None,
        typer.Option("--out", metavar="RUN", help="Run directory, resumed where there is one; default: runs/<CONFIG>"),
    ] = None,
    address: Annotated[str | None, typer.Option(help="Ray cluster to join")] = None,
    executor: Annotated[Literal["ray", "inline"], typer.Option(help="inline runs in this process")] = "ray",
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes of the embedded Ray")] = None,
    retries: Annotated[int, typer.Option(min=0, help="Further attempts at a task that fails")] = 2,
    accept_loss: Annotated[bool, typer.Option(help="Go on where deduplication drops more than its limits")] = False,
    recheck: Annotated[bool, typer.Option(help="Read all that is done through; make again what is damaged")] = False,
    settings: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Run a pipeline, or resume it."""
    pipeline, out_folder = load(config, tuple(settings or ())), folder or f"runs/{Path(config).stem}"

    def start() -> Executor:
        if executor == "inline":
            return InlineExecutor(retries)
        from textmill.run.ray_executor import RayExecutor  # half a second, which no other command should wait for

        return RayExecutor(workers, address, retries)

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Progress(err) as progress:
            result = run_pipeline(pipeline, out_folder, start, progress.tell, accept_loss, recheck)
    except KeyboardInterrupt:
        _complain("stopped; run the same command again to resume")
        raise typer.Exit(INCOMPLETE) from None
    from textmill.dashboard.report import render  # as above

    store = result.store
    store.put("report.html", render(store).encode())
    print_result(out, err, result, as_json)
    raise typer.Exit(OK if result.is_complete else INCOMPLETE)


@app.command()
def status(run: RunFolder, as_json: AsJson = False) -> None:
    """Say how far a run is."""
    found = read_status(Store(run))
    if as_json:
        out.json(found.as_dict())
        return
    out.say(*found.lines())


@app.command()
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


@app.command()
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


def _complain(message: str, *further: str) -> None:
    err.say(f"textmill: {message}", *further)


def _tell_of_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """As Python does by itself, harmlessly: what went wrong may quote a page or an address."""
    for part in traceback.format_exception(kind, error, trace):
        err.say(*part.rstrip("\n").split("\n"))


if __name__ == "__main__":
    main()
