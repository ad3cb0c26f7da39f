"""Answer the addresses of the dashboard: the list of runs, a view of a run, a table of a view, and what is new.

No path reaches the file system: runs are numbered, views and tables are looked up by name. Views are made in threads,
of each run a few at a time, so that a slow run keeps no other waiting.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from textmill.dashboard import live, posted, rendering
from textmill.dashboard.export import FORMATS, exported
from textmill.dashboard.guard import Access, Guard
from textmill.dashboard.navigation import VIEWS, view_named
from textmill.dashboard.page import View
from textmill.dashboard.query import Query
from textmill.dashboard.runs import Run
from textmill.dashboard.table_view import in_order
from textmill.errors import TextmillError
from textmill.inspect import views
from textmill.inspect.shown_settings import without_credentials

REFRESH_SECONDS: Final = 10
_AT_ONCE: Final = 4
"""Requests of one run that are worked on at a time."""
_NOT_FOUND: Final = "There is no such page."
T = TypeVar("T")


@dataclass(frozen=True)
class _Shown:
    """A run with its place in the list, and the threads that are its own."""

    name: str
    number: int
    run: Run
    threads: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(_AT_ONCE))

    async def do(self, work: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(work, limiter=self.threads, abandon_on_cancel=True)


def application(runs: Sequence[tuple[str, Run]], access: Access, is_ending: Callable[[], bool]) -> Guard:
    """The dashboard of some runs, each with the name that the user gave; streams end when `is_ending`."""
    for _, run in runs:
        run.beside = tuple(runs)
    dashboard = _Dashboard([_Shown(name, number, run) for number, (name, run) in enumerate(runs)], is_ending)
    routes = [
        Route("/", dashboard.index),
        Route("/r/{number}", dashboard.first),
        Route("/r/{number}/", dashboard.first),
        Route("/r/{number}/events", dashboard.events),
        Route("/r/{number}/{view}", dashboard.view, methods=["GET", "POST"]),
        Route("/r/{number}/{view}/{table}.{form}", dashboard.table),
    ]
    handlers = {HTTPException: _refused, TextmillError: _failed, OSError: _failed, ValueError: _failed, 500: _broken}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), access)


class _Dashboard:
    def __init__(self, runs: Sequence[_Shown], is_ending: Callable[[], bool]) -> None:
        self.runs = runs
        self.is_ending = is_ending

    async def index(self, _: Request) -> Response:
        """All runs, looked at side by side; one that cannot be read says why in its row."""
        found: dict[int, views.Overview | str] = {}

        async def look(shown: _Shown) -> None:
            found[shown.number] = await shown.do(partial(_headline, shown.run))

        async with anyio.create_task_group() as group:
            for shown in self.runs:
                group.start_soon(look, shown)
        named = [(shown.name, found[shown.number]) for shown in self.runs]
        is_still = all(isinstance(one, views.Overview) and one.is_complete for one in found.values())
        return HTMLResponse(rendering.runs_page(named, None if is_still else REFRESH_SECONDS))

    async def first(self, request: Request) -> Response:
        shown = self._run(request)
        return RedirectResponse(f"/r/{shown.number}/{VIEWS[0].name}", 303)

    async def view(self, request: Request) -> Response:
        shown, view, query = self._run(request), _view(request), Query.parse(request.url.query)
        if request.method == "POST":
            if view.keep is None:
                raise HTTPException(405, "This page takes nothing.", {"Allow": "GET, HEAD"})
            keep = view.keep
            return await posted.answer(request, lambda sent: shown.do(partial(keep, shown.run, sent)))
        return HTMLResponse(await shown.do(partial(_page, shown, view, query)))

    async def table(self, request: Request) -> Response:
        shown, view, query = self._run(request), _view(request), Query.parse(request.url.query)
        form, key = request.path_params["form"], request.path_params["table"]
        content = await shown.do(partial(_table, shown.run, view, query, key, form)) if form in FORMATS else None
        if content is None:
            raise HTTPException(404, _NOT_FOUND)
        disposition = f'attachment; filename="{view.name}-{key}.{form}"'
        return Response(content, media_type=FORMATS[form], headers={"Content-Disposition": disposition})

    async def events(self, request: Request) -> Response:
        shown = self._run(request)
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")

        async def is_ending() -> bool:
            return self.is_ending() or await request.is_disconnected()

        look = partial(shown.do, partial(live.look, shown.run))
        return StreamingResponse(live.events(look, is_ending), media_type="text/event-stream")

    def _run(self, request: Request) -> _Shown:
        number = str(request.path_params["number"])
        if not re.fullmatch(r"0|[1-9][0-9]{0,5}", number) or int(number) >= len(self.runs):
            raise HTTPException(404, _NOT_FOUND)
        return self.runs[int(number)]


def _view(request: Request) -> View:
    found = view_named(request.path_params["view"])
    if found is None:
        raise HTTPException(404, _NOT_FOUND)
    return found


def _headline(run: Run) -> views.Overview | str:
    try:
        return run.overview
    except (TextmillError, OSError, ValueError) as error:
        return _said(error)


def _page(shown: _Shown, view: View, query: Query) -> str:
    page = view.make(shown.run, query)
    frame = rendering.Frame(shown.run.overview, f"/r/{shown.number}")
    return rendering.run_page(frame, rendering.section(frame, view, page, query), VIEWS)


def _table(run: Run, view: View, query: Query, key: str, form: str) -> bytes | None:
    """A table whole, in the order that is asked for; None where the view has none of this name."""
    for table in view.make(run, query).tables:
        if table.key == key:
            return exported(in_order(table, query), form)
    return None


def _said(error: Exception) -> str:
    """An error may quote the address of a run or a file."""
    return str(without_credentials(str(error)))


async def _refused(request: Request, error: Exception) -> Response:
    """What is asked for that is not there, or not in this way."""
    if not isinstance(error, HTTPException):
        raise error
    return HTMLResponse(rendering.problem_page("Not here", error.detail), error.status_code, error.headers)


async def _failed(request: Request, error: Exception) -> Response:
    """What the run cannot give now it may give in a while."""
    return HTMLResponse(rendering.problem_page("This run cannot be shown now", _said(error), REFRESH_SECONDS), 503)


async def _broken(request: Request, error: Exception) -> Response:
    """A bug of ours, of which no visitor learns more; uvicorn tells the terminal."""
    return HTMLResponse(rendering.problem_page("Something went wrong", "This page has a bug; please report it."), 500)
