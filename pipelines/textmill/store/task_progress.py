"""How far a task at work has come, in a small file that is no part of what it commits.

Written at most once in 5 s, so that a short task writes none; removed when the task ends, and by the next run where it
was killed. Nobody waits for it, and nothing follows from it.
"""

import json
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from textmill.store.directory import RunDirectory, file_name

__all__ = ["Progress", "TaskProgress", "clear", "in_progress"]

_SECONDS: Final = 5.0


class Progress(BaseModel):
    """A task at work."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stage: str
    task: str
    records: int
    """That went through all blocks."""
    bytes_read: int
    """Of the input file, as it is stored."""
    bytes_whole: int
    """Its size; 0 where it is not known."""
    started: float
    """Seconds since 1970, as the machine of the task has it."""
    changed: float
    """When this was written."""


@dataclass
class TaskProgress:
    """Notes how far a task is."""

    directory: RunDirectory
    stage: str
    task: str
    records: int = 0
    _read: int = 0
    _whole: int = 0
    _is_written: bool = False

    def __enter__(self) -> Self:
        self._started, self._next = time.time(), time.monotonic() + _SECONDS
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_written:
            self.directory.remove(self._path)

    def at(self, read: int, whole: int) -> None:
        """Note how much of the input is read."""
        self._read, self._whole = read, whole
        self._write()

    def add(self, records: int) -> None:
        """Note records that went through."""
        self.records += records
        self._write()

    @property
    def _path(self) -> str:
        return f"{_folder(self.stage)}/{file_name(self.task)}.json"

    def _write(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _SECONDS
        self._is_written = True
        found = Progress(
            stage=self.stage,
            task=self.task,
            records=self.records,
            bytes_read=self._read,
            bytes_whole=self._whole,
            started=self._started,
            changed=time.time(),
        )
        self.directory.put(self._path, found.model_dump_json().encode())


def in_progress(directory: RunDirectory, stage: str) -> list[Progress]:
    """The tasks of a stage that are at work, or were when they were killed; what is no such file is passed over."""
    found = []
    for name in directory.children(_folder(stage)):
        try:
            with directory.open(f"{_folder(stage)}/{name}") as stream:
                found.append(Progress.model_validate(json.loads(stream.read())))
        except (FileNotFoundError, ValueError, ValidationError):
            continue  # it has ended meanwhile, or was cut off
    return found


def clear(directory: RunDirectory, stage: str) -> None:
    """Remove what killed tasks left."""
    directory.remove(_folder(stage))


def _folder(stage: str) -> str:
    return f"stages/{stage}/progress"
