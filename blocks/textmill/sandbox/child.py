"""Runs one extractor over the pages that arrive on standard input; what a page does to it, the parent sees.

Started by `sandbox` as `python -m textmill.sandbox.child`, in a fresh interpreter without the parent's threads,
locks and sockets. Whatever code runs, C or Python, the kernel ends the process when a page used up its CPU time
(ITIMER_PROF), refuses memory beyond the limit (RLIMIT_AS), and ends it when the parent is gone (SIGIO of a pipe that
only the parent holds: unlike PR_SET_PDEATHSIG, not when merely the parent's starting *thread* ends).

A request is a u64 length and that many bytes of UTF-8. An answer is its kind (one byte), whether it is this process's
last (one byte), a u64 length and that many bytes of UTF-8.
"""

import contextlib
import fcntl
import importlib
import mmap
import os
import re
import resource
import select
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from typing import BinaryIO, Final

from textmill.text.surrogates import SURROGATE

__all__ = ["ANSWER", "EMPTY", "ERROR", "NO_ROOM", "READY", "REQUEST", "SHORT", "TEXT", "TOO_LARGE"]

REQUEST: Final = struct.Struct(">Q")
ANSWER: Final = struct.Struct(">c?Q")
READY, TEXT, EMPTY, ERROR, TOO_LARGE = (b"R", b"T", b"N", b"E", b"M")
SHORT: Final = b"S"
"""The machine has refused memory that the page was free to take."""
NO_ROOM: Final = b"L"
"""Instead of READY: a limit from outside is less than what a page may take."""

_Extract = Callable[[str], str | None]
_RETIRE_AFTER_GROWTH_BYTES: Final = 256 << 20
_LONGEST_COMPLAINT_CHARS: Final = 300
_ADDRESS: Final = re.compile("0x[0-9a-f]+")


def main(target: str, settings: str, cpu_seconds: str, max_memory_bytes: str, lifeline: str) -> None:
    """Serve pages until standard input ends. All arguments come from the command line."""
    requests, answers = _own_streams()
    _end_with_parent(int(lifeline))
    _prefer_for_oom_kill()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF})
    try:
        module, _, function = target.partition(":")
        extract: _Extract = getattr(importlib.import_module(module), function)(settings)
    except Exception:  # noqa: BLE001 - the parent raises it, whatever it is
        _answer(answers, ERROR, traceback.format_exc())
        return
    memory = _Memory(int(max_memory_bytes))
    if memory.missing:
        _answer(answers, NO_ROOM, str(memory.missing))
        return
    _answer(answers, READY)
    _silence(2)
    while header := requests.read(REQUEST.size):
        html = requests.read(*REQUEST.unpack(header))
        signal.setitimer(signal.ITIMER_PROF, float(cpu_seconds))
        kind, text = _extract(extract, html)
        signal.setitimer(signal.ITIMER_PROF, 0)
        exceeded, grown = memory.judge()
        if exceeded:
            kind, text = TOO_LARGE, ""
        elif kind == TOO_LARGE and not memory.is_granted():
            kind = SHORT
        last = grown or kind in (TOO_LARGE, SHORT)
        _answer(answers, kind, text, last=last)
        if last:
            return


def _extract(extract: _Extract, html: bytes) -> tuple[bytes, str]:
    try:
        text = extract(html.decode("utf-8", "replace"))
    except MemoryError:
        return TOO_LARGE, ""
    except Exception as error:  # noqa: BLE001 - it is this page's fault, whatever it is
        return ERROR, _ADDRESS.sub("0x", f"{type(error).__name__}: {error}")[:_LONGEST_COMPLAINT_CHARS]
    if not text or text.isspace():
        return EMPTY, ""
    return TEXT, text.replace("\0", "")


def _answer(answers: BinaryIO, kind: bytes, text: str = "", *, last: bool = False) -> None:
    try:
        body = text.encode()
    except UnicodeEncodeError:
        body = SURROGATE.sub("\ufffd", text).encode()
    answers.write(ANSWER.pack(kind, last, len(body)) + body)
    answers.flush()


class _Memory:
    """Address space of this process against its limit, which counts from when the extractor is loaded.

    Libraries swallow refused allocations and return less text, so a page is judged by the peak: the kernel refuses
    only at twice the allowance.
    """

    def __init__(self, allowance_bytes: int) -> None:
        self._status = os.open("/proc/self/status", os.O_RDONLY | os.O_CLOEXEC)
        peak, self._resident = self._read()
        self._limit = peak + allowance_bytes
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        refuse_at = self._limit + allowance_bytes
        if hard != resource.RLIM_INFINITY:
            refuse_at = min(refuse_at, hard)
        self.missing = max(0, self._limit - refuse_at)
        """Bytes by which a limit from outside is less than what a page may take."""
        resource.setrlimit(resource.RLIMIT_AS, (refuse_at, refuse_at))

    def is_granted(self) -> bool:
        """Whether the machine would grant what is left of the allowance: then the page has asked for more."""
        status = os.pread(self._status, 8192, 0)
        rest = self._limit - (int(status.partition(b"VmSize:")[2].split(None, 1)[0]) << 10)
        if rest <= 0:
            return True
        try:
            mmap.mmap(-1, rest, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
        except (OSError, MemoryError):
            return False
        return True

    def _read(self) -> tuple[int, int]:
        """VmPeak and VmRSS in bytes."""
        status = os.pread(self._status, 8192, 0)
        peak, resident = (int(status.partition(name)[2].split(None, 1)[0]) << 10 for name in (b"VmPeak:", b"VmRSS:"))
        return peak, resident

    def judge(self) -> tuple[bool, bool]:
        """Whether the page went beyond its allowance, and whether so much stayed behind that a new process is due."""
        peak, resident = self._read()
        return peak > self._limit, resident > self._resident + _RETIRE_AFTER_GROWTH_BYTES


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent under new numbers, so that no library's `print` can speak into them."""
    requests, answers = os.dup(0), os.dup(1)
    _silence(0, 1)
    return os.fdopen(requests, "rb"), os.fdopen(answers, "wb")


def _silence(*streams: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in streams:
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _end_with_parent(lifeline: int) -> None:
    """Nothing is ever written to `lifeline`: its one event is the end of the parent, and SIGIO's default is death."""
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGIO})
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    poller = select.poll()
    poller.register(lifeline, 0)
    if poller.poll(0):
        sys.exit("the parent ended before its child started")


def _prefer_for_oom_kill() -> None:
    # some containers forbid it; then the kernel chooses by size
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")


if __name__ == "__main__":
    main(*sys.argv[1:])
