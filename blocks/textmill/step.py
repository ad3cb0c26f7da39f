"""The steps of a barrier: what happens between two map stages, in parts that the engine runs without knowing more.

A step names the steps that it reads, lists its parts from what those have made, and does one part at a time. A part is
a task: the unit of work, retry and commit. What it reads and its settings decide its result, so the engine makes its
fingerprint from both; names, the number of workers and the order of parts decide nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Final, Generic, Protocol, TypeAlias, TypeVar

import pyarrow as pa

from textmill.block import Block, Shard
from textmill.digest import Json
from textmill.identity import block_spec
from textmill.stored_file import StoredFile, files_in

__all__ = [
    "ASIDE",
    "DOCUMENTS",
    "AnyStep",
    "Documents",
    "Done",
    "Files",
    "Made",
    "Notes",
    "Part",
    "Source",
    "Step",
    "StoredFile",
    "files_in",
]

DOCUMENTS: Final = "documents"
"""What a step names in `after` to read the documents that come to its barrier."""

ASIDE: Final[Mapping[str, bool]] = {"aside": True}
"""Metadata of a part's field that does not decide its result."""

Source = str | Callable[[], BinaryIO]
"""A file to read: a local path, which can be mapped, or what opens it."""


@dataclass(frozen=True)
class Part:
    """One task of a step: a subclass has fields for what it reads (`StoredFile`s, tuples of them) and its settings."""

    name: str
    """Unique in its step."""

    def reads(self) -> Iterator[StoredFile]:
        """Every file that it reads, wholly or in part."""
        for item in fields(self):
            yield from files_in(getattr(self, item.name))

    def identity(self) -> dict[str, Json]:
        """What decides its result: digests and rows of what it reads, and its settings."""
        deciding = [item.name for item in fields(self) if item.name != "name" and not item.metadata.get("aside")]
        return {name: _identity(getattr(self, name)) for name in deciding}


@dataclass(frozen=True)
class Documents:
    """The documents of one shard, as they come to a barrier."""

    shard: Shard
    file: StoredFile
    sources: Mapping[str, int] = field(default_factory=dict)
    """How many there are by the column `source`."""


@dataclass(frozen=True)
class Done:
    """What a part has made: its files by role, and what it counted beside documents."""

    files: Mapping[str, StoredFile]
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """What the steps before, and a step itself, have made so far."""

    shards: Sequence[Shard]
    """Of the input, in order."""
    documents: Mapping[str, Documents]
    """By shard (`<source>/<name>`), in the order of the input; shards that could not be read are not there."""
    steps: Mapping[str, Mapping[str, Done]]
    """By step, then by part, sorted by name."""
    open: Callable[[StoredFile], BinaryIO]
    """A small file to list parts by; it is checked."""

    def of(self, step: str) -> Mapping[str, Done]:
        """The parts of a step that are done."""
        return self.steps.get(step, {})

    def files(self, step: str, role: str = "data") -> tuple[StoredFile, ...]:
        """The files of a role that a step's parts have left, in the order of parts."""
        return tuple(done.files[role] for done in self.of(step).values() if role in done.files)


class Output(Protocol):
    """A file being written; it is stored when its `with` block ends without an error."""

    local: Path
    rows: int
    """To be set before the block ends."""

    def published(self) -> StoredFile:
        """The file as stored; only after the `with` block."""


class Notes(Protocol):
    """Small files beside a run in which barriers remember what must outlast it."""

    def address(self, name: str) -> str:
        """What a user writes for a note."""

    def read(self, name: str) -> bytes | None:
        """A note, None if there is none."""

    def write(self, name: str, data: bytes) -> None:
        """Write a note so that it is seen whole or not at all."""


