"""The record of a finished task, and its seal: the digest of the record itself, so that a changed one is seen.

A record is JSON whose last key is `seal`, the SHA-256 of the text without it. Records of earlier versions have none
and are believed if they fit.
"""

import hashlib
import re
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from textmill.errors import UserError
from textmill.store.stats import TaskStats
from textmill.stored_file import StoredFile

CORPUS: Final = "corpus"
"""Role of a file of the corpus; of a folder of files `corpus/<name>`."""
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
    seconds: float = 0.0
    """Wall-clock time of the attempt that succeeded."""

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

    def digest(self, role: str = "data") -> str:
        """Content of one output: what the tasks that read it depend on."""
        return self.files[role].sha256


def sealed(commit: Commit) -> bytes:
    """A record as it is written."""
    text = commit.model_dump_json(indent=1).encode()
    seal = hashlib.sha256(text).hexdigest().encode()
    return text.removesuffix(_END) + b',\n "seal": "' + seal + b'"' + _END


def unsealed(data: bytes, where: str) -> Commit:
    """The commit of a record; DamagedRecordError where it was changed, UserError where another version wrote it."""
    seal = _SEAL.search(data)
    text = data if seal is None else data[: seal.start()] + _END
    is_as_written = seal is not None and hashlib.sha256(text).hexdigest().encode() == seal[1]
    if seal is not None and not is_as_written:
        raise DamagedRecordError(f"{where}: a damaged commit record; run again to have its task done again")
    try:
        return Commit.model_validate_json(text)
    except ValidationError as error:
        wrong = error.errors()[0]
        problem = ": ".join(map(str, (*wrong["loc"], wrong["msg"])))
        kind = UserError if is_as_written else DamagedRecordError
        cure = "use that version" if is_as_written else "run again to have its task done again"
        raise kind(f"{where}: no commit record of this version ({problem}); {cure}") from error
