"""A Ray cluster of several nodes on this machine, each a process of its own that can be made unlike the others."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_MARK = "TEXTMILL_TEST_NODE"
"""In the environment of every process of a node: which it is."""
QUIET = {"RAY_AUTH_MODE": "disabled", "RAY_worker_niceness": "0", "RAY_USAGE_STATS_ENABLED": "0"}
RAY = str(Path(sys.executable).with_name("ray"))


@dataclass
class RayNodes:
    """The head has no CPUs: all tasks go to nodes that are added."""

    folder: Path
    port: int
    processes: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def add(self, name: str, cpus: int = 1, mounts: str = "", **environment: str) -> None:
        """A node; `mounts` are shell commands that are run in a mount namespace of its own."""
        start = [RAY, "start", f"--address={self.address}", f"--num-cpus={cpus}", "--block"]
        private = self.folder / name  # two that start at once in one folder would take the same sockets
        self._start(name, [*start, f"--temp-dir={private}", "--object-store-memory=100000000"], mounts, environment)

    def head(self, **environment: str) -> None:
        start = [RAY, "start", "--head", f"--port={self.port}", "--num-cpus=0", "--block", "--include-dashboard=false"]
        self._start("head", [*start, f"--temp-dir={self.folder}", "--object-store-memory=100000000"], "", environment)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.2)
        raise TimeoutError("the head of the cluster does not answer")

    def _start(self, name: str, command: list[str], mounts: str, environment: dict[str, str]) -> None:
        if mounts:
            command = ["unshare", "--mount", "bash", "-c", f'{mounts} && exec "$@"', "node", *command]
        self.processes[name] = subprocess.Popen(
            command,
            env={**os.environ, **QUIET, _MARK: f"{self.folder}/{name}", **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def end(self, name: str) -> None:
        """Kill a node and all that it has started, as a power cut does."""
        process, mark = self.processes.pop(name), f"{_MARK}={self.folder}/{name}\0".encode()
        for folder in Path("/proc").iterdir():
            with suppress(OSError):
                if folder.name.isdigit() and mark in (folder / "environ").read_bytes():
                    os.kill(int(folder.name), signal.SIGKILL)
        process.wait()


@contextmanager
def ray_nodes(**environment: str) -> Iterator[RayNodes]:
    """With a head of this environment and no nodes."""
    with tempfile.TemporaryDirectory(prefix="tmn", ignore_cleanup_errors=True) as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        nodes = RayNodes(Path(folder), port)
        try:
            nodes.head(**environment)
            yield nodes
        finally:
            for name in list(nodes.processes):
                nodes.end(name)


def can_unshare() -> bool:
    """Whether this user may have a mount namespace."""
    try:
        done = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return done.returncode == 0
