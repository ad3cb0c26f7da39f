"""The commands `textmill report` and `textmill serve`: the views of a run, in one file or in a browser."""

from typing import Annotated

import typer
from rich.console import Console

from textmill.dashboard.report import render
from textmill.dashboard.serve import serve as serve_runs
from textmill.store.manifest import manifest
from textmill.store.store import Store


def report(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Run directory (path or fsspec URL)")],
    text: Annotated[
        bool, typer.Option("--text/--no-text", help="With texts and addresses of pages, or without")
    ] = True,
) -> None:
    """Write report.html, one self-contained page."""
    store = Store(run)
    manifest(store)
    store.put("report.html", render(store, text).encode())
    _console(stderr=False).print(store.address("report.html"))


def serve(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help="Run directories")],
    host: Annotated[str, typer.Option(help="Address to listen on; others than this machine's own need a token")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one")] = 8000,
    token: Annotated[
        str | None, typer.Option(envvar="TEXTMILL_TOKEN", help="What visitors must have; made where one is needed")
    ] = None,
) -> None:
    """Show runs live in a browser."""
    stores = {run: Store(run) for run in runs}
    for store in stores.values():
        manifest(store)
    try:
        serve_runs(stores, host, port, lambda url: _console(stderr=True).print(f"{url} (Ctrl-C ends)"), token)
    except KeyboardInterrupt:
        raise typer.Exit from None


def _console(stderr: bool) -> Console:
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)
