"""Runs the command line in a process forked from one that has imported it.

Each command has a process, streams, folder and environment of its own, as from a shell; only the imports, and what
`warmed` has the process do before, are shared: they take longer than most commands do.
"""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from multiprocessing.context import ForkServerProcess
from multiprocessing.forkserver import ensure_running
from pathlib import Path

import pytest

from textmill.cli import main as cli

_CONTEXT = multiprocessing.get_context("forkserver")


def forked(
    arguments: tuple[str, ...],
    folder: Path,
    environment: Mapping[str, str],
    seconds: float,
    main: Callable[[], None] = cli.main,
) -> tuple[int, str, str]:
    """Exit code (negative: the signal), output and errors; TimeoutError if it has not ended after `seconds`.

    Another `main` than that of the command line must be known by name to a module that can be imported.
    """
    _start()
    with tempfile.TemporaryDirectory() as place:
        streams = (Path(place) / "output", Path(place) / "errors")
        process: ForkServerProcess = _CONTEXT.Process(
            target=_command, args=(main, arguments, folder, dict(environment), streams)
        )
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"{arguments} took more than {seconds} s: {streams[1].read_text()}")
        return process.exitcode, streams[0].read_text(), streams[1].read_text()


@lru_cache(maxsize=1)
def _start() -> None:
    """Start the process to fork from, which imports this module; it looks for it where the environment says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        _CONTEXT.set_forkserver_preload(["forked", "warmed"])
        ensure_running()


def _command(
    main: Callable[[], None],
    arguments: tuple[str, ...],
    folder: Path,
    environment: dict[str, str],
    streams: tuple[Path, Path],
) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    for number, path in enumerate(streams, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    sys.path.insert(0, str(folder))
    sys.argv = ["textmill", *arguments]
    main()
