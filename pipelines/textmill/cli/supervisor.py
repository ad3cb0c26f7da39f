"""Run a driver in a child process, so that somebody is left to say what happened when Ray's C++ ends it.

A driver whose head or raylet is gone is ended inside Ray, with exit code 1 and no error that Python could catch. The
child has this process's streams and process group. It heeds one signal, its supervisor's: a terminal and job schedulers
signal both processes, and a driver that is told twice to stop would not stop cleanly. That signal is sent until the
driver has heeded it, for Python may lose one: what arrives just before a system call that waits does not interrupt it,
and what it raises in a destructor is only printed.
"""

import atexit
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn

from textmill.cli.ending import BUG, INCOMPLETE, USER, complain, ended, stopped, tell_of_bug
from textmill.inspect.units import many
from textmill.run.cluster_address import JOIN_SECONDS, Address
from textmill.run.watched import LostClusterError, Phase, Watched

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

__all__ = ["Supervisor"]

_STOP: Final = signal.SIGUSR1
"""What the supervisor sends to the driver."""
_STOPPING: Final = (signal.SIGINT, signal.SIGTERM)
_FROM_OUTSIDE: Final = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP)
_LOOK_SECONDS: Final = 1.0
_AGAIN_SECONDS: Final = 0.1
"""After which a driver is signalled again that has not heeded it."""
_PAUSE_SECONDS: Final = 2.0
_PR_SET_PDEATHSIG: Final = 1
_LOST: Final = 256
"""No exit code: the driver's cluster is gone."""


@dataclass(frozen=True)
class _Signals:
    heeded: frozenset[int]
    """Those that stop a run; not those that a shell has told its background jobs to ignore."""
    waited: frozenset[int]
    before: set[signal.Signals | int]
    """Those that were blocked before."""


