"""Whether a driver holds a run directory: it has the kernel's lock on a file there, or its lease, while it lives."""

import fcntl
import os
from typing import Final

from textmill.store.directory import RunDirectory
from textmill.store.lease_files import is_leased

__all__ = ["LOCK", "is_held"]

LOCK: Final = ".lock"


def is_held(directory: RunDirectory) -> bool | None:
    """None where nothing tells: a copy of a run need not have the file of the lock.

    The lock is tried for and given back at once; a driver that begins in this moment tries again (`run.claim`).
    """
    if not directory.is_local:
        return is_leased(directory)
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
