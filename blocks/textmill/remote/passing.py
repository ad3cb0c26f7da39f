"""Tells failures of networks and servers that pass from those that stay, whatever client library raises them."""

import errno
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Final

from textmill.errors import TextmillError

__all__ = ["ChangedError", "Kind", "Passing", "StatusError", "WrongAnswerError", "passing", "told_seconds"]


class Kind(Enum):
    """What is the matter with a place."""

    BUSY = auto()
    """It is there, and does not answer, or says that it cannot now."""
    ABSENT = auto()
    """Nobody is there: no such name, or nobody listens."""
    WRONG = auto()
    """It answers with something else than was asked for."""


@dataclass(frozen=True)
class Passing:
    """A failure after which it is worth to ask again."""

    kind: Kind = Kind.BUSY
    told_seconds: float | None = None
    """How long the place itself says to wait."""


class StatusError(OSError):
    """An HTTP status that is none of success."""

    def __init__(self, status: int, reason: str, retry_after: str | None = None) -> None:
        super().__init__(f"HTTP {status} {reason}".strip())
        self.status = status
        self.headers = {} if retry_after is None else {"retry-after": retry_after}


class WrongAnswerError(OSError):
    """Bytes that are not those that were asked for: too few, of another size, with another digest."""


class ChangedError(OSError):
    """A file has become another while it was read."""


_STAYS: Final = (
    TextmillError,
    ChangedError,
    FileNotFoundError,
    FileExistsError,
    PermissionError,
    IsADirectoryError,
    NotADirectoryError,
    ImportError,
)
_STAYS_BY_NAME: Final = frozenset(
    {"FileExpired", "NoCredentialsError", "TooManyRedirects", "InvalidURL", "SSLCertVerificationError"}
)
_ABSENT_BY_NAME: Final = frozenset(
    {
        "NewConnectionError",
        "NameResolutionError",
        "ConnectionRefusedError",
        "gaierror",
        "EndpointConnectionError",
        "ClientConnectorDNSError",
        "ConnectError",
    }
)
_BUSY_BY_NAME: Final = frozenset(
    {
        "ConnectionError",
        "TimeoutError",
        "FSTimeoutError",
        "Timeout",
        "ChunkedEncodingError",
        "ProtocolError",
        "IncompleteRead",
        "HTTPException",
        "TransportError",
        "HTTPClientError",
        "IncompleteReadError",
        "ResponseParserError",
        "ClientPayloadError",
        "ClientConnectionError",
        "ReadTimeoutError",
        "SSLError",
    }
)
"""Names of classes, as client libraries have them: none of these is imported here, and some are not installed."""
_WRONG_BY_NAME: Final = frozenset({"FlexibleChecksumError", "ChecksumError", "ConsistencyError", "WrongAnswerError"})
_PASSING_STATUS: Final = frozenset({408, 409, 425, 429})
_STAYING_STATUS: Final = frozenset({501, 505, 511})
_PASSING_CODES: Final = frozenset(
    {"RequestTimeout", "BadDigest", "IncompleteBody", "XAmzContentSHA256Mismatch", "SlowDown", "InternalError"}
)
"""What S3 says of requests that were damaged or late on their way, with a status that says otherwise."""
_ERRNO: Final = frozenset(
    {
        errno.EIO,
        errno.EREMOTEIO,
        errno.EBUSY,
        errno.EAGAIN,
        errno.ESTALE,
        errno.ETIMEDOUT,
        errno.ECONNRESET,
        errno.ECONNABORTED,
        errno.EPIPE,
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
    }
)


def passing(error: BaseException) -> Passing | None:
    """What to expect after a failure; None where asking again is of no use."""
    chain = list(_chain(error))
    if any(isinstance(one, _STAYS) or _names(one) & _STAYS_BY_NAME for one in chain):
        return None
    for one in chain:
        status, headers, code = _answered(one)
        if status is not None and (status >= 400 or code):
            is_passing = status in _PASSING_STATUS or (status >= 500 and status not in _STAYING_STATUS)
            return Passing(told_seconds=told_seconds(headers)) if is_passing or code in _PASSING_CODES else None
    if any(isinstance(one, socket.gaierror) and one.errno == socket.EAI_AGAIN for one in chain):
        return Passing()
    for names, kind in ((_WRONG_BY_NAME, Kind.WRONG), (_ABSENT_BY_NAME, Kind.ABSENT), (_BUSY_BY_NAME, Kind.BUSY)):
        if any(_names(one) & names for one in chain):
            return Passing(kind)
    is_known = any(isinstance(one, OSError) and one.errno in _ERRNO for one in chain)
    return Passing() if is_known else None


def told_seconds(headers: Mapping[str, object]) -> float | None:
    """Seconds of a Retry-After, which is a number of them or a date; None where there is none that can be read."""
    written = next((str(value).strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    if written.isascii() and written.isdigit():
        return float(written)
    try:
        return max(0.0, parsedate_to_datetime(written).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it was raised from or holds, without going round."""
    seen: set[int] = set()
    todo: list[object] = [error]
    while todo:
        one = todo.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            todo += [one.__cause__, getattr(one, "reason", None), *one.args]


def _names(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}


def _answered(error: BaseException) -> tuple[int | None, Mapping[str, object], str]:
    """Status, headers and code of an HTTP answer that an error is about, wherever its library keeps them."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):  # botocore
        told, code = response.get("ResponseMetadata", {}), response.get("Error", {}).get("Code", "")
        return told.get("HTTPStatusCode"), told.get("HTTPHeaders", {}), str(code)
    for holder in (error, response):
        for name in ("status_code", "status", "code"):
            status = getattr(holder, name, None)
            if isinstance(status, int) and not isinstance(status, bool) and 100 <= status < 600:
                return status, getattr(holder, "headers", None) or {}, ""
    return None, {}, ""
