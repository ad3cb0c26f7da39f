"""Take turns on a machine, over all its processes of one user, with what needs much memory."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["one_at_a_time"]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for the machine's lock and hold it; where it cannot be had (no folder of temporary files), go on without."""
    place = os.path.join(tempfile.gettempdir(), f"textmill-{os.getuid()}-alone.lock")
    try:
        lock = os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError:
        yield
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the kernel's: it goes with a process that is killed
        yield
    finally:
        os.close(lock)
