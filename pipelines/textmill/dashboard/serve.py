"""Serve runs to a browser: binds, says where, and ends at once when it is interrupted."""

import ipaddress
import re
import secrets
import socket
from collections.abc import Callable, Mapping
from typing import Final

from textmill.dashboard.runs import Run
from textmill.errors import UserError
from textmill.store.store import Store

_TOKEN: Final = "[!-~]+"
_NEEDED: Final = "the dashboard needs more packages: pip install 'textmill[dashboard]'"


def serve(
    stores: Mapping[str, Store],
    host: str,
    port: int,
    announce: Callable[[str], None],
    token: str | None = None,
    sources: str | None = None,
) -> None:
    """Serve until interrupted, after `announce(address)`; port 0 is a free one.

    `sources` is the folder from which relative paths of the runs' sources count; without it no page is read again.
    Others than this machine's own users need a token, which is made where none is given. UserError when packages are
    missing or it cannot listen there.
    """
    try:
        from textmill.dashboard.serving import Server  # reports are written without these packages
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("textmill"):
            raise
        raise UserError(f"{_NEEDED} ({error.name} is missing)") from error
    if token and not re.fullmatch(_TOKEN, token):
        raise UserError("a token is of letters, digits and signs, without spaces")
    with _listening(host, port) as listener:
        bound, bound_port = listener.getsockname()[:2]
        if not token and not ipaddress.ip_address(bound).is_loopback:
            token = secrets.token_urlsafe(24)
        runs = [(name, Run(store, sources=sources)) for name, store in stores.items()]
        server = Server(runs, host, bound_port, token or None)
        announce(server.address)
        server.run(listener)


def _listening(host: str, port: int) -> socket.socket:
    """A socket of ours before anything is said of it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise UserError(f"cannot listen on {host}, port {port}: {error.strerror or error}") from error
