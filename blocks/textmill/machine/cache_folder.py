"""Where a machine keeps what can be made or fetched again: folders below `$XDG_CACHE_HOME/textmill`."""

import os
import tempfile
from pathlib import Path

__all__ = ["cache_folder", "writable_cache_folder"]


def cache_folder(name: str) -> Path:
    """The folder of that name, which need not be there."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "textmill" / name


def writable_cache_folder(name: str) -> Path | None:
    """That folder, made if need be; None where nothing can be written."""
    folder = cache_folder(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return None
    return folder
