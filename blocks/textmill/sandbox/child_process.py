"""Starts, feeds and ends one child of `sandbox`, and tells how it ended.

The child is a fresh interpreter with this one's `sys.path` (Ray adds shipped code there), a fixed hash seed, warnings
off, and none of this process's files but its two pipes. It has its own session: a Ctrl-C in the terminal is for the
parent to handle, not a crash of the page that the child happens to extract.
"""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
import weakref
from dataclasses import dataclass
from typing import IO, Final

from textmill.errors import MachineError, TextmillError
from textmill.sandbox import child as protocol

__all__ = ["ChildEndedError", "ChildHeldError", "ChildProcess", "ChildStalledError", "Limits", "SandboxError"]

_OWN_SIGNALS: Final = frozenset(
    {
        signal.SIGSEGV,
        signal.SIGBUS,
        signal.SIGILL,
        signal.SIGFPE,
        signal.SIGABRT,
        signal.SIGTRAP,
        signal.SIGSYS,
        signal.SIGPROF,
    }
)
"""What code does to its own process; SIGPROF is the limit of CPU time. All others are sent by somebody else."""
_LOOK_EVERY_SECONDS: Final = 1.0
_HELD: Final = frozenset("DTt")
"""States of `proc(5)`: waiting for a device, stopped by a signal, stopped by a debugger."""
_READ_BYTES: Final = 1 << 20
_LAST_WORDS_BYTES: Final = 4000


class SandboxError(TextmillError):
    """The extractor cannot be loaded at all, which is no page's fault."""


class ChildStalledError(Exception):
    """The child sleeps and uses no CPU time, though a page is before it."""

    is_from_outside: Final = False


class ChildHeldError(Exception):
    """The child is kept from running: it was stopped, or waits for a disk or a network; no page does that."""

    is_from_outside: Final = True


class ChildEndedError(Exception):
    """The child is gone; `code` is an exit code, or a signal's number negated."""

    def __init__(self, code: int) -> None:
        super().__init__(_signal_name(-code) if code < 0 else f"exit code {code}")
        self.code = code

    @property
    def is_from_outside(self) -> bool:
        """Whether it was ended by a signal that no page brings about, as the kernel's when memory is short is."""
        return self.code < 0 and -self.code not in _OWN_SIGNALS


@dataclass(frozen=True)
class Limits:
    """What one page may use."""

    cpu_seconds: float = 30.0
    max_memory_bytes: int = 1 << 30
    """Address space beyond that of the loaded extractor."""
    stall_seconds: float = 120.0
    """Wall time after which a child that sleeps and uses no CPU time counts as hung."""
    waits_seconds: tuple[float, ...] = (1.0, 4.0, 15.0)
    """Before each of the attempts, alone, at a page whose child was killed from outside."""


class ChildProcess:
    """The parent's side; raises SandboxError when the child cannot load `target`."""

    def __init__(self, target: str, settings: str, limits: Limits) -> None:
        self._stall_seconds = limits.stall_seconds
        numbers = [str(limits.cpu_seconds), str(limits.max_memory_bytes)]
        lifeline, held = os.pipe()
        with tempfile.TemporaryFile() as last_words:
            try:
                process = subprocess.Popen(
                    [
                        sys.executable,
                        "-P",
                        "-m",
                        protocol.__name__,
                        target,
                        settings,
                        *numbers,
                        str(lifeline),
                    ],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=last_words,
                    pass_fds=(lifeline,),
                    start_new_session=True,
                    env=_environment(),
                )
            except BaseException:
                os.close(held)
                raise
            finally:
                os.close(lifeline)
            self.stop = weakref.finalize(self, _stop, process, held, os.getpid())
            self._process = process
            self.pid = process.pid
            self._requests = _descriptor(process.stdin)
            self._answers = _descriptor(process.stdout)
            os.set_blocking(self._requests, False)
            self._await_ready(target, last_words)

    def ask(self, html: bytes) -> tuple[bytes, bool, str]:
        """The kind of the answer, whether the child ends with it, and its text.

        Raises ChildEndedError or ChildStalledError; the child is of no more use then.
        """
        self._send(protocol.REQUEST.pack(len(html)))
        self._send(html)
        return self._receive()

    def _await_ready(self, target: str, last_words: IO[bytes]) -> None:
        try:
            kind, _, text = self._receive()
        except (ChildEndedError, ChildStalledError, ChildHeldError) as failure:
            self.stop()
            if failure.is_from_outside:
                raise MachineError(f"the process for {target} did not start: {failure}") from failure
            last_words.seek(0)
            said = last_words.read()[-_LAST_WORDS_BYTES:].decode("utf-8", "replace")
            raise SandboxError(f"the process for {target} did not start: {failure}\n{said}") from failure
        if kind == protocol.NO_ROOM:
            self.stop()
            raise MachineError(
                f"the limit of address space here (ulimit -v) is {int(text):,} bytes less than what a page may take"
            )
        if kind != protocol.READY:
            self.stop()
            raise SandboxError(f"{target} cannot be loaded:\n{text}")

    def _send(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._requests, rest) :]
            except BlockingIOError:
                self._wait(self._requests, select.POLLOUT)
            except BrokenPipeError:
                raise ChildEndedError(self._code()) from None

    def _receive(self) -> tuple[bytes, bool, str]:
        kind, last, length = protocol.ANSWER.unpack(self._read(protocol.ANSWER.size))
        return kind, last, self._read(length).decode()

    def _read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size > 0:
            self._wait(self._answers, select.POLLIN)
            part = os.read(self._answers, min(size, _READ_BYTES))
            if not part:
                raise ChildEndedError(self._code())
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _wait(self, stream: int, event: int) -> None:
        """Until the stream is ready or closed.

        Time is counted from look to look, and no more than two of them take: that in which this process itself was
        stopped, or a whole machine was, is no time of the child's.
        """
        poller = select.poll()
        poller.register(stream, event)
        look_every = min(_LOOK_EVERY_SECONDS, self._stall_seconds / 4)
        used, last = -1, time.monotonic()
        asleep = held = 0.0
        while not poller.poll(look_every * 1000):
            state, now_used = _activity(self.pid)
            now = time.monotonic()
            passed, last = min(now - last, 2 * look_every), now
            if state == "R" or now_used != used:  # runnable, though a loaded machine may not let it run
                used, asleep, held = now_used, 0.0, 0.0
            elif state in _HELD:
                held += passed
            else:
                asleep += passed
            if asleep >= self._stall_seconds:
                raise ChildStalledError(f"no CPU time used in {self._stall_seconds:g} s")
            if held >= self._stall_seconds:
                raise ChildHeldError(f"it was kept from running for {self._stall_seconds:g} s")

    def _code(self) -> int:
        """How the child ended, having closed its pipe."""
        try:
            return self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


def _stop(process: subprocess.Popen[bytes], held: int, owner: int) -> None:
    """Runs when a child is dropped and at the latest when the interpreter exits; a forked copy leaves it alone."""
    if os.getpid() != owner:
        return
    process.kill()
    process.wait()
    os.close(held)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _environment() -> dict[str, str]:
    path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)
    return {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore"}


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"


def _descriptor(stream: IO[bytes] | None) -> int:
    if stream is None:
        raise ValueError("the child was started without this pipe")
    return stream.fileno()


def _activity(pid: int) -> tuple[str, int]:
    """State letter and CPU time used (user and system, in clock ticks); `proc(5)`."""
    with open(f"/proc/{pid}/stat", "rb") as stat:
        fields = stat.read().rpartition(b")")[2].split()
    return fields[0].decode(), int(fields[11]) + int(fields[12])