class Files(Protocol):
    """The files of a run as the part of a step that is at work sees them."""

    @property
    def notes(self) -> Notes:
        """What barriers have noted in the run."""

    def open(self, file: StoredFile) -> BinaryIO:
        """A stored file, for reading."""

    def source(self, file: StoredFile) -> Source:
        """The same for readers that map local files."""

    def rows(
        self, file: StoredFile, columns: Sequence[str] | None = None, at_once: int = 1024
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a stored Parquet file, at most `at_once` and about 64 MB at a time; columns as far as there."""

    def output(self, extension: str, name: str | None = None) -> AbstractContextManager[Output]:
        """A file to write, named by the part if not otherwise."""


P = TypeVar("P", bound=Part)


class Step(Generic[P]):
    """What a barrier does in parts."""

    name: ClassVar[str]
    """Unique in its barrier."""
    version: ClassVar[int] = 1
    """Raised when the same settings and inputs give other files, so that finished parts are done again."""
    is_early: ClassVar[bool] = False
    """Whether parts are asked for while the steps before it are still at work."""
    is_by_shard: ClassVar[bool] = False
    """Whether a part is a shard, so that one that cannot be done is set aside and the others go on."""
    is_in_place: ClassVar[bool] = False
    """Whether a part's files replace those that were there, so that its commit is taken back before it begins."""
    unread: ClassVar[tuple[str, ...]] = ()
    """Roles of Parquet files that no part reads: small ones are put together once the step is done."""
    lasting: ClassVar[tuple[str, ...]] = ()
    """Roles of small files that parts are listed or alarms raised by: they stay where intermediates are dropped."""
    is_passing: ClassVar[bool] = False
    """Whether its files go once they were read, also where intermediates are kept: large, and soon made again."""
    publishes: ClassVar[tuple[str, str] | None] = None
    """Role of files that become part of the corpus, and the folder for them there."""

    block: Block

    @property
    def left_out(self) -> frozenset[str]:
        """Settings of the block that do not decide what this step makes: they are left out of fingerprints."""
        return frozenset()

    @property
    def after(self) -> tuple[str, ...]:
        """The steps that it reads: DOCUMENTS, those of its barrier by name, those of others as `<label>.<name>`."""
        raise NotImplementedError(f"{type(self).__name__} does not implement after")

    @property
    def counted(self) -> frozenset[str]:
        """Of these, those whose files no part reads: only which parts there are is asked, and their rows."""
        return frozenset()

    def settings(self) -> Json:
        """What of the settings decides what every part makes."""
        return block_spec(self.block, self.left_out)

    def listed_from(self) -> Json | None:
        """What decides which parts there are, beside settings, shards and inputs; None where that cannot be said.

        Parts are then listed at every run. By default it is said where all fields are plain values.
        """
        if not is_dataclass(self):
            return None
        own = [getattr(self, item.name) for item in fields(self) if item.name != "block"]
        return own if all(isinstance(value, str | int | float | None) for value in own) else None

    def parts(self, made: Made) -> Iterable[P]:
        """All parts; of work in levels those whose inputs are there. Asked again until nothing is new."""
        raise NotImplementedError(f"{type(self).__name__} does not implement parts")

    def run(self, part: P, files: Files) -> Done:
        """Do one part: pure but for its files."""
        raise NotImplementedError(f"{type(self).__name__} does not implement run")

    def memory(self, part: P) -> int:
        """Bytes that a part takes at most beside what every worker takes; 0 where that is little."""
        return 0

    def alarms(self, made: Made) -> Iterable[str]:
        """Once all parts are done: why a user should not want the run to go on, one entry for each reason."""
        return ()

    def stands(self, done: Mapping[str, Done]) -> bool:
        """Whether what was done outside the run still stands; if not, it is done again."""
        return True

    def outside(self) -> Iterable[tuple[str, str]]:
        """Path and SHA-256 of files outside the run that parts read, each to be checked once before."""
        return ()

    def check_outside(self, path: str, sha256: str) -> None:
        """Read such a file through; UserError unless it has this SHA-256."""
        raise NotImplementedError(f"{type(self).__name__} does not implement check_outside")


AnyStep: TypeAlias = Step[Any]
"""A step whose kind of parts only it itself knows."""


def _identity(value: object) -> Json:
    if isinstance(value, StoredFile):
        return [value.sha256, value.rows]
    if isinstance(value, Shard):
        return [value.source, value.name, value.identity]
    if isinstance(value, tuple):
        return [_identity(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"a part's field cannot hold a {type(value).__name__}: nothing says what of it decides the result")
