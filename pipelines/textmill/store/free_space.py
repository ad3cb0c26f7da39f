"""How much room the file system of a run directory has."""

import os

from textmill.store.directory import RunDirectory

__all__ = ["free_bytes"]


def free_bytes(directory: RunDirectory) -> int | None:
    """What can still be written there, by this user; None where nothing says, as of object stores."""
    if not directory.is_local:
        return None
    place = os.path.realpath(directory.root)
    while not os.path.isdir(place) and place != os.path.dirname(place):
        place = os.path.dirname(place)  # a run that has not begun
    try:
        found = os.statvfs(place)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize
