"""Start a Ray cluster of this process's own, or join one."""

import logging
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import ray

import textmill
from textmill.errors import UserError
from textmill.run.failure import describe

__all__ = ["embed", "join"]

_SHARED_MEMORY: Final = "/dev/shm"
_OBJECT_STORE_BYTES: Final = 256 << 20


def embed(folder: str, workers: int | None, gpus: int | None) -> None:
    """A cluster on this machine, with its files in a folder; UserError where it does not start.

    It is tried twice: Ray gives its processes half a minute, which a busy machine may take, and one may be killed.
    """
    with _as_we_like_it():
        for is_last in (False, True):
            try:
                _init(folder, workers, gpus)
                return
            except Exception as error:  # Ray raises what it likes, a bare Exception where a process of its own ends
                ray.shutdown()
                if is_last:
                    hint = "RAY_TMPDIR can name a short one with room; --executor inline does without Ray"
                    raise UserError(f"cannot start Ray in the folder {folder}: {describe(error)}; {hint}") from error


def _init(folder: str, workers: int | None, gpus: int | None) -> None:
    ray.init(
        address="local",
        num_cpus=workers or os.cpu_count(),
        num_gpus=gpus,
        include_dashboard=False,
        configure_logging=False,
        log_to_driver=False,
        object_store_memory=_OBJECT_STORE_BYTES,
        _temp_dir=folder,
        _plasma_directory=None if _has_room(_SHARED_MEMORY) else folder,
    )


def join(address: str, folders: Sequence[str]) -> None:
    """The cluster at an address, to which Textmill's code and these folders are sent; UserError where it cannot be."""
    code = {"py_modules": [*textmill.__path__, *folders]}
    with _as_we_like_it():
        try:
            ray.init(address=address, runtime_env=code, configure_logging=False, log_to_driver=False)
        except (ConnectionError, ValueError) as error:
            hint = "see that it runs, and that RAY_AUTH_MODE is here as it is there"
            raise UserError(f"cannot join a Ray cluster at {address}: {describe(error)}; {hint}") from error


@contextmanager
def _as_we_like_it() -> Iterator[None]:
    """Without what Ray writes into logs and sends to its makers, and with our own SIGTERM: Ray aborts on it."""
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    logging.getLogger("ray").setLevel(logging.ERROR)
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, handler)


def _has_room(folder: str) -> bool:
    """Whether Ray's object store fits into a folder: in containers /dev/shm is often small, or cannot be written to."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return shutil.disk_usage(folder).free > _OBJECT_STORE_BYTES
    except OSError:
        return False
