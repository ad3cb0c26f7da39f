"""Runs the steps of a barrier over files in a folder: the contract alone, without engine, run directory or pipeline."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from textmill.barrier import Around, Barrier
from textmill.block import Shard
from textmill.step import DOCUMENTS, AnyStep, Documents, Done, Made, Part, StoredFile

__all__ = ["Lab", "cut"]


@dataclass
class _Output:
    local: Path
    rows: int = 0
    stored: StoredFile | None = None

    def published(self) -> StoredFile:
        assert self.stored is not None
        return self.stored


@dataclass
class FolderFiles:
    """The files of a step's part; counts which were opened, and how many bytes of them were read."""

    folder: Path
    task: str = ""
    opened: set[str] = field(default_factory=set)
    bytes_read: int = 0

    def address(self, name: str) -> str:
        return str(self.folder / name)

    def read(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.exists() else None

    def write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    @property
    def notes(self) -> "FolderFiles":
        return self

    def open(self, file: StoredFile) -> BinaryIO:
        self.opened.add(file.path)
        return _Counting(self.folder / file.path, self)

    def source(self, file: StoredFile) -> object:
        return lambda: self.open(file)

    def rows(
        self, file: StoredFile, columns: Sequence[str] | None = None, at_once: int = 1024
    ) -> Iterator[pa.RecordBatch]:
        self.opened.add(file.path)
        table = pq.read_table(self.folder / file.path)
        wanted = [name for name in table.schema.names if columns is None or name in columns]
        yield from table.select(wanted).to_batches(max_chunksize=at_once)

    @contextmanager
    def output(self, extension: str, name: str | None = None) -> Iterator[_Output]:
        made = hashlib.sha256(f"{self.task} {name} {extension}".encode()).hexdigest()[:20]
        output = _Output(self.folder / f"{made}{extension}")
        yield output
        data = output.local.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        output.stored = StoredFile(path=output.local.name, rows=output.rows, bytes=len(data), sha256=digest)


class _Counting:
    """A file that counts what is read of it."""

    def __init__(self, path: Path, files: FolderFiles) -> None:
        self._file = path.open("rb")
        self._files = files

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._files.bytes_read += len(data)
        return data

    def seek(self, place: int, whence: int = 0) -> int:
        return self._file.seek(place, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    @property
    def closed(self) -> bool:
        return self._file.closed

    def close(self) -> None:
        self._file.close()

    def flush(self) -> None:
        self._file.flush()

    def __enter__(self) -> "_Counting":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


@dataclass
class Lab:
    """Documents by shard, and what the steps of a barrier make of them."""

    folder: Path
    shards: Sequence[pa.Table]
    is_reversed: bool = False
    """Whether parts are done from the last to the first."""
    done: dict[str, dict[str, Done]] = field(default_factory=dict)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    most_opened: dict[str, int] = field(default_factory=dict)
    """By step the most files that a part has opened."""
    bytes_read: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        files = FolderFiles(self.folder)
        self.documents: dict[str, Documents] = {}
        for number, table in enumerate(self.shards):
            name = f"s/{number:05d}"
            with files.output(".parquet", name) as output:
                pq.write_table(table, output.local)
                output.rows = table.num_rows
            shard = Shard("s", f"{number:05d}", f"mem://{name}", "x")
            self.documents[name] = Documents(shard, output.published(), {"s": table.num_rows})

    def run(self, barrier: Barrier, budgets: dict[str, int] | None = None) -> dict[str, pa.Table]:
        """Do all steps; what the last one says of each shard."""
        steps = [cut(step, budgets or {}) for step in barrier.steps(Around("lab", (barrier,)))]
        for step in steps:
            assert {DOCUMENTS, *self.done} >= set(step.after), f"{step.name} reads what is not there"
            self.do(step)
        last = self.done[steps[-1].name]
        return {
            shard: pq.read_table(self.folder / file.path)
            for one in last.values()
            for shard, file in one.files.items()
            if shard in self.documents
        }

    def do(self, step: AnyStep) -> None:
        """Do the parts of a step until there are no more."""
        own = self.done.setdefault(step.name, {})
        while True:
            visible = {name: self.done[name] for name in step.after if name != DOCUMENTS} | {step.name: own}
            documents = self.documents if DOCUMENTS in step.after else {}
            files = FolderFiles(self.folder)
            made = Made([one.shard for one in self.documents.values()], documents, visible, files.open)
            parts = list(step.parts(made))
            todo = [part for part in parts if part.name not in own]
            if not todo:
                self.parts[step.name] = parts
                return
            for part in reversed(todo) if self.is_reversed else todo:
                files = FolderFiles(self.folder, f"{step.name} {part.name}")
                own[part.name] = step.run(part, files)
                self.most_opened[step.name] = max(self.most_opened.get(step.name, 0), len(files.opened))
                self.bytes_read[step.name] = self.bytes_read.get(step.name, 0) + files.bytes_read
                named = {file.path for file in part.reads()}
                assert files.opened <= named, f"{step.name}: {part.name} reads what it does not name"
            self.done[step.name] = own = dict(sorted(own.items()))


def cut(step: AnyStep, budgets: dict[str, int]) -> AnyStep:
    """The step with other budgets, as far as it has them."""
    names = {item.name for item in fields(step)}
    return replace(step, **{name: most for name, most in budgets.items() if name in names})
