"""Take what a page of ours sends to be kept: a small piece of JSON, and nothing that a form of another site could send.

The guard has looked at the Origin. A form cannot send `application/json`, so that without an Origin's check no browser
would send it either.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from textmill.digest import Json
from textmill.errors import TextmillError

__all__ = ["MOST_BYTES", "answer"]

MOST_BYTES: Final = 16_000


async def answer(request: Request, keep: Callable[[Json], Awaitable[None]]) -> Response:
    """Have it kept, and say so, or why not, as JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return _refused("This takes JSON.", 415)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return _refused(f"This is more than {MOST_BYTES:,} bytes.", 413)
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return _refused("This is no JSON.", 400)
    try:
        await keep(sent)
    except (TextmillError, OSError) as error:
        return _refused(str(error), 503)
    except ValueError as error:
        return _refused(str(error), 400)
    return JSONResponse({"kept": True})


def _refused(words: str, status: int) -> Response:
    return JSONResponse({"error": words}, status)
