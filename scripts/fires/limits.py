"""Memory that is short, and parts of a run that are done by themselves and killed."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
from scripts.fires.family import children, signalled
from scripts.fires.ground import INLINE, Ended, Fire, Ground

__all__ = ["LIMITS"]

_GROUPS = Path("/sys/fs/cgroup")
_LIMIT_BYTES = 1500 << 20
_ROOM_BYTES = 6 << 30
"""For the run itself, and what else is at work on the machine."""
_OVER_BYTES = 3 << 30
"""Ray counts less than the kernel."""
_KILLED = "OOM kill reason"
_SPIKE = """
import psutil, sys, time
held = []
while (memory := psutil.virtual_memory()).total - memory.available < int(sys.argv[1]):
    held.append(b"x" * (50 << 20))
time.sleep(12)
"""
"""Takes memory until so many bytes of the machine's are used, and holds it."""
_GREED = "b = bytearray(1 << 31)\nfor n in range(0, 1 << 31, 4096): b[n] = 1"


def children_for_want(here: Ground) -> Ended:
    """In a control group that is too small for its neighbour: the kernel kills extractors' children, not the page's."""
    is_first = (_GROUPS / "memory").is_dir()  # version 1 of control groups
    group = (_GROUPS / "memory" if is_first else _GROUPS) / f"fire-{os.getpid()}-{time.monotonic_ns()}"
    group.mkdir()
    try:
        (group / ("memory.limit_in_bytes" if is_first else "memory.max")).write_text(str(_LIMIT_BYTES))
        enter = ("bash", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "in-group")
        process = here.begin(*INLINE, before=enter, FIRE_SLOW="1")
        here.wait_until(lambda: here.commits() >= 1, process)
        for _ in range(3):
            for one in children(process.pid):
                with suppress(OSError):
                    Path(f"/proc/{one.pid}/oom_score_adj").write_text("1000")
            greedy = ("bash", "-c", f'echo $$ > {group}/cgroup.procs && exec "$@"', "in-group")
            subprocess.run([*greedy, sys.executable, "-c", _GREED], check=False)
            time.sleep(1)
        ended = here.end(process)
        told = (group / ("memory.oom_control" if is_first else "memory.events")).read_text()
        events = dict(line.split() for line in told.splitlines())
        here.hits += int(events.get("oom_kill", 0))
        return ended
    finally:
        with suppress(OSError):
            group.rmdir()


def memory_is_short(here: Ground) -> Ended:
    """For 12 seconds the machine has less than what Ray leaves free: it kills workers, and starts them again."""
    memory = psutil.virtual_memory()
    limit = memory.total - memory.available + _ROOM_BYTES
    threshold = {"RAY_memory_usage_threshold": f"{limit / memory.total:.4f}", "RAY_memory_monitor_refresh_ms": "250"}
    process = here.begin(FIRE_SLOW="8", **threshold)
    here.wait_until(lambda: here.commits() >= 2, process)
    subprocess.run([sys.executable, "-c", _SPIKE, str(limit + _OVER_BYTES)], check=True)
    logs = Path(here.environment["TMPDIR"]).rglob("raylet.*")  # they go with the run
    here.hits += sum(log.read_text(errors="replace").count(_KILLED) for log in logs if log.is_file())
    return here.end(process)


def little_address_space(here: Ground) -> Ended:
    """Less than what a run needs."""
    here.hits += 1
    return here.run(*INLINE, before=("bash", "-c", 'ulimit -v 1200000 && exec "$@"', "limited"), FIRE_SLOW="0")


def parts(here: Ground) -> Ended:
    """Three parts: one is done, one is killed, one never begun; then a run that adopts what there is."""
    done = here.run("--shards", "0/3", *INLINE, FIRE_SLOW="0")
    process = here.begin("--shards", "1/3", *INLINE)
    here.hits += done.code == 0 and here.wait_until(lambda: here.commits() >= 6, process)
    here.stop(process)
    return here.run(*INLINE, FIRE_SLOW="0")


def parts_beside_each_other(here: Ground) -> Ended:
    """All at once, each of them killed half-way."""
    at_work = [here.begin("--shards", f"{part}/3", *INLINE) for part in range(3)]
    here.hits += here.wait_until(lambda: here.commits() >= 5, at_work[0])
    for process in at_work:
        signalled([*children(process.pid)], signal.SIGKILL)
        here.stop(process)
    return here.run(*INLINE, FIRE_SLOW="0")


LIMITS: tuple[Fire, ...] = (
    Fire("children of extractors killed for want of memory", children_for_want, (0,), is_short=True, needs_root=True),
    Fire("memory is short for 12 seconds, Ray kills workers", memory_is_short, (0,)),
    Fire("1.2 GB of address space (ulimit -v)", little_address_space, (2,), "address space"),
    Fire("parts: one done, one killed, one never begun", parts, (0,), is_short=True),
    Fire("parts beside each other, all killed", parts_beside_each_other, (0,)),
)
