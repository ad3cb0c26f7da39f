"""Which Ray cluster a run is to join, and whether something that may be its head answers there.

Ray itself tries a closed port for two minutes, and says nothing of its own but lines of its log; asked here first, what
is wrong is known within seconds. Knows no Ray.
"""

import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from textmill.errors import UserError

__all__ = ["JOIN_SECONDS", "LOCAL", "Address", "wanted_address"]

JOIN_SECONDS: Final = 25.0
"""For which a cluster may take to let a driver in."""
LOCAL: Final = "local"
"""Ray's own word for a cluster that is started for the run."""
_VARIABLE: Final = "RAY_ADDRESS"
_ANSWER_SECONDS: Final = 8.0
_HOST_AND_PORT: Final = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<host>[^\s:/\[\]]+)):(?P<port>\d{1,5})")
_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
"""What an HTTP/2 client says first (RFC 9113, 3.4): Ray's head speaks gRPC, which is HTTP/2."""
_FRAME_HEAD_BYTES: Final = 9
_SETTINGS: Final = 4


@dataclass(frozen=True)
class Address:
    """Where a cluster's head is, as a user has said it."""

    said: str
    by: str
    """The option or the variable that says so."""
    place: tuple[str, int] | None
    """Host and port; None of `auto`, which Ray looks up on this machine."""

    def unreachable(self) -> str | None:
        """Why no Ray head can be there, in a few words; None where one may be."""
        if self.place is None:
            return None
        host, port = self.place
        try:
            with socket.create_connection(self.place, timeout=_ANSWER_SECONDS) as connection:
                if os.environ.get("RAY_USE_TLS", "0") not in ("", "0"):
                    return None
                connection.sendall(_PREFACE)
                heard = b""
                while len(heard) < _FRAME_HEAD_BYTES and (more := connection.recv(_FRAME_HEAD_BYTES - len(heard))):
                    heard += more
        except ConnectionRefusedError:
            return f"nothing listens on port {port} of {host}"
        except socket.gaierror:
            return f"no host is known by the name {host}"
        except TimeoutError:
            return f"{host} does not answer on port {port}"
        except OSError as error:
            return f"{host} cannot be reached on port {port}: {error.strerror or error}"
        if len(heard) < _FRAME_HEAD_BYTES or heard[3] != _SETTINGS:
            return f"what listens on port {port} of {host} is no Ray head"
        return None

    def check(self) -> None:
        """UserError where no Ray head can be there."""
        problem = self.unreachable()
        if problem is not None:
            raise UserError(f"cannot join a Ray cluster at {self.said} ({self.by}): {problem}")


def wanted_address(option: str | None, environment: Mapping[str, str] = os.environ) -> Address | None:
    """The cluster to join, by the option or Ray's own variable; None for an embedded one (`local` asks for that)."""
    found = option or environment.get(_VARIABLE)
    by = "--address" if option else _VARIABLE
    if not found or found == LOCAL:
        return None
    if found == "auto":
        return Address(found, by, None)
    hint = "give HOST:PORT of its head, such as 10.0.0.1:6379, or auto on a node of it"
    if "://" in found:
        raise UserError(f"{by} {found}: a driver runs on a node of the cluster, not through Ray Client; {hint}")
    parts = _HOST_AND_PORT.fullmatch(found)
    if parts is None or not 0 < int(parts["port"]) < 1 << 16:
        raise UserError(f"{by} {found}: no address of a Ray cluster; {hint}")
    return Address(found, by, (parts["v6"] or parts["host"], int(parts["port"])))
