"""Runs an extractor in a child process, so that a page that hangs, explodes or crashes it costs that page only.

Limits count the child's CPU time (user and system), so a loaded machine loses no page; datatrove (0.10) limits wall
clock time instead, and forks its worker. The verdict on a page depends on that page: a crash or a lack of memory in a
child that had served other pages is confirmed in a new one.
"""

import os
import signal
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Final, Literal

from pydantic import Field

from textmill.sandbox import child as protocol
from textmill.sandbox.child_process import ChildEndedError, ChildProcess, ChildStalledError, Limits

__all__ = ["CpuSeconds", "Fault", "Limits", "MaxMemoryBytes", "Outcome", "Sandbox", "shared_sandbox"]

CpuSeconds = Annotated[float, Field(gt=0, description="CPU time that a page may take, in seconds; not wall clock")]
MaxMemoryBytes = Annotated[
    int, Field(ge=64 << 20, description="Memory that a page may take beyond the loaded extractor, in bytes")
]
Fault = Literal["timeout", "crash", "too_large", "error", "empty"]

_FAULTS: Final[dict[bytes, Fault]] = {
    protocol.EMPTY: "empty",
    protocol.ERROR: "error",
    protocol.TOO_LARGE: "too_large",
}


@dataclass(frozen=True)
class Outcome:
    """The text of a page, or why it has none, with words for a person."""

    text: str | None
    fault: Fault | None = None
    detail: str = ""


class Sandbox:
    """One extractor and its child, which is started when needed and replaced when it is gone; thread-safe.

    `target` is `module:function`; the function is called in the child with `settings` and gives a function from a
    page (str) to its text (str, or None for no text).
    """

    def __init__(self, target: str, settings: str, limits: Limits) -> None:
        self._target = target
        self._settings = settings
        self._limits = limits
        self._lock = threading.Lock()
        self._child: ChildProcess | None = None

    def run(self, html: bytes) -> Outcome:
        """Extract one page of UTF-8; raises SandboxError when no child can be started."""
        with self._lock:
            used = self._child is not None
            outcome = self._attempt(html)
            if used and outcome.fault in ("crash", "too_large"):
                outcome = self._attempt(html)
            return outcome

    def close(self) -> None:
        """End the child; the next page starts another."""
        with self._lock:
            self._drop()

    @property
    def child_pid(self) -> int | None:
        """Process id of the child, if one runs."""
        return self._child.pid if self._child else None

    def _attempt(self, html: bytes) -> Outcome:
        if self._child is None:
            self._child = ChildProcess(self._target, self._settings, self._limits)
        try:
            kind, last, text = self._child.ask(html)
        except ChildStalledError as stall:
            self._drop()
            return Outcome(None, "timeout", str(stall))
        except ChildEndedError as end:
            self._drop()
            if end.code == -signal.SIGPROF:
                return Outcome(None, "timeout", f"used {self._limits.cpu_seconds:g} s of CPU time")
            return Outcome(None, "crash", str(end))
        except BaseException:  # interrupted half-way: the next page must not read this one's answer
            self._drop()
            raise
        if last:
            self._drop()
        return Outcome(text) if kind == protocol.TEXT else Outcome(None, _FAULTS[kind], text)

    def _drop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None


def shared_sandbox(target: str, settings: str, limits: Limits) -> Sandbox:
    """This process's sandbox for these settings. (A block is settings only: it is copied, pickled, shipped.)"""
    return _sandbox_of(os.getpid(), target, settings, limits)


@lru_cache(maxsize=8)
def _sandbox_of(pid: int, target: str, settings: str, limits: Limits) -> Sandbox:
    """`pid` keeps a forked process from speaking into its parent's pipes."""
    return Sandbox(target, settings, limits)
