"""The commands `textmill check`, `plan` and `run`: a pipeline file, from its grammar to its corpus."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from textmill.cli.arguments import AsJson
from textmill.cli.driving import Place, Start, drive
from textmill.cli.ending import INCOMPLETE, OK
from textmill.cli.progress import LogFormat, Progress
from textmill.cli.results import print_part, print_plan, print_result
from textmill.cli.screen import err, out
from textmill.config.pipeline import load
from textmill.errors import UserError
from textmill.inspect.plan_view import describe
from textmill.inspect.units import many
from textmill.plan.check import check as check_pipeline
from textmill.plan.preparing import prepare
from textmill.run.address_space import too_small
from textmill.run.claim import check_owner
from textmill.run.driver import run as run_pipeline
from textmill.run.events import Told
from textmill.run.executor import Executor, InlineExecutor
from textmill.run.part import Share, run_part
from textmill.run.shipping import shipped, size_of
from textmill.run.watch import Limits
from textmill.store.store import Store

ConfigFile = Annotated[str, typer.Argument(metavar="CONFIG", help="Pipeline file (YAML)")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Override: blocks.3.min_score=0.8, DATA=/mnt/data"),
]


def check(
    configs: Annotated[list[str], typer.Argument(metavar="CONFIG...", help="Pipeline files (YAML)")],
    settings: Overrides = None,
    without_models: Annotated[bool, typer.Option(help="Only note models and lists that are missing here")] = False,
    as_json: AsJson = False,
) -> None:
    """Check pipeline files: grammar, settings, columns, models, the first documents of local files. Asks no server."""
    described = []
    for config in configs:
        checked = check_pipeline(load(config, tuple(settings or ()), allow_unset=True), without_models)
        found = checked.plan
        if as_json:
            described.append({"config": config, **describe(found), "notes": checked.notes})
            continue
        out.say(f"{config}: fine: {many(len(found.stages), 'stage')}, {many(len(found.shards), 'shard')}")
        for note in checked.notes:
            err.say(f"{config}: note: {note}")
    if as_json:
        out.json(described[0] if len(described) == 1 else described)


def plan(
    config: ConfigFile,
    run: Annotated[str | None, typer.Option("--out", help="Run directory to compare with")] = None,
    settings: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Show stages and shards, and what of a run would be redone."""
    store, pipeline = None if run is None else Store(run), load(config, tuple(settings or ()))
    if store is not None:
        check_owner(store, pipeline.name)
    described = describe(prepare(pipeline, store), store)
    if as_json:
        out.json(described)
    else:
        print_plan(out, described)


def run(
    config: ConfigFile,
    folder: Annotated[
        str | None,
        typer.Option("--out", metavar="RUN", help="Run directory, resumed where there is one; default: runs/<CONFIG>"),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Ray cluster to join; default: RAY_ADDRESS, or its own"),
    ] = None,
    reconnect: Annotated[
        float | None,
        typer.Option(min=0, metavar="SECONDS", help="Wait so long for a lost cluster to come back"),
    ] = None,
    executor: Annotated[Literal["ray", "inline"], typer.Option(help="inline runs in this process")] = "ray",
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes of the embedded Ray")] = None,
    retries: Annotated[int, typer.Option(min=0, help="Further attempts at a task that fails")] = 2,
    accept_loss: Annotated[bool, typer.Option(help="Go on where deduplication drops more than its limits")] = False,
    recheck: Annotated[bool, typer.Option(help="Read all that is done through; make again what is damaged")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress; warnings and results stay")] = False,
    log_format: Annotated[LogFormat, typer.Option(help="json: an object a line on standard error")] = "text",
    shards: Annotated[
        str | None,
        typer.Option(metavar="I/N", help="Do part I (from 0) of N, as far as no other part is needed"),
    ] = None,
    ship: Annotated[
        list[str] | None,
        typer.Option(metavar="FOLDER", help="Folder of modules and files of your own that every worker is to have"),
    ] = None,
    task_timeout: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="A task that takes longer is ended and tried elsewhere")
    ] = Limits().task_seconds,
    stall_timeout: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="The same for one that uses no CPU for so long")
    ] = Limits().still_seconds,
    memory_per_worker: Annotated[
        str | None, typer.Option(metavar="SIZE", help="Memory (4GB) for each task at least: fewer share a node")
    ] = None,
    settings: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Run a pipeline, or resume it."""
    if log_format == "json":
        err.write_json_lines()
    place = Place.of(executor, address, reconnect, workers, shards)
    share = None if shards is None else Share.parsed(shards)
    out_folder = f"runs/{Path(config).stem}" if folder is None else folder
    folders = shipped(ship or ())
    memory = 0 if memory_per_worker is None else size_of(memory_per_worker)

    def start(notice: Callable[[str], None]) -> Executor:
        if executor == "inline":
            return InlineExecutor(retries)
        from textmill.run.ray_executor import RayExecutor  # half a second that no other command should wait for

        return RayExecutor(
            workers,
            None if place.address is None else place.address.said,
            retries,
            limits=Limits(task_timeout, stall_timeout),
            memory_per_worker=memory,
            ship=folders,
            notice=notice,
        )

    def work(start: Start) -> int:
        if line := too_small():
            raise UserError(line)
        pipeline = load(config, tuple(settings or ()))
        with Progress(err, log_format, quiet) as progress:
            begin = partial(start, lambda line: progress.tell(Told(line)))
            if share is not None:
                part = run_part(pipeline, out_folder, share, begin, progress.tell)
                print_part(out, err, part, as_json)
                return OK if part.is_complete else INCOMPLETE
            result = run_pipeline(pipeline, out_folder, begin, progress.tell, accept_loss, recheck)
        from textmill.dashboard.report import render  # as above

        result.store.put("report.html", render(result.store).encode())
        print_result(out, err, result, as_json)
        return OK if result.is_complete else INCOMPLETE

    raise typer.Exit(drive(place, start, work))
