"""A run's files as one part of a step sees them, and the notes that barriers keep beside a run."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

import pyarrow as pa

from textmill.step import Source, StoredFile
from textmill.store.store import LocalOutput, Store
from textmill.store.stored_rows import ROWS_PER_BATCH, read_rows

__all__ = ["RunNotes", "TaskFiles"]


@dataclass(frozen=True)
class RunNotes:
    """Small files in a run directory; with `is_read_only` nothing is written, as for a plan."""

    store: Store
    is_read_only: bool = False

    def address(self, name: str) -> str:
        return self.store.address(name)

    def read(self, name: str) -> bytes | None:
        if not self.store.exists(name):
            return None
        with self.store.open(name) as stream:
            return stream.read()

    def write(self, name: str, data: bytes) -> None:
        if not self.is_read_only:
            self.store.put(name, data)


@dataclass(frozen=True)
class TaskFiles:
    """The files of a run for one task of a stage."""

    store: Store
    stage: str
    task: str

    @property
    def notes(self) -> RunNotes:
        return RunNotes(self.store)

    def open(self, file: StoredFile) -> BinaryIO:
        return self.store.open(file.path)

    def source(self, file: StoredFile) -> Source:
        return self.store.locate(file.path) if self.store.is_local else partial(self.store.open_sparsely, file.path)

    def rows(
        self, file: StoredFile, columns: Sequence[str] | None = None, at_once: int = ROWS_PER_BATCH
    ) -> Iterator[pa.RecordBatch]:
        return read_rows(self.store, file, columns, at_once=at_once)

    def output(self, extension: str, name: str | None = None) -> AbstractContextManager[LocalOutput]:
        return self.store.output(f"stages/{self.stage}/data", name or self.task, extension)
