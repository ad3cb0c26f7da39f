"""What a run holds fast of remote files: each is resolved once, and every task of the run gets that revision."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

__all__ = ["Pin", "pinned", "pins"]


@dataclass(frozen=True)
class Pin:
    """The revision of a remote file, as its place tells it, and the SHA-256 of its content."""

    revision: str
    """A commit hash of the hub, an ETag, or the SHA-256 again where a server tells nothing."""
    sha256: str


# Blocks ask for their models wherever they need them; which run they are at work for is no setting of theirs.
_PINS: Final[ContextVar[dict[str, Pin] | None]] = ContextVar("pins", default=None)


@contextmanager
def pinned(found: dict[str, Pin]) -> Iterator[dict[str, Pin]]:
    """Within, remote files (by address) are those of `found`, which learns of those that are resolved first."""
    token = _PINS.set(found)
    try:
        yield found
    finally:
        _PINS.reset(token)


def pins() -> dict[str, Pin] | None:
    """Those of the run that is at work here; None outside of one."""
    return _PINS.get()
