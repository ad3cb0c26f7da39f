"""Runs an extractor in a child process, so that a page that hangs, explodes or crashes it costs that page only.

Limits count the child's CPU time (user and system), so a loaded machine loses no page; datatrove (0.10) limits wall
clock time instead, and forks its worker. The verdict on a page depends on that page: a crash, a lack of memory or a
stall in a child that had served other pages is confirmed in a new one.

Nor does it depend on the machine. A child that was killed from outside, as the kernel does when memory is short, says
nothing of its page: that is tried again in a new child, no other such page of the machine beside it, after a while. It
is the page's only if the child is killed each time though there was memory; where there was none, the task fails.
"""

import os
import signal
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Final, Literal

from pydantic import Field

from textmill.errors import MachineError
from textmill.sandbox import child as protocol
from textmill.sandbox.child_process import ChildEndedError, ChildHeldError, ChildProcess, ChildStalledError, Limits
from textmill.sandbox.memory_room import available_bytes, killed_for_want
from textmill.sandbox.turns import one_at_a_time

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


_LOADED_BYTES: Final = 256 << 20
"""What a loaded extractor takes before its first page, roughly."""


class _DisturbedError(Exception):
    """The child was ended, or kept from running, by something else than its page."""

    def __init__(self, how: str, is_short: bool = False) -> None:
        super().__init__(how)
        self.is_short = is_short


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
        self._stalled = False
        """Whether the last attempt ended because the child slept."""

    def run(self, html: bytes) -> Outcome:
        """Extract one page of UTF-8; SandboxError when no child can be started, MachineError when memory is short."""
        with self._lock:
            used = self._child is not None
            try:
                outcome = self._attempt(html)
                if used and self._is_in_doubt(outcome):
                    outcome = self._attempt(html)
            except _DisturbedError as disturbed:
                outcome = self._alone(html, disturbed)
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
        self._stalled = False
        if self._child is None:
            self._child = ChildProcess(self._target, self._settings, self._limits)
        try:
            kind, last, text = self._child.ask(html)
        except ChildStalledError as stall:
            self._drop()
            self._stalled = True
            return Outcome(None, "timeout", str(stall))
        except ChildHeldError as held:
            self._drop()
            raise _DisturbedError(str(held)) from held
        except ChildEndedError as end:
            self._drop()
            if end.is_from_outside:
                raise _DisturbedError(str(end)) from end
            if end.code == -signal.SIGPROF:
                return Outcome(None, "timeout", f"used {self._limits.cpu_seconds:g} s of CPU time")
            return Outcome(None, "crash", str(end))
        except BaseException:  # interrupted half-way: the next page must not read this one's answer
            self._drop()
            raise
        if last:
            self._drop()
        if kind == protocol.SHORT:
            raise _DisturbedError("the machine refused it memory", is_short=True)
        return Outcome(text) if kind == protocol.TEXT else Outcome(None, _FAULTS[kind], text)

    def _is_in_doubt(self, outcome: Outcome) -> bool:
        """Whether earlier pages of the child may be why; CPU time is counted for each page."""
        return outcome.fault in ("crash", "too_large") or self._stalled

    def _alone(self, html: bytes, disturbed: "_DisturbedError") -> Outcome:
        """Try a page again that was disturbed; MachineError unless its end is its own."""
        is_short = False
        with one_at_a_time():
            for wait in self._limits.waits_seconds:
                time.sleep(wait)
                before = killed_for_want()
                had_room = self._has_room()
                try:
                    return self._attempt(html)
                except _DisturbedError as again:
                    disturbed = again
                is_short |= disturbed.is_short or not had_room or killed_for_want() != before or not self._has_room()
        if not is_short:
            return Outcome(None, "crash", str(disturbed))
        room = available_bytes()
        left = (
            "" if room is None else f": {room / 1e9:.1f} GB are left, and it may take {self._most_bytes() / 1e9:.1f} GB"
        )
        raise MachineError(f"a page could not be extracted for want of memory ({disturbed}){left}")

    def _has_room(self) -> bool:
        """Whether a page could take all that it may."""
        room = available_bytes()
        return room is None or room >= self._most_bytes()

    def _most_bytes(self) -> int:
        """What a child comes to, with the interpreter, until memory is refused to it."""
        return 2 * self._limits.max_memory_bytes + _LOADED_BYTES

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
