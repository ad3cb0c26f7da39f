"""Keep of each task that failed what befell it, as a text file of its own in `logs/`, until a run goes through."""

from datetime import UTC, datetime
from typing import Final

from textmill.credentials import hide
from textmill.store.directory import RunDirectory, file_name
from textmill.store.task import Task

__all__ = ["FOLDER", "clear", "write"]

FOLDER: Final = "logs"
_TRACE_CHARS: Final = 100_000
_FILES: Final = 20
"""Inputs that are named."""


def write(directory: RunDirectory, task: Task, error: str, trace: str) -> str:
    """Write down why a task failed, without credentials; the address of the file."""
    read = [file.path for file in task.reads()]
    named = [f"reads:   {path}" for path in read[:_FILES]]
    if len(read) > _FILES:
        named.append(f"reads:   {len(read) - _FILES:,} more")
    lines = [
        f"time:    {datetime.now(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        f"stage:   {task.stage}",
        f"task:    {task.name}",
        *named,
        f"error:   {error}",
        "",
        trace[-_TRACE_CHARS:],  # its end says most
    ]
    path = f"{FOLDER}/{task.stage}/{file_name(task.name)}.log"
    directory.put(path, hide("\n".join(lines)).encode(errors="replace"))
    return directory.address(path)


def clear(directory: RunDirectory) -> None:
    """Remove what an earlier run has written."""
    directory.remove(FOLDER)