@dataclass
class Supervisor:
    """Runs drivers, one after the other, until one comes to an end of its own or no more are to be tried."""

    address: Address | None
    """Of the cluster; None of an embedded one."""
    reconnect_seconds: float | None
    """For how long a lost cluster is waited for; None to end with it."""
    _is_stopped: bool = field(default=False, init=False)
    """Whether the run was told to stop: its cluster may be told so too, and end first."""

    def run(self, driver: Callable[[Watched], int]) -> int:
        """The exit code: the driver's, or what stands for what has befallen it."""
        watched = Watched()
        if not hasattr(signal, "sigtimedwait"):  # macOS: as without a supervisor
            return ended(lambda: driver(watched))
        heeded = frozenset(number for number in _STOPPING if signal.getsignal(number) is not signal.SIG_IGN)
        waited = heeded | {signal.SIGCHLD}
        children = signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signals = _Signals(heeded, waited, signal.pthread_sigmask(signal.SIG_BLOCK, waited))
        try:
            return self._until_ended(driver, watched, signals)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, signals.before)
            signal.signal(signal.SIGCHLD, children)

    def _until_ended(self, driver: Callable[[Watched], int], watched: Watched, signals: _Signals) -> int:
        lost_since: float | None = None
        while True:
            watched.clear()
            code = self._one(driver, watched, signals)
            if self._is_stopped:
                return INCOMPLETE if code == _LOST else code
            is_still_lost = lost_since is not None and watched.phase is Phase.JOINING
            if code != _LOST and not is_still_lost:
                return code
            if self.reconnect_seconds is None:
                complain("run the same command again to resume, once the cluster is back")
                return INCOMPLETE
            if lost_since is None or watched.ended:
                lost_since = time.monotonic()
            if not self._is_back(lost_since + self.reconnect_seconds, signals):
                return INCOMPLETE

    def _one(self, driver: Callable[[Watched], int], watched: Watched, signals: _Signals) -> int:
        """Run a driver to its end; its exit code, or _LOST."""
        sys.stdout.flush()
        sys.stderr.flush()
        supervisor = os.getpid()
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {_STOP})  # a driver that has no handler yet would be killed
        child = os.fork()
        if child == 0:
            _be_driver(driver, watched, signals, supervisor)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        joining_since: float | None = None
        while True:
            if watched.phase is not Phase.JOINING or self.address is None:
                joining_since = None
            elif joining_since is None:
                joining_since = time.monotonic()
            elif time.monotonic() - joining_since > JOIN_SECONDS:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                complain(watched.no_entry(self.address, f"no answer within {JOIN_SECONDS:g} s"))
                return USER
            found = signal.sigtimedwait(signals.waited, _AGAIN_SECONDS if watched.is_to_stop else _LOOK_SECONDS)
            if found is not None and found.si_signo in signals.heeded:
                self._is_stopped = True
                watched.tell_to_stop()
            if watched.is_to_stop:
                os.kill(child, _STOP)
            process, status = os.waitpid(child, os.WNOHANG)
            if process:
                return self._code(watched, os.waitstatus_to_exitcode(status))

    def _code(self, watched: Watched, code: int) -> int:
        """What the end of a driver's process means; says what the driver could not say itself."""
        if watched.has_ended_itself:
            return _LOST if watched.has_lost_cluster else code
        where = "embedded Ray" if self.address is None else f"Ray cluster at {self.address.said}"
        out = f"{many(max(watched.given - watched.ended, 0), 'task')} under way, {watched.ended} ended before"
        if code >= 0 or code == -signal.SIGABRT:  # Ray exits, or aborts
            if self._is_stopped:
                return stopped()
            if watched.phase is Phase.JOINED:
                complain(f"the {where} is gone: its head, or what of it ran on this machine, has ended ({out})")
                return _LOST
            complain(f"the driver was ended before it had joined the {where}; run the same command again")
            return INCOMPLETE
        why = ", as the kernel does where memory is short" if code == -signal.SIGKILL else ""
        complain(f"the driver was ended by {signal.Signals(-code).name}{why} ({out}); run the same command again")
        return INCOMPLETE if code in _FROM_OUTSIDE else BUG

    def _is_back(self, until: float, signals: _Signals) -> bool:
        """Wait until something answers where the cluster was; False, and said, where it does not, or at a signal."""
        left = until - time.monotonic()
        if left > 0:
            complain(f"waiting for the cluster to come back, {left:.0f} s at most")
        while time.monotonic() < until:
            found = signal.sigtimedwait(signals.waited, _PAUSE_SECONDS)
            if found is not None and found.si_signo in signals.heeded:
                stopped()
                return False
            if self.address is None or self.address.unreachable() is None:
                complain("it answers; the run goes on")
                return True
        complain(f"it has not come back within {self.reconnect_seconds:g} s; run the same command again to resume")
        return False


def _be_driver(driver: Callable[[Watched], int], watched: Watched, signals: _Signals, supervisor: int) -> NoReturn:
    """Be the child: do the driver's work and end."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != supervisor:
            os._exit(BUG)
    for number in signals.heeded:
        signal.signal(number, _leave_to_supervisor)
    _heed(watched)
    code = BUG
    try:
        code = ended(lambda: _worked(driver, watched, signals))
    finally:
        try:
            kind, error, trace = sys.exc_info()
            if kind is not None and error is not None:
                tell_of_bug(kind, error, trace)
            watched.end()
            atexit._run_exitfuncs()
        finally:
            os._exit(code)


def _heed(watched: Watched) -> None:
    """Stop at the supervisor's signal: once each time that it means it, and surely."""

    def stop(number: int, frame: FrameType | None) -> None:
        if watched.is_to_stop:
            watched.heed()
            raise KeyboardInterrupt

    def unraisable(found: "UnraisableHookArgs") -> None:
        if issubclass(found.exc_type, KeyboardInterrupt):
            watched.unheed()
        else:
            sys.__unraisablehook__(found)

    signal.signal(_STOP, stop)
    sys.unraisablehook = unraisable


def _worked(driver: Callable[[Watched], int], watched: Watched, signals: _Signals) -> int:
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, signals.before)
        code = driver(watched)
    except LostClusterError as error:
        complain(str(error))
        watched.lose_cluster()
        return INCOMPLETE
    except KeyboardInterrupt:
        return stopped()
    sys.stdout.flush()
    return code


def _leave_to_supervisor(number: int, frame: FrameType | None) -> None:
    """Heed nothing: the supervisor has had the same signal, and sends one of its own."""
