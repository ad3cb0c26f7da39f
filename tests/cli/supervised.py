"""Drivers that end as Ray ends them, and otherwise, for a supervisor in a process of its own."""

import os
import signal
import sys
import time
from pathlib import Path

from textmill.cli.driving import Place, drive
from textmill.cli.supervisor import Supervisor
from textmill.run.executor import Executor, InlineExecutor
from textmill.run.watched import Phase, Watched

ENDS = Path(sys.argv[2]) if len(sys.argv) > 2 else Path()
"""A file with a letter for each driver that has begun."""


def _joined(watched: Watched) -> None:
    watched.phase = Phase.JOINED
    for _ in range(5):
        watched.count_given()
    watched.count_ended()


def lost(watched: Watched) -> int:
    """As Ray ends a driver whose head is gone."""
    _joined(watched)
    os._exit(1)


def lost_once(watched: Watched) -> int:
    """The second one comes to its end."""
    with ENDS.open("a") as file:
        file.write("x")
    if len(ENDS.read_text()) == 1:
        lost(watched)
    return 0


def never_joined(watched: Watched) -> int:
    """A cluster that is lost and lets nobody in any more."""
    with ENDS.open("a") as file:
        file.write("x")
    if len(ENDS.read_text()) == 1:
        lost(watched)
    watched.phase = Phase.JOINING
    return 2


def lost_when_stopped(watched: Watched) -> int:
    """A job scheduler tells Ray too, which ends first."""
    _joined(watched)
    try:
        os.write(1, b"at work\n")
        time.sleep(60)
    except KeyboardInterrupt:
        os._exit(1)
    return 0


def killed(watched: Watched) -> int:
    """As the kernel kills where memory is short."""
    _joined(watched)
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def wrong(watched: Watched) -> int:
    """A bug."""
    raise ValueError("no such \x1b[31m thing")


def quarantine(watched: Watched) -> int:
    """An end of its own."""
    return 3


def deaf(watched: Watched) -> int:
    """As one to whom a signal gets lost: nobody heeds it until a while after."""
    heed = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    os.write(1, b"at work\n")
    time.sleep(0.5)
    signal.signal(signal.SIGUSR1, heed)
    time.sleep(60)
    return 0


class _Slow:
    def __del__(self) -> None:
        os.write(1, b"at work\n")
        time.sleep(60)


def in_destructor(watched: Watched) -> int:
    """Told to stop where Python prints an exception and goes on."""
    slow = _Slow()
    del slow
    time.sleep(60)
    return 0


def start() -> Executor:
    """Nothing is run."""
    return InlineExecutor()


def waiting() -> int:
    """A run that waits to be stopped, and takes a while to stop."""

    def work(start: object) -> int:
        try:
            os.write(1, b"at work\n")
            time.sleep(60)
        finally:
            os.write(1, b"stopping\n")
            time.sleep(0.5)
            os.write(1, b"stopped\n")
        return 0

    return drive(Place(False, None, None), start, work)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what starts tests in the background ignores it
    name = sys.argv[1]
    patience = float(sys.argv[3]) if len(sys.argv) > 3 else None
    sys.exit(waiting() if name == "waiting" else Supervisor(None, patience).run(globals()[name]))
