"""Say of a run that is not complete whether anything shows that it goes on: its driver's lock, or new files."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from textmill.inspect.live_progress import STALE_SECONDS, at_work
from textmill.inspect.snapshot import Snapshot
from textmill.store.held import is_held, is_on_local_disk
from textmill.store.last_change import last_change
from textmill.store.store import Store

__all__ = ["STOPPED", "last_sign", "silence"]

STOPPED: Final = "stopped"
_QUIET_SECONDS: Final = 30.0
"""A directory that no driver holds may still be at work: not every shared file system tells of locks."""
_FOLDERS: Final = ("commits", "folded", "progress", "quarantine")


def silence(store: Store, snapshot: Snapshot, now: float) -> str:
    """`stopped`, or `no sign of life since …`; empty for a run that is complete, or that gets on."""
    if snapshot.is_complete:
        return ""
    held = is_held(store)
    if held:
        return ""
    if held is False and is_on_local_disk(store):
        return STOPPED
    last = last_sign(store, snapshot)
    if last is not None and now - last <= (STALE_SECONDS if held is None else _QUIET_SECONDS):
        return ""
    if held is False:
        return STOPPED
    return "no sign of life" if last is None else f"no sign of life since {_clock(last, now)}"


def last_sign(store: Store, snapshot: Snapshot) -> float | None:
    """When anything of a run was written last, in seconds since 1970; None where nothing is dated."""
    return max(_signs(store, snapshot), default=None)


def _signs(store: Store, snapshot: Snapshot) -> Iterator[float]:
    """When something was written, in seconds since 1970."""
    yield from (one.changed for one in at_work(store, snapshot))
    folders = ["", *(f"stages/{stage.name}/{folder}" for stage in snapshot.stages for folder in _FOLDERS)]
    for folder in folders:
        found = last_change(store, folder)
        if found is not None:
            yield found


def _clock(moment: float, now: float) -> str:
    """With the day where it is another one."""
    then, today = (datetime.fromtimestamp(one, UTC) for one in (moment, now))
    return then.strftime("%H:%M UTC" if then.date() == today.date() else "%Y-%m-%d %H:%M UTC")
