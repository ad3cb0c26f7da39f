"""Asks servers of the web for files: what they are, and a range of their bytes, as these are stored.

Headers that fsspec's configuration has for `http` and `https` are sent along; proxies come from the environment.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

import requests
from fsspec.config import conf

from textmill.remote.passing import StatusError
from textmill.remote.patience import patience, retried
from textmill.remote.stated_digest import Stated, of_headers

__all__ = ["Looked", "asked", "check_status", "encoding_of", "length_of", "look", "looked", "range_of"]

_CONNECT_SECONDS: Final = 20.0
_SILENT_SECONDS: Final = 60.0
"""Without a byte, after which a request has failed."""
_RANGE: Final = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)\Z")
_BUSY: Final = frozenset({429, 503})
_TOLD: Final = ("ETag", "Content-MD5", "Digest", "Last-Modified")


@dataclass(frozen=True)
class Looked:
    """What a server says of a file before it is read."""

    size: int | None
    stated: Stated | None
    info: Mapping[str, object]
    """As fsspec calls it: what changes with the content, and `size`."""


def look(url: str) -> Looked:
    """Ask what a file is, by HEAD or, where that is not answered, for its first byte; asked again as `retried` does.

    FileNotFoundError where there is none, PermissionError where it is not to be had.
    """
    return retried(lambda: looked(url))


def looked(url: str) -> Looked:
    """The same, asked once."""
    with asked("HEAD", url, {}) as answer:
        if answer.status_code in _BUSY:
            check_status(answer)
        if answer.ok and (found := _said(answer)).size:
            return found
    # Many servers do not know HEAD, answer it as if there were no file, or say no size.
    with asked("GET", url, {"Range": "bytes=0-0"}) as answer:
        if answer.status_code != 416:
            check_status(answer)
        return _said(answer)


def _said(answer: requests.Response) -> Looked:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    size = range_of(answer)[1] if answer.status_code in (206, 416) else length_of(answer)
    linked = next((one.headers["x-linked-etag"] for one in answer.history if "x-linked-etag" in one.headers), None)
    if linked is not None:
        headers["x-linked-etag"] = linked
    if answer.status_code == 206:
        headers.pop("content-md5", None)  # of the part
    if encoding_of(answer):
        size = None  # of what is sent, which need not be what is stored
    told = {name: answer.headers[name] for name in _TOLD if answer.headers.get(name)}
    return Looked(size, of_headers(headers), {"type": "file", "size": size, **told})


@contextmanager
def asked(method: str, url: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
    """An answer, whose body is not read yet; what is left of it is given up at the end."""
    session = _session(os.getpid())
    own = {**_configured(url), "Accept-Encoding": "identity", **headers}
    silent = max(1.0, min(_SILENT_SECONDS, patience().seconds))
    answer = session.request(
        method, url, headers=own, stream=True, allow_redirects=True, timeout=(min(_CONNECT_SECONDS, silent), silent)
    )
    try:
        yield answer
    finally:
        answer.close()


def check_status(answer: requests.Response) -> None:
    """Raise what an answer's status means, unless it is success."""
    status = answer.status_code
    if status in (404, 410):
        raise FileNotFoundError(f"HTTP {status}: no such file")
    if status in (401, 403, 407, 451):
        raise PermissionError(f"HTTP {status} {answer.reason}")
    if status not in (200, 206):
        raise StatusError(status, answer.reason or "", answer.headers.get("Retry-After"))


def range_of(answer: requests.Response) -> tuple[int | None, int | None]:
    """The first byte of a part, and the size of the whole file, as its Content-Range says."""
    found = _RANGE.match(answer.headers.get("Content-Range", "").strip())
    if found is None:
        return None, None
    return int(found[1]) if found[1] else None, int(found[3]) if found[3] != "*" else None


def length_of(answer: requests.Response) -> int | None:
    """Bytes of the body, as they are sent; None where nobody says."""
    told = answer.headers.get("Content-Length", "").strip()
    return int(told) if told.isascii() and told.isdigit() else None


def encoding_of(answer: requests.Response) -> str:
    """How the body is packed on its way, though nobody asked for it; empty where it is not."""
    told = answer.headers.get("Content-Encoding", "").strip().lower()
    return "" if told == "identity" else told.removeprefix("x-")


def _configured(url: str) -> dict[str, str]:
    """Headers that the user has set for such addresses."""
    settings = conf.get(urlsplit(url).scheme, {})
    return {**settings.get("client_kwargs", {}).get("headers", {}), **settings.get("headers", {})}


@lru_cache(maxsize=1)
def _session(process: int) -> requests.Session:
    """Connections of one process: a forked one must not share them."""
    return requests.Session()
