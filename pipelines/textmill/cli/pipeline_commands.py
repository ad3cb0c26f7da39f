"""The commands `textmill check`, `plan` and `run`: a pipeline file, from its grammar to its corpus."""

import signal
from pathlib import Path
from typing import Annotated, Literal

import typer

from textmill.cli.arguments import AsJson
from textmill.cli.ending import INCOMPLETE, OK, complain
from textmill.cli.progress import Progress
from textmill.cli.results import print_plan, print_result
from textmill.cli.screen import err, out
from textmill.config.pipeline import load
from textmill.inspect.plan_view import describe
from textmill.inspect.units import many
from textmill.plan.check import check as check_pipeline
from textmill.plan.preparing import prepare
from textmill.run.claim import check_owner
from textmill.run.driver import run as run_pipeline
from textmill.run.events import Notice
from textmill.run.executor import Executor, InlineExecutor
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
    store, pipeline = Store(run) if run else None, load(config, tuple(settings or ()))
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
    address: Annotated[str | None, typer.Option(help="Ray cluster to join")] = None,
    executor: Annotated[Literal["ray", "inline"], typer.Option(help="inline runs in this process")] = "ray",
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes of the embedded Ray")] = None,
    retries: Annotated[int, typer.Option(min=0, help="Further attempts at a task that fails")] = 2,
    accept_loss: Annotated[bool, typer.Option(help="Go on where deduplication drops more than its limits")] = False,
    recheck: Annotated[bool, typer.Option(help="Read all that is done through; make again what is damaged")] = False,
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
    folders = shipped(ship or ())
    pipeline, out_folder = load(config, tuple(settings or ())), folder or f"runs/{Path(config).stem}"
    memory = 0 if memory_per_worker is None else size_of(memory_per_worker)

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Progress(err) as progress:

            def start() -> Executor:
                if executor == "inline":
                    return InlineExecutor(retries)
                from textmill.run.ray_executor import RayExecutor  # half a second that no other command should wait for

                return RayExecutor(
                    workers,
                    address,
                    retries,
                    limits=Limits(task_timeout, stall_timeout),
                    memory_per_worker=memory,
                    ship=folders,
                    notice=lambda line: progress.tell(Notice(line)),
                )

            result = run_pipeline(pipeline, out_folder, start, progress.tell, accept_loss, recheck)
    except KeyboardInterrupt:
        complain("stopped; run the same command again to resume")
        raise typer.Exit(INCOMPLETE) from None
    from textmill.dashboard.report import render  # as above

    store = result.store
    store.put("report.html", render(store).encode())
    print_result(out, err, result, as_json)
    raise typer.Exit(OK if result.is_complete else INCOMPLETE)
