"""A process as other processes know it: which it is, and, on its own machine, whether it still lives."""

import os
import socket
import uuid
from pathlib import Path

from pydantic import BaseModel, ConfigDict

__all__ = ["Holder", "boot"]


class Holder(BaseModel):
    """Who holds a lease."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    host: str
    process: int
    machine: str
    """What it shares with processes that see its number: the boot and the namespace of processes."""
    began: str
    """When the process began, as its machine counts."""
    beat: int = 0
    is_released: bool = False

    @classmethod
    def here(cls) -> "Holder":
        """This process."""
        pid = os.getpid()
        return cls(
            key=uuid.uuid4().hex, host=socket.gethostname(), process=pid, machine=_machine(), began=_began(pid) or ""
        )

    def lives_here(self) -> bool | None:
        """Whether its process lives; None where it is of another machine or container."""
        if not self.machine or self.machine != _machine():
            return None
        return _began(self.process) == self.began

    def words(self) -> str:
        return f"process {self.process} on {self.host}"


def boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _machine() -> str:
    """Where numbers of processes mean the same; empty where that cannot be told."""
    try:
        return f"{boot()}/{os.readlink('/proc/self/ns/pid')}" if boot() else ""
    except OSError:
        return ""


def _began(process: int) -> str | None:
    """When a process of this machine began, in ticks since the boot; None where it has ended."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if told[0] in "ZX" else told[19]
