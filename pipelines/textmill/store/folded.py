"""What the records of a stage add up to, kept beside them when they are folded into one file."""

import hashlib
from collections.abc import Iterable, Mapping

import orjson
from pydantic import BaseModel, ConfigDict, Field
from xxhash import xxh3_64_intdigest

from textmill.store.commit import Commit, Entry
from textmill.store.fate_table import FATES
from textmill.store.stats import BlockKey, TaskStats
from textmill.store.task_times import TaskTime, TaskTimes
from textmill.store.totals import Totals
from textmill.stored_file import StoredFile

__all__ = ["Beside", "Folded", "Sums", "signature"]


class Beside(BaseModel):
    """What a file of sorted fates has beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int
    """Of the file itself."""
    index: StoredFile
    sample: StoredFile | None = None
    """The rows whose `key` is below 2^64 / SAMPLED; None of a small file."""

    @property
    def files(self) -> tuple[StoredFile, ...]:
        """All of it."""
        return (self.index,) if self.sample is None else (self.index, self.sample)


class Folded(BaseModel):
    """What the records of a stage add up to, and the file that holds them."""

    model_config = ConfigDict(extra="forbid")

    file: StoredFile
    tasks: int
    digest: str
    """Of all that the parts of later stages are listed from."""
    listed_from: str | None = None
    """Of all that its own parts were listed from, where the step says; they need not be listed again."""
    entered: str
    """Digest of how many records entered each task."""
    left: str
    """Digest of how many documents each task left."""
    signatures: dict[str, int]
    """Of the names and sizes of its tasks' files, by folder; without those that were deleted."""
    orders: list[list[BlockKey]]
    """The blocks that its tasks passed, in order; the same list once."""
    fates: int = 0
    """Rows of fates of all tasks."""
    sorted: dict[str, Beside] = Field(default_factory=dict)
    """What is beside files of sorted fates, by their path."""
    times: TaskTimes = Field(default_factory=TaskTimes)
    stats: TaskStats


def signature(files: Iterable[tuple[str, int]], before: int = 0) -> int:
    """A number for the paths and sizes of some files, in whatever order; 0 of none."""
    for path, size in files:
        before = (before + xxh3_64_intdigest(f"{path}\n{size}".encode())) % (1 << 64)
    return before


class Sums:
    """What records add up to."""

    def __init__(self, beside: Mapping[str, Beside]) -> None:
        self._given, self._sorted = beside, dict[str, Beside]()
        self._fates = 0
        self._content, self._entered, self._left = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
        self._totals = Totals()
        self._signatures: dict[str, int] = {}
        self._orders: dict[tuple[BlockKey, ...], None] = {}
        self._merged: set[str] = set()
        self._times = TaskTimes()

    def add(self, commit: Commit, entry: Entry) -> None:
        """A record, and what of it a run is planned by."""
        stats = commit.stats
        records = None if stats is None else stats.records
        self._times.add(TaskTime(name=commit.task, seconds=commit.seconds, records=records), commit.begun)
        self._fates += entry.files[FATES].rows if FATES in entry.files else 0
        if stats is not None:
            self._totals.add(stats)
            self._orders[tuple(block.key for block in stats.blocks)] = None
            self._entered.update(orjson.dumps([entry.task, stats.records]))
            self._left.update(orjson.dumps([entry.task, stats.kept]))
        files = {role: [file.sha256, file.rows] for role, file in entry.files.items() if not file.is_slice}
        self._content.update(orjson.dumps([entry.task, files, {**entry.counts}, {**entry.sources}]))
        for file in entry.there.values():
            if file.is_slice:
                if file.path in self._merged:
                    continue
                self._merged.add(file.path)
            self._sign(file)
            if file.path in self._given:
                self._sorted[file.path] = self._given[file.path]
                for other in self._given[file.path].files:
                    self._sign(other)

    def _sign(self, file: StoredFile) -> None:
        folder = file.path.rpartition("/")[0]
        self._signatures[folder] = signature([(file.path, file.bytes)], self._signatures.get(folder, 0))

    def folded(self, file: StoredFile) -> Folded:
        """All of it, with the file that holds the records."""
        return Folded(
            file=file,
            tasks=file.rows,
            digest=self._content.hexdigest(),
            entered=self._entered.hexdigest(),
            left=self._left.hexdigest(),
            signatures=self._signatures,
            orders=[list(order) for order in self._orders],
            fates=self._fates,
            sorted=self._sorted,
            times=self._times,
            stats=self._totals.stats(),
        )
