"""What a run uses while it is at work: memory and CPU time of its processes, bytes of its directory, by stage."""

import re
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_SECONDS: Final = 0.5
_LINE_SECONDS: Final = 60.0
_DISK_SECONDS: Final = 5.0
_STAGE: Final = re.compile(rb"stage ([\w.-]+): [\d,]+ task")


@dataclass(frozen=True)
class Sample:
    """What was seen at a time."""

    seconds: float
    stage: str
    """The one that was announced last."""
    driver_mb: float
    worker_mb: float
    """Of the largest."""
    ray_mb: float
    disk_mb: float
    driver_cpu: float
    """Seconds so far."""
    worker_cpu: float
    """Of all workers together, also of those that have ended."""

    def line(self) -> str:
        """As a cell row of a table."""
        cells = (self.seconds, self.driver_mb, self.worker_mb, self.ray_mb, self.disk_mb)
        told = " | ".join(f"{cell:,.0f}" for cell in cells)
        return f"| {told} | {self.driver_cpu:,.0f} | {self.worker_cpu:,.0f} | {self.stage} |"


class Watch(threading.Thread):
    """Notes twice a second what a command and those it starts use, until it has ended."""

    def __init__(self, pid: int, run: Path, log: Path) -> None:
        super().__init__(daemon=True)
        self.samples: list[Sample] = []
        self.ended = threading.Event()
        self._process, self._run, self._log = psutil.Process(pid), run, log
        self._began = time.monotonic()
        self._cpu: dict[tuple[int, str], float] = {}
        self._stage, self._read = "start", 0
        self._disk, self._disk_at = 0.0, 0.0

    def run(self) -> None:
        told = 0.0
        while not self.ended.wait(_SECONDS):
            with suppress(psutil.Error):
                self.samples.append(sample := self._sample())
                if sample.seconds >= told:
                    print(sample.line(), flush=True)
                    told += _LINE_SECONDS

    def _sample(self) -> Sample:
        memory = {"driver": 0.0, "worker": 0.0, "ray": 0.0}
        for one in (self._process, *self._process.children(recursive=True)):
            with suppress(psutil.Error, FileNotFoundError, ProcessLookupError):
                of, size = _role(" ".join(one.cmdline())[:300]), _own_mb(one.pid)
                times = one.cpu_times()
                self._cpu[one.pid, of] = times.user + times.system
                memory[of] = memory[of] + size if of == "ray" else max(memory[of], size)
        self._look_at_log()
        seconds = time.monotonic() - self._began
        if seconds >= self._disk_at:
            self._disk, self._disk_at = folder_mb(self._run), seconds + _DISK_SECONDS
        cpu = {role: sum(used for (_, of), used in self._cpu.items() if of == role) for role in memory}
        sizes = memory["driver"], memory["worker"], memory["ray"], self._disk
        return Sample(seconds, self._stage, *sizes, cpu["driver"], cpu["worker"])

    def _look_at_log(self) -> None:
        with self._log.open("rb") as stream:
            stream.seek(self._read)
            new = stream.read()
        self._read += new.rfind(b"\n") + 1
        for name in _STAGE.findall(new[: new.rfind(b"\n") + 1]):
            self._stage = name.decode()


def _role(command: str) -> str:
    if command.startswith("ray::") and "Agent" not in command:
        return "worker"
    is_ray = any(word in command for word in ("ray::", "raylet", "gcs_server", "/ray/"))
    return "ray" if is_ray else "driver"


def _own_mb(pid: int) -> float:
    """Memory that is the process's own: without pages of mapped files, which the machine can take back."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"RssAnon:\s+(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def folder_mb(folder: Path) -> float:
    """Megabytes of the files below."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a file that was put in place, or went
            total += path.stat().st_size if path.is_file() else 0
    return total / 1e6


def stages(samples: Iterable[Sample]) -> dict[str, list[Sample]]:
    """Samples by the stage that was at work."""
    found: dict[str, list[Sample]] = {}
    for one in samples:
        found.setdefault(one.stage, []).append(one)
    return found
