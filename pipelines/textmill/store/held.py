"""Whether a driver, or a part of a run, holds a run directory: the kernel keeps a lock for it while it lives."""

import fcntl
import os
from typing import Final

from textmill.store.directory import RunDirectory

__all__ = ["LOCK", "PART_LOCK", "is_held", "is_locked"]

LOCK: Final = ".lock"
PART_LOCK: Final = ".lock-part-"
"""How the lock of a part of a run begins, which has the directory together with others (`run.claim.Part`)."""


def is_held(directory: RunDirectory) -> bool | None:
    """None where nothing tells: object stores have no locks, and a copy of a run need not have its file.

    The lock is tried for and given back at once; a driver that begins in this moment tries again (`run.claim`).
    """
    if not directory.is_local:
        return None
    found = is_locked(directory, LOCK)
    if found is False:
        return any(is_locked(directory, name) for name in directory.children("") if name.startswith(PART_LOCK))
    return found


def is_locked(directory: RunDirectory, name: str) -> bool | None:
    """Whether a process holds a lock file of a local directory; None where nothing tells."""
    try:
        lock = os.open(directory.locate(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
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
