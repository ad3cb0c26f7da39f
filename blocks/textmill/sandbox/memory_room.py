"""How much memory this machine and the control groups of this process have left, and what was killed for want of it.

All of it is read from the kernel's files: `proc(5)`, and the memory controllers of both versions of control groups.
What cannot be read does not limit.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["available_bytes", "killed_for_want"]

_GROUPS: Final = Path("/sys/fs/cgroup")
_BYTES_PER_KB: Final = 1024


def available_bytes() -> int | None:
    """What can still be had without anything being killed for it; None where nothing says."""
    found = [room for room in (_of_machine(), *map(_of_group, _folders())) if room is not None]
    return min(found, default=None)


def killed_for_want() -> int:
    """How many processes the kernel has killed for want of memory, here and in this process's groups; it only grows."""
    machine = _numbers(Path("/proc/vmstat")).get("oom_kill", 0)
    own = 0
    for folder in _folders():
        for name in ("memory.events", "memory.oom_control"):
            own += _numbers(folder / name).get("oom_kill", 0)
    return machine + own


def _of_machine() -> int | None:
    found = _numbers(Path("/proc/meminfo")).get("MemAvailable:")
    return None if found is None else found * _BYTES_PER_KB


def _of_group(folder: Path) -> int | None:
    """What a group may still take; file pages that nothing has written to are given back when they are asked for."""
    for most, used in (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes")):
        limit, taken = _number(folder / most), _number(folder / used)
        if limit is not None and taken is not None:
            kept = _numbers(folder / "memory.stat")
            cached = kept.get("inactive_file", 0) + kept.get("active_file", 0)
            return max(0, limit - taken + min(cached, taken))
    return None


def _folders() -> Iterator[Path]:
    """The folders of the groups that this process is in, and of those that they are in."""
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers in ("", "memory"):
                root = _GROUPS / controllers
                place = Path(os.path.normpath(f"{root}/{path}"))
                # In a container the path may be that of outside, while the group itself is mounted at the root.
                yield from dict.fromkeys((*(one for one in (place, *place.parents) if one.is_relative_to(root)), root))


def _number(path: Path) -> int | None:
    with suppress(OSError, ValueError):
        return int(path.read_text())
    return None  # not there, or `max`


def _numbers(path: Path) -> dict[str, int]:
    """The numbers of a file of names and numbers."""
    found: dict[str, int] = {}
    with suppress(OSError):
        for line in path.read_text().splitlines():
            name, *numbers = line.split()
            with suppress(ValueError, IndexError):
                found[name] = int(numbers[0])
    return found
