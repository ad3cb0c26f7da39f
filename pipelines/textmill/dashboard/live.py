"""Tell an open page that the run has gone on, so that it asks for its numbers again."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import anyio

from textmill.dashboard.runs import Run
from textmill.errors import TextmillError
from textmill.inspect.live_progress import at_work, progress_mark

_EVERY_SECONDS: Final = 2.0
_STEP_SECONDS: Final = 0.25
"""So soon a stream ends when the server does."""
_SILENT_ROUNDS: Final = 7
"""After so many without news a comment is sent, by which a closed connection is found out."""
_SILENT: Final = ": still here\n\n"


@dataclass(frozen=True)
class News:
    """What is known of a run: a string that changes as it gets on, the totals as JSON, and whether it has ended."""

    state: str
    totals: str
    is_complete: bool


async def events(
    look: Callable[[], Awaitable[News | None]], is_ending: Callable[[], Awaitable[bool]]
) -> AsyncIterator[str]:
    """The totals whenever what is committed has changed, at most every 2 s, until the run is complete.

    While the run cannot be read nothing is told; who loads the page then reads why.
    """
    seen, silent = "", 0
    while True:
        news = await look()
        if news is not None and news.state != seen:
            seen, silent = news.state, 0
            yield f"data: {news.totals}\n\n"
        if news is not None and news.is_complete:
            yield "event: complete\ndata: {}\n\n"
            return
        silent += 1
        if silent == _SILENT_ROUNDS:
            silent = 0
            yield _SILENT
        for _ in range(round(_EVERY_SECONDS / _STEP_SECONDS)):
            await anyio.sleep(_STEP_SECONDS)
            if await is_ending():
                return


def look(run: Run) -> News | None:
    """What is committed now; None where the run cannot be read."""
    try:
        snapshot, state = run.current()
        mark = progress_mark(at_work(run.store, snapshot))
        found = run.overview
    except (TextmillError, OSError, ValueError):
        return None
    totals = {"records": found.records, "kept": found.kept, "dropped": found.dropped, "state": found.state}
    return News(f"{state} {mark} {found.state}", json.dumps(totals), found.is_complete)
