"""Says whether others on this machine could have written a file that we are about to read and trust.

Machine code, dictionaries and models decide what a run gives; a cache in a folder open to all is anybody's word.
"""

import os
import stat
from pathlib import Path

__all__ = ["others_can_write"]


def others_can_write(path: Path) -> bool:
    """Whether `path`, or a folder above it, is open to every user; a sticky folder (/tmp) is not for what it holds.

    What is not there is judged by the folders above it. The user's own group, and root, are trusted.
    """
    path = path.absolute()
    for place in (path, *path.parents):
        try:
            found = os.stat(place)
        except FileNotFoundError:
            continue
        is_sticky = bool(found.st_mode & stat.S_ISVTX) and place != path
        if found.st_mode & stat.S_IWOTH and not is_sticky:
            return True
    return False
