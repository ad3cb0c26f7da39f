"""Make a run directory this run's own: it must be writable, hold the same pipeline or nothing, and be in use once."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from textmill.errors import UserError
from textmill.remote.lease import FOLDER, Lease
from textmill.run.probe import FOLDER as PROBES
from textmill.store.held import LOCK, PART_LOCK, is_locked
from textmill.store.lease_files import PROBE, StoredLease
from textmill.store.manifest import manifest
from textmill.store.store import Store

_TRIES: Final = 5
_PAUSE_SECONDS: Final = 0.05


@dataclass(frozen=True)
class Part:
    """A part of a run that is done by itself, beside others."""

    index: int
    of: int
    mark: str
    """Of what the run is to make: parts of one run have the same."""

    @property
    def lock(self) -> str:
        """The file that says who does it."""
        return f"{PART_LOCK}{self.index}-of-{self.of}"


@contextmanager
def claim(
    store: Store, name: str, part: Part | None = None, tell: Callable[[str], None] = lambda line: None
) -> Iterator[None]:
    """Hold the run directory, or a part of its run, for a pipeline; UserError when it cannot be had.

    A whole run has the directory alone; parts have it together, each of them once.

    The lock is the kernel's, so a killed driver leaves none behind. Object stores have none, and not every shared file
    system tells other machines of it: so there is a lease besides, which is looked at before the store is changed.
    """
    if part is not None and not store.is_local:
        raise UserError(f"{store.url}: parts of a run are kept apart by locks of a file system, which this is not")
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
        if not store.is_local and not is_exclusive:
            tell(
                f"{store.url}: this store writes over what is there even if it is told not to (it has no conditional "
                "puts): a second run that begins in the same moment as this one is not kept out"
            )
        if store.is_local:
            _lock_in(stack, store, part)
        if part is not None:
            _check_others(store, part)
            yield
            return
        lease = Lease(files, store.absolute_url, tell, is_alone_here=store.is_local)
        lease.take()
        stack.callback(lease.release)
        store.guard = lease.check
        stack.callback(setattr, store, "guard", None)
        yield


def _lock_in(stack: ExitStack, store: Store, part: Part | None) -> None:
    """Hold the kernel's locks of a local directory: alone, or together with other parts."""
    whole = _lock(store, LOCK, fcntl.LOCK_EX if part is None else fcntl.LOCK_SH)
    stack.callback(os.close, whole)
    if part is None:
        _write(whole, f"{os.getpid()}\n")
        store.remove_files(_part_locks(store))
    else:
        own = _lock(store, part.lock, fcntl.LOCK_EX)
        stack.callback(os.close, own)
        _write(own, f"{part.mark}\n")


def _check_others(store: Store, part: Part) -> None:
    """UserError where a part of another run is at work in the directory."""
    for name in _part_locks(store):
        if not is_locked(store, name):
            continue
        with store.open(name) as stream:
            mark = stream.read().decode().strip()
        if name.endswith(f"-of-{part.of}") and mark == part.mark:
            continue
        said = name.removeprefix(PART_LOCK).replace("-of-", "/")
        raise UserError(
            f"{store.url}: part {said} is at work here with other settings or shards; wait until it has ended"
        )


def _part_locks(store: Store) -> list[str]:
    return [name for name in store.children("") if name.startswith(PART_LOCK)]


def _write(lock: int, text: str) -> None:
    os.truncate(lock, 0)
    os.write(lock, text.encode())


def _lock(store: Store, name: str, kind: int) -> int:
    """The open lock file."""
    path = store.locate(name)
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        raise UserError(f"{path}: cannot be opened for writing: {error.strerror}") from error
    try:
        _take(lock, kind)
    except OSError as error:
        os.close(lock)
        is_held = isinstance(error, BlockingIOError)
        who = "this part of the run" if name != LOCK else "a run" if kind == fcntl.LOCK_SH else "another run"
        problem = f"{who} is at work in this directory" if is_held else f"cannot be locked: {error.strerror}"
        raise UserError(f"{store.url}: {problem}") from error
    return lock


def _take(lock: int, kind: int) -> None:
    """Tried more than once: who only asks whether the run is at work (`store.held`) has the lock for a moment."""
    for _ in range(_TRIES - 1):
        with suppress(BlockingIOError):
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
            return
        time.sleep(_PAUSE_SECONDS)
    fcntl.flock(lock, kind | fcntl.LOCK_NB)


def check_owner(store: Store, name: str) -> None:
    """UserError unless a directory is empty, is not there, or holds a run of the pipeline of this name."""
    try:
        others = (LOCK, FOLDER, PROBE, PROBES, ".tmp-")
        present = [name for name in store.children("") if not name.startswith(others)]
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
