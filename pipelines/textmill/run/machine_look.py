"""Look at the machine this runs on, for `textmill doctor`: versions, room, limits, places, credentials by name, clock.

The same is called on every node of a cluster, so what is wanted and what was found are plain values.
"""

import importlib.metadata
import os
import platform
import resource
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from textmill.errors import TextmillError
from textmill.inputs.places import check_protocols
from textmill.location import without_file_system
from textmill.run.address_space import too_small
from textmill.run.probe import FOLDER, leave_token, sees
from textmill.store.store import Store
from textmill.tokens.packages import data_version

__all__ = ["Machine", "NodeLook", "Wanted", "look_here", "take_away"]

_LEAST_FREE: Final = 2 << 30
_LEAST_FILES: Final = 4096
_LEAST_SHARED: Final = 256 << 20
"""The object store of an embedded Ray."""
_NAMES: Final = (
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AZURE_CLIENT_SECRET",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_CONNECTION_STRING",
    "AZURE_STORAGE_SAS_TOKEN",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "HF_TOKEN",
    "RAY_AUTH_TOKEN",
    "RAY_AUTH_TOKEN_PATH",
)
_FILES: Final = (
    "~/.aws/credentials",
    "~/.config/gcloud/application_default_credentials.json",
    "~/.cache/huggingface/token",
    "~/.ray/auth_token",
)
_MEMORY_LIMITS: Final = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_UNLIMITED: Final = 1 << 60


@dataclass(frozen=True)
class Wanted:
    """What a run needs of every machine."""

    packages: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    """Local files that blocks name."""
    folders: tuple[str, ...] = ()
    """Local folders in which sources have their shards."""
    remote: tuple[str, ...] = ()
    """URLs of shards and of what blocks name: only whether this machine could read such is looked at."""
    run: str = ""
    """URL of the run directory; empty where none was given."""
    token: str = ""
    """Of a file there that every machine must see; empty where there is none yet."""


@dataclass(frozen=True)
class Machine:
    """What was found on one."""

    host: str
    versions: dict[str, str]
    cpus: float
    """That this process may use."""
    memory_bytes: int
    """Of the machine, or less where this process's group may have less."""
    free_bytes: dict[str, int]
    """By place: the folder of temporary files, shared memory, the run directory."""
    open_files: int
    """That a process may have."""
    credentials: tuple[str, ...]
    """Names of variables and files that are there; never what they hold."""
    clock: float
    """Seconds since 1970."""
    problems: tuple[str, ...]


@dataclass(frozen=True)
class NodeLook:
    """What was found of one node."""

    name: str
    resources: dict[str, float]
    machine: Machine | None
    """None where it could not be looked at."""
    problem: str = ""
    """Why not."""
    ahead_seconds: float = 0.0
    """Of the driver's clock."""


def look_here(wanted: Wanted) -> Machine:
    """What this machine is, and what of it keeps a run from being done here."""
    places = {"temporary files": tempfile.gettempdir(), "shared memory": "/dev/shm"}
    store = Store(wanted.run) if wanted.run else None
    if store is not None and store.is_local:
        places["run directory"] = _there(store.root)
    free = {name: shutil.disk_usage(place).free for name, place in places.items() if os.path.isdir(place)}
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    problems = [*_missing(wanted), *_short(free, places, files), *([] if store is None else _unshared(store, wanted))]
    return Machine(
        host=socket.gethostname(),
        versions={"python": platform.python_version(), **_versions(wanted.packages)},
        cpus=_cpus(),
        memory_bytes=_memory(),
        free_bytes=free,
        open_files=files,
        credentials=tuple(_credentials()),
        clock=time.time(),
        problems=tuple(problems),
    )


def _missing(wanted: Wanted) -> Iterator[str]:
    for model in wanted.models:
        if not os.path.exists(model):
            yield f"missing model or list: {model}"
    for folder in wanted.folders:
        if not os.path.isdir(folder):
            lost = next(part for part in (*reversed(Path(folder).parents), Path(folder)) if not part.is_dir())
            yield f"missing mount or folder: {lost} (shards are to be in {folder})"
        elif not os.access(folder, os.R_OK | os.X_OK):
            yield f"folder of shards may not be read: {folder}"
    for place in wanted.remote:
        try:
            check_protocols(place)
        except (ValueError, ImportError) as error:
            yield f"{place}: {without_file_system(place, error)}"
    for name in wanted.packages:
        if _version(name) is None:
            yield f"not installed: {name}"


def _short(free: dict[str, int], places: dict[str, str], files: int) -> Iterator[str]:
    for name, left in free.items():
        least = _LEAST_SHARED if name == "shared memory" else _LEAST_FREE
        if left < least:
            yield f"{name} ({places[name]}): {left >> 20} MB are free, at least {least >> 20} MB are wanted"
    if 0 <= files < _LEAST_FILES:
        yield f"a process may open {files} files, at least {_LEAST_FILES} are wanted (ulimit -n)"
    if line := too_small():
        yield line


def _unshared(store: Store, wanted: Wanted) -> Iterator[str]:
    try:
        if wanted.token:
            if not sees(store, wanted.token):
                yield f"run directory {store.url}: another one than the driver's, or not mounted"
        else:
            _try(store)
    except (TextmillError, OSError) as error:
        yield f"run directory {store.url}: cannot be written to: {error}"


def _try(store: Store) -> None:
    """Write and remove; folders that only this look has made go as well."""
    above = (Path(store.root), *Path(store.root).parents) if store.is_local else ()
    made = [folder for folder in above if not folder.exists()]
    try:
        take_away(store, leave_token(store))
    finally:
        for folder in made:
            with suppress(OSError):  # somebody else has put something there
                folder.rmdir()


def take_away(store: Store, token: str) -> None:
    """Remove a file that was left to be seen, and its folder where no other is there: a look leaves no trace."""
    store.remove(f"{FOLDER}/{token}")
    if store.is_local:
        with suppress(OSError):  # not empty: a run is looking at its nodes
            os.rmdir(store.locate(FOLDER))
            os.rmdir(store.root)


def _there(folder: str) -> str:
    """The folder, or the first above it that is there."""
    return next(str(part) for part in (Path(folder), *Path(folder).parents) if part.is_dir())


def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    found = ((name, _version(name)) for name in packages)
    return {name: version for name, version in found if version is not None}


def _version(name: str) -> str | None:
    try:
        return data_version(name) or importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _cpus() -> float:
    usable = float(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    quota = _read("/sys/fs/cgroup/cpu.max").split()
    if len(quota) == 2 and quota[0].isdigit():
        usable = min(usable, int(quota[0]) / int(quota[1]))
    return usable


def _memory() -> int:
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = (_read(path).strip() for path in _MEMORY_LIMITS)
    return min([whole, *(int(limit) for limit in limits if limit.isdigit() and int(limit) < _UNLIMITED)])


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def _credentials() -> Iterator[str]:
    yield from (name for name in _NAMES if os.environ.get(name))
    yield from (path for path in _FILES if os.path.exists(os.path.expanduser(path)))
