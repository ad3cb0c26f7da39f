"""The commands `textmill report` and `textmill serve`: the views of a run, in one file or in a browser."""

from typing import Annotated

import typer

from textmill.cli.screen import err, out
from textmill.store.manifest import manifest
from textmill.store.store import Store


def report(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Run directory (path or fsspec URL)")],
    text: Annotated[
        bool, typer.Option("--text/--no-text", help="With texts and addresses of pages, or without")
    ] = True,
) -> None:
    """Write report.html, one self-contained page."""
    from textmill.dashboard.report import render  # a fifth of a second, which no other command should wait for

    store = Store(run)
    manifest(store)
    store.put("report.html", render(store, text).encode())
    out.say(store.address("report.html"))


def serve(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help="Run directories")],
    host: Annotated[str, typer.Option(help="Address to listen on; others than this machine's own need a token")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one")] = 8000,
    token: Annotated[
        str | None, typer.Option(envvar="TEXTMILL_TOKEN", help="What visitors must have; made where one is needed")
    ] = None,
    sources: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            help="Read pages again from the runs' sources, to show texts before edits: the folder of the pipeline "
            "file, from which relative paths count",
        ),
    ] = None,
) -> None:
    """Show runs live in a browser."""
    from textmill.dashboard.serve import serve as serve_runs  # as above

    stores = {run: Store(run) for run in runs}
    for store in stores.values():
        manifest(store)
    try:
        # As lines of ours, for `say` would hide the token that the visitor needs.
        serve_runs(stores, host, port, lambda url: err.page(f"{url} (Ctrl-C ends)\n"), token, sources)
    except KeyboardInterrupt:
        raise typer.Exit from None
