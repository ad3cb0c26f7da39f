"""The command `serve` in a process of its own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import PIPE, Popen


@contextmanager
def served(*arguments: str) -> Iterator[str]:
    """Where it serves what the arguments say, without a slash at the end."""
    command = [sys.executable, "-m", "textmill.cli.main", "serve", *arguments, "--port", "0"]
    with Popen(command, stderr=PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            yield server.stderr.readline().partition(" ")[0].rstrip("/")
        finally:
            server.terminate()
