"""The record of a finished task, and its seal: the digest of the record itself, so that a changed one is seen.

A record is JSON whose last key is `seal`, the SHA-256 of the text without it. Records of earlier versions have none
and are believed if they fit.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from textmill.errors import UserError
from textmill.store.stats import TaskStats
from textmill.stored_file import StoredFile

READ: Final = "read"
"""Counted of every task of a map stage: records that entered it."""
CORPUS: Final = "corpus"
"""Role of a file of the corpus; of a folder of files `corpus/<name>`."""
LICENSES: Final = "licenses"
"""Role of the file with a row for each document of a part of the corpus: under which licence it is."""
CREDITS: Final = "credits"
"""Role of the file with a line for each document with a licence: whom to credit."""
LICENSE_TOTALS: Final = "license_totals"
"""Role of the file with a line for each licence, scope and method: documents, and bytes of text as written."""
ROW_DIFFERS: Final = "license_of_row_differs"
"""Counts rows whose own licence is another than the one that their source declares."""
BLOCK_DIFFERS: Final = "license_differs_from_source"
"""Counts documents that a block gave another licence than their source declares."""
_SEAL: Final = re.compile(rb',\n "seal": "([0-9a-f]{64})"\n}\Z')
_END: Final = b"\n}"


class DamagedRecordError(UserError):
    """A commit record that is not as it was written; its task counts as not done."""


class DamagedFileError(UserError):
    """A committed file is not as it was written."""

    def __init__(self, file: StoredFile, how: str) -> None:
        super().__init__(file, how)
        self.file = file
        self.how = how

    def __str__(self) -> str:
        return f"{self.file.path}: {self.how}; `textmill run --recheck` makes it again"


class Repeated(BaseModel):
    """A part of the corpus that holds documents several times over: how many they are, and which column says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    documents: int
    column: str


class Commit(BaseModel):
    """The proof that a task is done: its fingerprint, its files by role, and what it counted."""

    model_config = ConfigDict(extra="forbid")

    task: str
    fingerprint: str
    files: dict[str, StoredFile]
    stats: TaskStats | None = None
    repeated: Repeated | None = None
    """Set by tasks that write a corpus file with copies."""
    begun: float | None = None
    """When the attempt that succeeded began, in seconds of Unix time by its machine's clock."""
    seconds: float = 0.0
    """Wall-clock time that it took."""
    dropped: list[str] = []
    """Roles of files that were deleted once nothing needed them any more; what they held can be made again."""

    def entry(self) -> "Entry":
        """What of it a run is planned by."""
        stats = self.stats
        dropped = tuple(self.dropped)
        if stats is None:
            return Entry(self.task, self.fingerprint, self.files, repeated=self.repeated, dropped=dropped)
        counts = {**stats.blocks[0].counts, READ: stats.records} if stats.blocks else {}
        drops = stats.blocks[0].drops if stats.blocks else {}
        sources = {source: tally.kept for source, tally in stats.breakdowns.get("source", {}).items()}
        return Entry(
            self.task, self.fingerprint, self.files, counts, drops, sources, stats.kept, self.repeated, dropped
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """What of a commit record a run is planned by; its driver may hold a million of them."""

    task: str
    fingerprint: str
    files: Mapping[str, StoredFile]
    counts: Mapping[str, int] = field(default_factory=dict)
    """What its first block counted, and READ."""
    drops: Mapping[str, int] = field(default_factory=dict)
    """What its first block dropped, by reason."""
    sources: Mapping[str, int] = field(default_factory=dict)
    """Documents kept by the column `source`."""
    kept: int | None = None
    """Documents kept; None of a task that takes none through blocks."""
    repeated: Repeated | None = None
    dropped: tuple[str, ...] = ()
    """Roles of files that were deleted, for nothing needs them any more."""

    @property
    def there(self) -> Mapping[str, StoredFile]:
        """The files that were not deleted."""
        if not self.dropped:
            return self.files
        return {role: file for role, file in self.files.items() if role not in self.dropped}

    @property
    def corpus(self) -> tuple[StoredFile, ...]:
        """The files of the corpus that a task has written: one, or those of a folder, which all have its rows."""
        return tuple(file for role, file in self.files.items() if role == CORPUS or role.startswith(f"{CORPUS}/"))

    @property
    def rows(self) -> int:
        """Documents that a task has written to the corpus, each as often as it was written."""
        return max((file.rows for file in self.corpus), default=0)

    @property
    def documents(self) -> int:
        """The same, each counted once."""
        return self.rows if self.repeated is None else self.repeated.documents


M = TypeVar("M", bound=BaseModel)


def sealed(record: BaseModel) -> bytes:
    """A record as it is written."""
    text = record.model_dump_json(indent=1).encode()
    seal = hashlib.sha256(text).hexdigest().encode()
    return text.removesuffix(_END) + b',\n "seal": "' + seal + b'"' + _END


def unsealed(data: bytes, where: str, kind: type[M]) -> M:
    """What a record holds; DamagedRecordError where it was changed, UserError where another version wrote it."""
    seal = _SEAL.search(data)
    text = data if seal is None else data[: seal.start()] + _END
    is_as_written = seal is not None and hashlib.sha256(text).hexdigest().encode() == seal[1]
    if seal is not None and not is_as_written:
        raise DamagedRecordError(f"{where}: a damaged commit record; run again to have its task done again")
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        wrong = error.errors()[0]
        problem = ": ".join(map(str, (*wrong["loc"], wrong["msg"])))
        found = UserError if is_as_written else DamagedRecordError
        cure = "use that version" if is_as_written else "run again to have its task done again"
        raise found(f"{where}: no commit record of this version ({problem}); {cure}") from error
