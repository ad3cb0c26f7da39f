"""Show runs live in a browser: the same page as the static report, made anew from the store on every request.

Reads only; no path of a request reaches the file system (runs are numbered); a request whose Host names another
machine is refused, because a page on the web could otherwise point its own name at this one (DNS rebinding).
"""

import ipaddress
import re
import socket
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import urlsplit

from textmill.dashboard.report import CONTENT_SECURITY_POLICY, render, render_index, render_problem
from textmill.errors import TextmillError, UserError
from textmill.inspect import snapshot, views
from textmill.store.store import Store

REFRESH_SECONDS: Final = 10
_FRESH_SECONDS: Final = 2.0
_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class DashboardServer(ThreadingHTTPServer):
    """Serves `/` (all runs) and `/0`, `/1` … (one run each), in the order of `stores`."""

    daemon_threads = True

    def __init__(self, stores: dict[str, Store], host: str, port: int) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)
        self.host = host
        self._stores = stores
        self._pages: dict[str, tuple[float, HTTPStatus, str]] = {}
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.server_address[1]}/"

    def page(self, path: str) -> tuple[HTTPStatus, str]:
        """Status and HTML of a path; rendered once for requests that come within two seconds."""
        stores = list(self._stores.values())
        if path == "/":
            return self._cached(path, self._index)
        number = re.fullmatch(r"/(0|[1-9][0-9]{0,5})", path)
        if number is None or int(number[1]) >= len(stores):
            return HTTPStatus.NOT_FOUND, render_problem("There is no such page.", REFRESH_SECONDS)
        return self._cached(path, lambda: render(stores[int(number[1])], REFRESH_SECONDS))

    def is_expected(self, host: str | None) -> bool:
        """Whether a Host header names this server: an address, localhost, or the name it was started with."""
        try:
            name = urlsplit(f"//{host or ''}").hostname or ""
        except ValueError:
            return False
        if name in ("localhost", self.host.lower()):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _index(self) -> str:
        runs: dict[str, views.Overview | str] = {}
        for name, store in self._stores.items():
            try:
                runs[name] = views.overview(snapshot.take(store))
            except (TextmillError, OSError, ValueError) as error:
                runs[name] = str(error)
        return render_index(runs)

    def _cached(self, path: str, make: Callable[[], str]) -> tuple[HTTPStatus, str]:
        with self._lock:
            made, status, html = self._pages.get(path, (-_FRESH_SECONDS, HTTPStatus.OK, ""))
            if not html or time.monotonic() - made > _FRESH_SECONDS:
                try:
                    status, html = HTTPStatus.OK, make()
                except (TextmillError, OSError, ValueError) as error:
                    status, html = HTTPStatus.SERVICE_UNAVAILABLE, render_problem(str(error), REFRESH_SECONDS)
                self._pages[path] = (time.monotonic(), status, html)
            return status, html


class _Handler(BaseHTTPRequestHandler):
    server: DashboardServer
    server_version = "textmill"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, with_body: bool) -> None:
        if not self.server.is_expected(self.headers.get("Host")):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "The Host header names another machine")
            return
        status, html = self.server.page(self.path.partition("?")[0])
        body = html.encode()
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the command line is the only place that prints."""


def serve(stores: dict[str, Store], host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until interrupted, after `announce(url)`; port 0 is a free one. UserError when it cannot listen there."""
    try:
        server = DashboardServer(stores, host, port)
    except OSError as error:
        raise UserError(f"cannot listen on {host}, port {port}: {error.strerror or error}") from error
    with server:
        announce(server.url)
        server.serve_forever()
