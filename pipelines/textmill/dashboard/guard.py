"""Refuse what does not come from the user: other machines' names, pages of other sites, visitors without the token.

A page on the web may point its own name at this machine (DNS rebinding), so the Host must be one of ours; it may send a
form here, so what changes anything must have our Origin. A token that comes in an address is put into a cookie that no
script reads and no other site sends, and the address is cleaned of it.
"""

import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from textmill.dashboard import policy

TOKEN: Final = "token"
_READING: Final = ("GET", "HEAD")


@dataclass(frozen=True)
class Access:
    """Under which name the server was started, and what a visitor must have; no token where none is asked for."""

    host: str
    port: int
    token: str | None = None

    @property
    def cookie(self) -> str:
        """Cookies do not know ports: two servers of one machine have two names."""
        return f"textmill-{self.port}"

    def is_ours(self, host: str) -> bool:
        """Whether a Host header names this server: an address, localhost, or the name it was started with."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in ("localhost", self.host.lower()):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def is_known(self, given: str) -> bool:
        """Whether this is the token, found out in a time that tells nothing of it."""
        return self.token is None or hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode())


class Guard:
    """Stands before the application, and puts the headers on all that leaves."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # nothing else is spoken here

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_headers())
            await send(message)

        refusal = self._refusal(scope)
        await (self.app if refusal is None else refusal)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        """What is said instead of an answer."""
        headers = Headers(scope=scope)
        if not self.access.is_ours(headers.get("host", "")):
            return _refused("The Host header names another machine.", 421)
        if scope["method"] not in _READING and not _is_own_origin(headers):
            return _refused("Changes are taken from the pages of this server only.", 403)
        return self._without_token(scope, headers)

    def _without_token(self, scope: Scope, headers: Headers) -> Response | None:
        if self.access.token is None:
            return None
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace")
        given = [value for name, value in pairs if name == TOKEN]
        if given and scope["method"] in _READING:
            if not self.access.is_known(given[-1]):
                return _refused("This is not the token of this server.", 403)
            rest = urlencode([(name, value) for name, value in pairs if name != TOKEN], errors="replace")
            answer = RedirectResponse(_own_path(scope["path"]) + (f"?{rest}" if rest else ""), 303)
            answer.set_cookie(self.access.cookie, given[-1], httponly=True, samesite="strict", path="/")
            return answer
        if self.access.is_known(cookie_parser(headers.get("cookie", "")).get(self.access.cookie, "")):
            return None
        return _refused("Open the address with the token, as `textmill serve` printed it.", 401)


def _is_own_origin(headers: Headers) -> bool:
    """Whether the page that sends this is one of ours; browsers say so of all that is not only read."""
    try:
        origin = urlsplit(headers.get("origin", ""))
    except ValueError:
        return False
    return origin.scheme in ("http", "https") and origin.netloc.lower() == headers.get("host", "").lower()


def _own_path(path: str) -> str:
    """A path that a browser cannot take for another server's name."""
    return "/" + path.lstrip("/\\")


def _headers() -> Mapping[str, str]:
    return {
        "Content-Security-Policy": policy.of_server(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def _refused(words: str, status: int) -> Response:
    return PlainTextResponse(f"{words}\n", status)
