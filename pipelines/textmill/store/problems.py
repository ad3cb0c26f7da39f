"""Look for committed files that are not as they were written."""

from collections.abc import Iterable, Iterator

from textmill.store.commit import DamagedFileError
from textmill.store.store import Store
from textmill.stored_file import StoredFile

__all__ = ["problems"]


def problems(store: Store, files: Iterable[StoredFile]) -> Iterator[DamagedFileError]:
    """What is wrong with committed files, each read through once."""
    merged: set[str] = set()
    for file in files:
        if file.is_slice:
            if file.path in merged:
                continue
            merged.add(file.path)
        try:
            store.check(file)
        except DamagedFileError as error:
            yield error
