"""Attempts that stand still or go on for ever are found by what their processes use, and ended."""

import os
import signal
import subprocess
import sys
import time

import pytest

from textmill.run.watch import Limits, Place, Watch, end, look, ticks

PLACE = Place("node", 1, 7)


def watch(now: list[float], **limits: float) -> Watch:
    return Watch(Limits(**limits), lambda: now[0])


def test_what_uses_no_cpu_stands_still() -> None:
    now = [0.0]
    made = watch(now, still_seconds=100)
    made.begun("a", PLACE)
    assert made.to_look_at() == {}
    now[0] = 90
    assert made.to_look_at() == {"node": [PLACE]}
    made.looked({PLACE: 5})
    now[0] = 180
    made.looked({PLACE: 6})
    now[0] = 270
    made.looked({PLACE: 6})
    assert made.overdue() == []
    now[0] = 281
    assert made.overdue() == [("a", PLACE, "has used no CPU for 100 s", True)]
    made.ended("a")
    assert made.overdue() == []


def test_what_goes_on_for_ever_is_ended_too() -> None:
    now = [0.0]
    made = watch(now, task_seconds=50, still_seconds=1000)
    made.begun("a", PLACE)
    now[0] = 40
    made.begun("a", PLACE)  # the next task of the group
    now[0] = 89
    assert made.overdue() == []
    now[0] = 91
    assert made.overdue() == [("a", PLACE, "is at work for more than 50 s", False)]


def test_without_proc_nothing_is_taken_to_stand_still() -> None:
    now = [0.0]
    made = watch(now, still_seconds=100)
    made.begun("a", Place("node", 1, 0))
    now[0] = 1000
    assert (made.to_look_at(), made.overdue()) == ({}, [])


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="there is no /proc")
def test_a_stopped_process_uses_nothing_and_is_killed() -> None:
    """A child of it that works counts as the process itself."""
    busy = "import subprocess, sys, time; subprocess.run([sys.executable, '-c', 'while True: pass'])"
    with subprocess.Popen([sys.executable, "-c", busy], start_new_session=True) as process:
        place = Place("node", process.pid, ticks(process.pid))
        first = look([place])
        deadline = time.monotonic() + 60
        while look([place]) == first:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGSTOP)
        stopped = look([place])
        time.sleep(0.2)
        assert look([place]) == stopped
        assert not end(Place("node", process.pid, place.started + 1))  # another process of that number
        assert end(place)
        os.killpg(process.pid, signal.SIGKILL)
    assert (look([place]), end(place)) == ({}, False)
