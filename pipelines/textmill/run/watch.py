"""Find attempts that stand still, or go on for ever, and end them where they are.

An attempt stands still when neither its main thread nor a child of its process has used any CPU for so long: a process
that was stopped, or that waits for a disk that is gone. What a process uses is read from /proc, on its own machine.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

__all__ = ["Limits", "Place", "Watch", "end", "look", "ticks"]

_START: Final = 19
"""In /proc/<pid>/stat behind the name: when the process was started; the CPU of the process begins at 11."""


@dataclass(frozen=True)
class Limits:
    """How long an attempt may take before its task is tried again elsewhere."""

    task_seconds: float = 12 * 3600.0
    """Of wall time; a task that takes longer each time goes to quarantine."""
    still_seconds: float = 900.0
    """Without any use of the CPU."""


@dataclass(frozen=True)
class Place:
    """A process: its number, and when it was started, so that no other of that number is taken for it."""

    node: str
    pid: int
    started: int


@dataclass
class _Seen:
    place: Place
    since: float
    """When the task at work was begun."""
    used: int | None = None
    moved: float = 0.0
    """When it was last seen to have used the CPU."""


@dataclass
class Watch:
    """The attempts that are at work."""

    limits: Limits
    clock: Callable[[], float] = time.monotonic
    _seen: dict[str, _Seen] = field(default_factory=dict, init=False)

    def begun(self, attempt: str, place: Place) -> None:
        """An attempt, or its next task, was begun."""
        now = self.clock()
        self._seen[attempt] = _Seen(place, now, None, now)

    def ended(self, attempt: str) -> None:
        """It is over."""
        self._seen.pop(attempt, None)

    def to_look_at(self) -> dict[str, list[Place]]:
        """Processes that are worth a look, by node: those that have been at work for a while."""
        found: dict[str, list[Place]] = {}
        old = self.clock() - self.limits.still_seconds / 10
        for seen in self._seen.values():
            if seen.since <= old and seen.place.started:
                found.setdefault(seen.place.node, []).append(seen.place)
        return found

    def looked(self, found: dict[Place, int]) -> None:
        """What processes have used until now; those that could not be looked at are taken to have used nothing."""
        for seen in self._seen.values():
            used = found.get(seen.place)
            if used is not None and used != seen.used:
                seen.used, seen.moved = used, self.clock()

    def overdue(self) -> list[tuple[str, Place, str, bool]]:
        """Attempts to be ended: where they are, why, and whether they stand still."""
        now, limits, found = self.clock(), self.limits, []
        for attempt, seen in self._seen.items():
            still = limits.still_seconds if seen.place.started else None  # else there is no /proc to look into
            if still is not None and now - seen.moved > still:
                why = f"has used no CPU for {still:g} s"
                found.append((attempt, seen.place, why, True))
            elif now - seen.since > limits.task_seconds:
                found.append((attempt, seen.place, f"is at work for more than {limits.task_seconds:g} s", False))
        return found


def look(places: Iterable[Place]) -> dict[Place, int]:
    """Ticks of CPU that the main threads of these processes and their children have used; of those that are there."""
    known = {place.pid: place for place in places}
    used: dict[Place, int] = {}
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (found := _stat(folder / "stat")) is not None:
            parents[int(folder.name)] = (int(found[1]), int(found[11]) + int(found[12]))
    for pid, place in known.items():
        if ticks(pid) != place.started:
            continue
        main = _stat(Path(f"/proc/{pid}/task/{pid}/stat"))
        whole = _stat(Path(f"/proc/{pid}/stat"))
        if main is None or whole is None:
            continue
        ended = int(whole[13]) + int(whole[14])
        used[place] = int(main[11]) + int(main[12]) + ended + _children(pid, parents)
    return used


def end(place: Place) -> bool:
    """Kill a process, stopped or not; whether it was there."""
    if ticks(place.pid) != place.started:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(place.pid, signal.SIGKILL)
    return True


def ticks(pid: int) -> int:
    """When a process was started, 0 where there is none."""
    found = _stat(Path(f"/proc/{pid}/stat"))
    return 0 if found is None else int(found[_START])


def _children(pid: int, parents: dict[int, tuple[int, int]]) -> int:
    own = [child for child, (parent, _) in parents.items() if parent == pid]
    return sum(parents[child][1] + _children(child, parents) for child in own)


def _stat(path: Path) -> list[str] | None:
    """Fields behind the name, which may have anything in it; None where the process is gone."""
    try:
        return path.read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
