"""The processes of a command: its driver, Ray's own, workers, children of extractors."""

from collections.abc import Callable, Sequence
from contextlib import suppress

import psutil

__all__ = ["Pick", "children", "driver", "family", "gcs", "raylet", "signalled", "workers"]

Pick = Callable[[int], list[psutil.Process]]
"""Processes that a command has started, by its own."""


def family(pid: int) -> list[psutil.Process]:
    """All that a process has started, and theirs."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def driver(pid: int) -> list[psutil.Process]:
    """The forked child of the command that does its work; it has the command line of its parent."""
    with suppress(psutil.Error):
        own = psutil.Process(pid)
        return [one for one in own.children() if _words(one) == _words(own)]
    return []


def workers(pid: int) -> list[psutil.Process]:
    """Ray's workers, idle or not; a node's agents, without which the node ends itself, are none."""
    return [one for one in family(pid) if _words(one).startswith("ray::") and "Agent" not in _words(one)]


def raylet(pid: int) -> list[psutil.Process]:
    """What runs a node."""
    return [one for one in family(pid) if "raylet/raylet" in _words(one).partition(" ")[0]]


def gcs(pid: int) -> list[psutil.Process]:
    """What runs the head."""
    return [one for one in family(pid) if "gcs_server" in _words(one).partition(" ")[0]]


def children(pid: int) -> list[psutil.Process]:
    """The processes in which extractors do pages."""
    return [one for one in family(pid) if "textmill.sandbox.child" in _words(one)]


def _words(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def signalled(processes: Sequence[psutil.Process], number: int) -> int:
    """Send a signal; how many there were."""
    count = 0
    for one in processes:
        with suppress(psutil.Error):
            one.send_signal(number)
            count += 1
    return count
