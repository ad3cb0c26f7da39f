"""Clusters as they really fail: heads of another version, with another token, or killed in mid-run."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from lab import Lab

TOKEN = "0123456789abcdef" * 4


@contextmanager
def head(lab: Lab, version: str = "", **environment: str) -> Iterator[str]:
    """The address of a head with TOKEN; its Ray says to be of a version, if one is given."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    own = [str(Path(__file__).with_name("ray_head.py")), version] if version else ["-m", "ray.scripts.scripts"]
    place = lab.environment["TMPDIR"]
    options = ["--head", f"--port={port}", "--num-cpus=1", "--include-dashboard=false", "--block"]
    room = [f"--temp-dir={place}", "--object-store-memory=80000000"]
    variables = {**lab.environment, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": TOKEN, **environment}
    process = subprocess.Popen(
        [sys.executable, *own, "start", *options, *room],
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(lambda: _is_open(port))
        yield f"127.0.0.1:{port}"
    finally:
        children = psutil.Process(process.pid).children(recursive=True)
        for one in (*children, process):
            with __import__("contextlib").suppress(psutil.Error, ProcessLookupError):
                one.kill()
        process.wait()


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(found: object) -> None:
    deadline = time.monotonic() + 120
    while not found():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.1)
