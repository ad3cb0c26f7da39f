"""Begin a file beside others under a name of its own, with the access that the user's umask gives.

`tempfile` makes files for their owner alone, which a change of mode afterwards can only guess from.
"""

import os
import uuid
from pathlib import Path

__all__ = ["new_file"]


def new_file(folder: str, extension: str = "") -> Path:
    """An empty file `.tmp-…` in a folder, which is made if it is missing; OSError where that cannot be."""
    os.makedirs(folder, exist_ok=True)
    path = Path(folder, f".tmp-{uuid.uuid4().hex}{extension}")
    path.touch(mode=0o666, exist_ok=False)
    return path
