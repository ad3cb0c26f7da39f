"""Processes that are killed, frozen or told to end: command, driver, workers, Ray's own, children of extractors."""

import signal
import time
from collections.abc import Callable

from scripts.fires.family import Pick, children, driver, family, gcs, raylet, signalled, workers
from scripts.fires.ground import Ended, Fire, Ground

__all__ = ["PROCESSES"]

Strike = Callable[[Ground], Ended]
GONE = r"gone|lost|ended by|stopped|node"
DROPS = {"intermediates": "drop"}


def killed(pick: Pick, after: int, stage: str = "", *arguments: str, number: int = signal.SIGKILL) -> Strike:
    """Send processes of a run a signal once it has so many commits."""

    def strike(here: Ground) -> Ended:
        process = here.begin(*arguments, *here.arguments)
        if here.wait_until(lambda: here.commits(stage) >= after and bool(pick(process.pid)), process):
            here.hits += signalled(pick(process.pid), number)
        return here.end(process)

    return strike


def command_gets(number: int, after: int, stage: str = "") -> Strike:
    """Send a signal to the command itself once the run has so many commits; what it leaves behind is killed."""

    def strike(here: Ground) -> Ended:
        process = here.begin()
        if here.wait_until(lambda: here.commits(stage) >= after, process):
            left = family(process.pid)
            process.send_signal(number)
            here.hits += 1
            ended = here.end(process, 60)
            signalled(left, signal.SIGKILL)
            return ended
        return here.end(process)

    return strike


def again_and_again(pick: Pick, kills: int, pause: float) -> Strike:
    """Kill the processes so often, with pauses (seconds)."""

    def strike(here: Ground) -> Ended:
        process = here.begin(FIRE_SLOW="2")
        here.wait_until(lambda: here.commits() >= 1, process)
        for _ in range(kills):
            if process.poll() is not None:
                break
            here.hits += signalled(pick(process.pid), signal.SIGKILL)
            time.sleep(pause)
        return here.end(process)

    return strike


def frozen(*picks: Pick, seconds: float) -> Strike:
    """Stop processes in mid-run, and let them go on after a while."""

    def strike(here: Ground) -> Ended:
        process = here.begin()
        here.wait_until(lambda: here.commits() >= 2, process)
        stopped = [one for pick in picks for one in pick(process.pid)]
        here.hits += signalled(stopped, signal.SIGSTOP)
        time.sleep(seconds)
        signalled(stopped, signal.SIGCONT)
        return here.end(process)

    return strike


def frozen_for_good(*limit: str) -> Strike:
    """Stop a worker that is at work and never let it go on: its task is done elsewhere."""

    def strike(here: Ground) -> Ended:
        process = here.begin(*limit, *here.arguments)
        here.wait_until(lambda: here.commits() >= 2, process)
        stopped = [one for one in workers(process.pid) if "IDLE" not in " ".join(one.cmdline())][:1]
        here.hits += signalled(stopped, signal.SIGSTOP)
        ended = here.end(process)
        signalled(stopped, signal.SIGKILL)
        return ended

    return strike


PROCESSES: tuple[Fire, ...] = (
    Fire("command killed before the first commit", command_gets(signal.SIGKILL, 0), (-9,)),
    Fire("command killed while shards are read", command_gets(signal.SIGKILL, 4), (-9,)),
    Fire("command killed while edges are made", command_gets(signal.SIGKILL, 1, "minhash-edges"), (-9,)),
    Fire("command killed while duplicates are dropped", command_gets(signal.SIGKILL, 3, "minhash-keep"), (-9,)),
    Fire("command killed while the corpus is written", command_gets(signal.SIGKILL, 1, "-corpus"), (-9,)),
    Fire("driver killed while shards are read", killed(driver, 4), (3,), "ended by SIGKILL"),
    Fire("driver killed while the corpus is written", killed(driver, 1, "-corpus"), (3,), "ended by SIGKILL"),
    Fire("driver told to end (SIGTERM)", command_gets(signal.SIGTERM, 4), (3,), "run the same command again"),
    Fire("Ctrl-C (SIGINT)", command_gets(signal.SIGINT, 4), (3,), "run the same command again"),
    Fire("terminal closed (SIGHUP)", command_gets(signal.SIGHUP, 4), (3, 129, -1)),
    Fire("all workers killed once", killed(workers, 2), (0,)),
    Fire("all workers killed while edges are made", killed(workers, 1, "minhash-edges"), (0,)),
    Fire("all workers killed while the corpus is written", killed(workers, 1, "-corpus"), (0,)),
    Fire("all workers killed 20 times", again_and_again(workers, 20, 0.5), (0,)),
    Fire("children of extractors killed 20 times", again_and_again(children, 20, 0.2), (0,)),
    Fire("workers frozen for 5 seconds", frozen(workers, seconds=5), (0,)),
    Fire("a worker frozen for good, --task-timeout", frozen_for_good("--task-timeout", "60"), (0,)),
    Fire("a worker frozen for good, --stall-timeout", frozen_for_good("--stall-timeout", "20"), (0,)),
    Fire("raylet killed", killed(raylet, 3), (3,), GONE),
    Fire("GCS killed", killed(gcs, 3), (3,), GONE),
    Fire("GCS killed, --reconnect", killed(gcs, 3, "", "--reconnect", "120"), (0,)),
    Fire("raylet killed, --reconnect", killed(raylet, 3, "", "--reconnect", "120"), (0,)),
    Fire("GCS and raylet frozen for 5 seconds", frozen(gcs, raylet, seconds=5), (0, 3), GONE),
    Fire(
        "intermediates: drop, killed at edges", command_gets(signal.SIGKILL, 1, "minhash-edges"), (-9,), variant=DROPS
    ),
    Fire("intermediates: drop, killed at the corpus", command_gets(signal.SIGKILL, 1, "-corpus"), (-9,), variant=DROPS),
)
