"""Folders of a run directory: what is below one, and several files that a task writes together into one."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from textmill.errors import UserError
from textmill.inside import inner_name
from textmill.store.directory import RunDirectory
from textmill.store.room import room_at
from textmill.store.store import Store, StoredFile

__all__ = ["files_below", "published_folder", "remove_empty", "scratch_folder", "sizes_below"]


def files_below(store: Store, folder: str) -> list[str]:
    """Every file in a folder and those in it, committed or not, relative to it, sorted."""
    return sorted(sizes_below(store, folder))


def sizes_below(store: Store, folder: str) -> dict[str, int]:
    """Bytes of every file in a folder and those in it, by path relative to it."""
    root = store.locate(folder)
    store.fs.invalidate_cache()
    found = store.fs.find(root, detail=True)
    sizes = {str(path): int(about["size"] or 0) for path, about in found.items()}
    return {path[path.index(root) + len(root) + 1 :]: size for path, size in sizes.items()}


def remove_empty(store: Store, folder: str) -> None:
    """Remove the folders in a folder that hold no file; object stores have none."""
    root = store.locate_to_change(folder)
    if store.is_local:
        for place, _, _ in os.walk(root, topdown=False):
            if place != root and not os.listdir(place):
                os.rmdir(place)


@contextmanager
def scratch_folder(store: RunDirectory, near: str) -> Iterator[Path]:
    """An empty local folder to write into, on the disk of the folder `near` where that is local; gone afterwards."""
    place = store.locate_to_change(near) if store.is_local else None
    shown = place or tempfile.gettempdir()
    try:
        if place is not None:
            os.makedirs(place, exist_ok=True)
        scratch = tempfile.TemporaryDirectory(prefix=".tmp-", dir=place, ignore_cleanup_errors=True)
    except OSError as error:
        raise UserError(f"{shown}: cannot write there: {error.strerror}") from error
    with scratch as local, room_at(shown):
        yield Path(local)


def published_folder(
    store: Store, folder: str, scratch: Path, names: Sequence[str], rows: int
) -> dict[str, StoredFile]:
    """The named files of a scratch folder, moved one by one to where they belong; all hold the same `rows`."""
    found = {}
    for name in sorted({inner_name(name) for name in names}):
        with store.output(folder, name, "", fixed=name) as output:
            if store.is_local:
                (scratch / name).replace(output.local)
            else:
                output.local.unlink()
                (scratch / name).rename(output.local)
            output.rows = rows
        found[name] = output.published()
    return found
