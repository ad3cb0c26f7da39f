"""When something in a folder of a run was last written, as its file system or object store says."""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from textmill.store.directory import RunDirectory

__all__ = ["date_of", "last_change"]

_NAMES: Final = ("mtime", "LastModified", "last_modified", "updated", "modified", "created")
"""What the file systems of fsspec call it: local, S3, Azure, Google, others, memory."""


def last_change(directory: RunDirectory, folder: str) -> float | None:
    """Seconds since 1970 of the newest file right in a folder; None where there is none, or none that is dated."""
    place = directory.locate(folder)
    try:
        return _locally(place) if directory.is_local else _listed(directory, place)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _locally(place: str) -> float | None:
    found: list[float] = []
    with os.scandir(place) as entries:
        for one in entries:
            with suppress(FileNotFoundError):  # what a task has done with
                if one.is_file(follow_symlinks=False):
                    found.append(one.stat(follow_symlinks=False).st_mtime)
    return max(found, default=None)


def _listed(directory: RunDirectory, place: str) -> float | None:
    directory.fs.invalidate_cache()
    dates = (date_of(one) for one in directory.fs.ls(place, detail=True) if one["type"] == "file")
    return max((date for date in dates if date is not None), default=None)


def date_of(entry: Mapping[str, object]) -> float | None:
    """When a file was written, in seconds since 1970, by what its file system says of it."""
    for name in _NAMES:
        written = entry.get(name)
        if isinstance(written, str):
            with suppress(ValueError):
                written = datetime.fromisoformat(written)
        if isinstance(written, datetime):
            # A time without a zone is that of the store, which is nowhere but in UTC.
            return (written if written.tzinfo else written.replace(tzinfo=UTC)).timestamp()
        if isinstance(written, int | float):
            return float(written)
    return None
