"""Tell an open page that the run has gone on, so that it asks for its numbers again."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

import anyio

from textmill.dashboard.runs import Run
from textmill.inspect.views import overview

_EVERY_SECONDS: Final = 2.0
_STEP_SECONDS: Final = 0.25
"""So soon a stream ends when the server does."""
_SILENT_ROUNDS: Final = 7
"""After so many without news a comment is sent, by which a closed connection is found out."""
_SILENT: Final = ": still here\n\n"


async def events(
    look: Callable[[], Awaitable[tuple[str, str, bool]]], is_ending: Callable[[], Awaitable[bool]]
) -> AsyncIterator[str]:
    """The totals whenever what is committed has changed, at most every 2 s, until the run is complete.

    `look` gives the state, the totals and whether the run is complete.
    """
    seen, silent = "", 0
    while True:
        state, totals, is_complete = await look()
        if state != seen:
            seen, silent = state, 0
            yield f"data: {totals}\n\n"
        if is_complete:
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


def look(run: Run) -> tuple[str, str, bool]:
    """What `events` asks for; UserError where the run cannot be read now."""
    snapshot, state = run.current()
    found = overview(snapshot)
    totals = {"records": found.records, "kept": found.kept, "dropped": found.dropped, "state": found.state}
    return state, json.dumps(totals), found.is_complete
