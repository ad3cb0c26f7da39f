"""Make a run directory this run's own: it must be writable, hold the same pipeline or nothing, and be in use once."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final

from textmill.errors import UserError
from textmill.remote.lease import FOLDER, Lease
from textmill.store.held import LOCK
from textmill.store.lease_files import PROBE, StoredLease
from textmill.store.manifest import manifest
from textmill.store.store import Store

_TRIES: Final = 5
_PAUSE_SECONDS: Final = 0.05


@contextmanager
def claim(store: Store, name: str, tell: Callable[[str], None] = lambda line: None) -> Iterator[None]:
    """Hold the run directory for a pipeline; UserError when it cannot be had.

    The lock is the kernel's, so a killed driver leaves none behind. Object stores have none, and not every shared file
    system tells other machines of it: so there is a lease besides, which is looked at before the store is changed.
    """
    check_owner(store, name)
    files = StoredLease(Store(store.url))
    try:
        store.put(PROBE, b"")
        is_exclusive = files.is_exclusive()
        store.remove(PROBE)
    except UserError:
        raise
    except Exception as error:
        raise UserError(f"{store.url}: cannot write to the run directory: {_words(error)}") from error
    with ExitStack() as stack:
        if store.is_local:
            stack.callback(os.close, _lock(store))
        elif not is_exclusive:
            tell(
                f"{store.url}: this store writes over what is there even if it is told not to (it has no conditional "
                "puts): a second run that begins in the same moment as this one is not kept out"
            )
        lease = Lease(files, store.absolute_url, tell, is_alone_here=store.is_local)
        lease.take()
        stack.callback(lease.release)
        store.guard = lease.check
        stack.callback(setattr, store, "guard", None)
        yield


def _lock(store: Store) -> int:
    """The open lock file, which holds the process id of the driver."""
    path = store.locate(LOCK)
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        raise UserError(f"{path}: cannot be opened for writing: {error.strerror}") from error
    try:
        _take(lock)
    except OSError as error:
        os.close(lock)
        is_held = isinstance(error, BlockingIOError)
        problem = "another run is at work in this directory" if is_held else f"cannot be locked: {error.strerror}"
        raise UserError(f"{store.url}: {problem}") from error
    os.truncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    return lock


def _take(lock: int) -> None:
    """Tried more than once: who only asks whether the run is at work (`store.held`) has the lock for a moment."""
    for _ in range(_TRIES - 1):
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(_PAUSE_SECONDS)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def check_owner(store: Store, name: str) -> None:
    """UserError unless a directory is empty, is not there, or holds a run of the pipeline of this name."""
    try:
        present = [name for name in store.children("") if not name.startswith((LOCK, FOLDER, PROBE, ".tmp-"))]
        if "run.json" not in present:
            if present:
                raise UserError(
                    f"{store.url}: the directory is not empty and holds no Textmill run; choose another --out"
                )
            return
    except UserError:
        raise
    except Exception as error:
        raise UserError(f"{store.url}: cannot use it as a run directory: {_words(error)}") from error
    try:
        owner = manifest(store)["name"]
    except UserError as error:
        raise UserError(f"{error}; put it back from a copy, or choose another --out") from error
    if owner != name:
        raise UserError(f"{store.url}: the directory belongs to pipeline {owner!r}, not {name!r}; choose another --out")


def _words(error: Exception) -> str:
    """What an error says; object stores raise what their client libraries do, not only OSError."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
