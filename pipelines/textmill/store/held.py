"""Whether a driver holds a run directory: it has the kernel's lock on a file there for as long as it lives."""

import fcntl
import os
from typing import Final

from textmill.store.directory import RunDirectory

__all__ = ["LOCK", "is_held"]

LOCK: Final = ".lock"


def is_held(directory: RunDirectory) -> bool | None:
    """None where nothing tells: object stores have no locks, and a copy of a run need not have its file.

    The lock is tried for and given back at once; a driver that begins in this moment tries again (`run.claim`).
    """
    if not directory.is_local:
        return None
    try:
        lock = os.open(directory.locate(LOCK), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    else:
        return False
    finally:
        os.close(lock)
