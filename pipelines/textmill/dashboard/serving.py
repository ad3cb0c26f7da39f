"""Run the application on uvicorn, quietly, with no wait for open streams when it ends."""

import socket
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

import uvicorn

from textmill.dashboard.app import application
from textmill.dashboard.guard import TOKEN, Access
from textmill.dashboard.runs import Run

_END_SECONDS: Final = 1


class Server:
    """The dashboard of some runs, at one address."""

    def __init__(self, runs: Sequence[tuple[str, Run]], host: str, port: int, token: str | None) -> None:
        self.access = Access(host, port, token)
        app = application(runs, self.access, lambda: self._server.should_exit)
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="error",  # a bug of ours, with its traceback; nothing else is news
                access_log=False,  # the first request has the token in it
                server_header=False,
                proxy_headers=False,
                lifespan="off",
                http="h11",
                ws="none",
                timeout_graceful_shutdown=_END_SECONDS,
            )
        )

    @property
    def address(self) -> str:
        """Where a browser finds it, with the token if one is needed."""
        host = f"[{self.access.host}]" if ":" in self.access.host else self.access.host
        query = f"?{TOKEN}={quote(self.access.token, safe='')}" if self.access.token is not None else ""
        return f"http://{host}:{self.access.port}/{query}"

    def run(self, listener: socket.socket) -> None:
        """Serve until a signal comes, which is raised again afterwards, or `stop` is called."""
        self._server.run(sockets=[listener])

    def stop(self) -> None:
        """End soon; for another thread."""
        self._server.should_exit = True
