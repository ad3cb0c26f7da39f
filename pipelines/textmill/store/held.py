"""Whether a driver, or a part of a run, holds a run directory: it has the kernel's lock on a file there, or a lease."""

import fcntl
import os
from typing import Final

from textmill.store.directory import RunDirectory
from textmill.store.lease_files import is_leased

__all__ = ["LOCK", "PART_LOCK", "is_held", "is_locked", "is_on_local_disk"]

LOCK: Final = ".lock"
PART_LOCK: Final = ".lock-part-"
"""How the lock of a part of a run begins, which has the directory together with others (`run.claim.Part`)."""
_LOCAL: Final = frozenset({"btrfs", "ext2", "ext3", "ext4", "f2fs", "overlay", "tmpfs", "xfs", "zfs"})
"""File systems that no other machine writes to."""


def is_held(directory: RunDirectory) -> bool | None:
    """None where nothing tells: a copy of a run need not have the file of the lock.

    The lock is tried for and given back at once; a driver that begins in this moment tries again (`run.claim`).
    """
    if not directory.is_local:
        return is_leased(directory)
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


def is_on_local_disk(directory: RunDirectory) -> bool:
    """Whether only this machine writes there, so that its kernel knows of every lock."""
    if not directory.is_local:
        return False
    place = os.path.realpath(directory.root)
    kind = best = ""
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as mounts:
            for line in mounts:
                before, _, after = line.partition(" - ")
                point = before.split()[4]
                if len(point) >= len(best) and os.path.commonpath([place, point]) == point:
                    best, kind = point, after.split()[0]
    except (OSError, IndexError, ValueError):
        return False
    return kind in _LOCAL
