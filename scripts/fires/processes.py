"""Processes that are killed, frozen or told to end: driver, workers, Ray's own, children of extractors."""

import signal
import time
from collections.abc import Callable

from scripts.fires.ground import Ended, Fire, Ground, family, members, signalled

__all__ = ["PROCESSES"]

WORKERS = ("ray::",)
RAYLET = ("raylet/raylet",)
GCS = ("gcs_server",)
CHILDREN = ("textmill/sandbox/child", "textmill.sandbox.child")
Strike = Callable[[Ground], Ended]
GONE = r"run|again|gone|lost|killed|stopped"


def killed(words: tuple[str, ...], after: int, stage: str = "", number: int = signal.SIGKILL) -> Strike:
    """Kill processes of a run once it has so many commits."""

    def strike(here: Ground) -> Ended:
        process = here.begin()
        if here.wait_until(lambda: here.commits(stage) >= after, process):
            signalled(members(process.pid, *words), signal.SIGKILL)
        return here.end(process)

    return strike


def driver_gets(number: int, after: int, stage: str = "") -> Strike:
    """Send a signal to the command itself once the run has so many commits; what it leaves behind is killed."""

    def strike(here: Ground) -> Ended:
        process = here.begin()
        here.wait_until(lambda: here.commits(stage) >= after, process)
        left = family(process.pid)
        process.send_signal(number)
        ended = here.end(process, 60)
        signalled(left, signal.SIGKILL)
        return ended

    return strike


def again_and_again(words: tuple[str, ...], kills: int, pause: float) -> Strike:
    """Kill the processes so often, with pauses (seconds)."""

    def strike(here: Ground) -> Ended:
        process = here.begin()
        here.wait_until(lambda: here.commits() >= 1, process)
        for _ in range(kills):
            if process.poll() is not None:
                break
            signalled(members(process.pid, *words), signal.SIGKILL)
            time.sleep(pause)
        return here.end(process)

    return strike


def frozen(words: tuple[str, ...], seconds: float) -> Strike:
    """Stop processes in mid-run, and let them go on after a while."""

    def strike(here: Ground) -> Ended:
        process = here.begin()
        here.wait_until(lambda: here.commits() >= 2, process)
        stopped = members(process.pid, *words)
        signalled(stopped, signal.SIGSTOP)
        time.sleep(seconds)
        signalled(stopped, signal.SIGCONT)
        return here.end(process)

    return strike


def frozen_for_good(here: Ground) -> Ended:
    """Stop one worker and never let it go on: its task is done elsewhere."""
    process = here.begin("--task-timeout", "10")
    here.wait_until(lambda: here.commits() >= 2, process)
    stopped = members(process.pid, *WORKERS)[:1]
    signalled(stopped, signal.SIGSTOP)
    ended = here.end(process)
    signalled(stopped, signal.SIGKILL)
    return ended


PROCESSES: tuple[Fire, ...] = (
    Fire("driver killed before the first commit", driver_gets(signal.SIGKILL, 0), (-9,)),
    Fire("driver killed while shards are read", driver_gets(signal.SIGKILL, 4), (-9,), is_short=True),
    Fire("driver killed while edges are made", driver_gets(signal.SIGKILL, 1, "minhash-edges"), (-9, 0)),
    Fire("driver killed while duplicates are dropped", driver_gets(signal.SIGKILL, 3, "minhash-keep"), (-9, 0)),
    Fire("driver killed while the corpus is written", driver_gets(signal.SIGKILL, 1, "corpus"), (-9, 0)),
    Fire("driver told to end (SIGTERM)", driver_gets(signal.SIGTERM, 4), (3, 143, -15)),
    Fire("Ctrl-C (SIGINT)", driver_gets(signal.SIGINT, 4), (3, 130)),
    Fire("terminal closed (SIGHUP)", driver_gets(signal.SIGHUP, 4), (3, 129, -1)),
    Fire("all workers killed once", killed(WORKERS, 2), (0,), is_short=True),
    Fire("all workers killed while edges are made", killed(WORKERS, 1, "minhash-edges"), (0,)),
    Fire("all workers killed while the corpus is written", killed(WORKERS, 1, "corpus"), (0,)),
    Fire("workers killed 40 times", again_and_again(WORKERS, 20, 0.5), (0,)),
    Fire("children of extractors killed 20 times", again_and_again(CHILDREN, 20, 0.2), (0,)),
    Fire("workers frozen for 5 seconds", frozen(WORKERS, 5), (0,)),
    Fire("a worker frozen for good", frozen_for_good, (0,)),
    Fire("raylet killed", killed(RAYLET, 3), (0, 3), GONE),
    Fire("GCS killed", killed(GCS, 3), (0, 3), GONE, is_short=True),
    Fire("GCS and raylet frozen for 5 seconds", frozen((*GCS, *RAYLET), 5), (0, 3), GONE),
)
