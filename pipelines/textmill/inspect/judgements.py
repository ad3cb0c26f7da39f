"""What people judged of a run's documents: read and added to `review/<reviewer>.jsonl` beside it, a line each.

Of a reviewer's lines on a document and a rule the last one counts. A line that a kill has cut is passed over, counted,
and never runs into the next one. Nothing else of a run directory is written by those who look at it.
"""

import fcntl
import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from textmill.draws import numbers
from textmill.errors import UserError
from textmill.store.store import Store

__all__ = ["NAME", "VERDICTS", "Judgement", "JudgementFiles", "Judgements", "Verdict", "check_name", "of_document"]

NAME: Final = r"[A-Za-z0-9_-]{1,64}"
"""A reviewer's name, which is also that of a file."""
_FOLDER: Final = "review"
_ENDING: Final = ".jsonl"
_LINE_BYTES: Final = 64_000
"""A longer line is none of ours."""

Verdict = Literal["right", "wrong", "unsure"]
VERDICTS: Final[tuple[Verdict, ...]] = ("right", "wrong", "unsure")


class Judgement(BaseModel):
    """One person's word on what became of one document."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(max_length=4000)
    source: str = Field(max_length=1000)
    shard: str = Field(max_length=4000)
    row: int | None = None
    key: str | None = Field(default=None, pattern=r"^[0-9]{1,20}$")
    """As the fates have it, in words: JSON's numbers end earlier. It is drawn from source, shard and id."""
    fate: str = Field(max_length=500)
    """What had become of the document when it was judged."""
    rule: str = Field(max_length=500)
    """The reason, or the rule that it fails, which is judged; `kept` of kept documents."""
    judgement: Verdict
    note: str = Field(default="", max_length=2000)
    when: AwareDatetime
    reviewer: str = Field(pattern=rf"^{NAME}$")
    version: Literal[1] = 1
    """Of this format."""

    @field_validator("key")
    @classmethod
    def _in_64_bits(cls, key: str | None) -> str | None:
        if key is not None and int(key) >= 1 << 64:
            raise ValueError("is not below 2^64")
        return key

    @property
    def document(self) -> int:
        """A number that no other document of the run has."""
        if self.key is not None:
            return int(self.key)
        return int(numbers(["\0".join((self.source, self.shard, self.id))], 0)[0])

    def line(self) -> bytes:
        """As it is stored."""
        return self.model_dump_json(exclude_none=True).encode() + b"\n"


@dataclass
class Judgements:
    """What is stored of a run."""

    lasting: dict[tuple[str, int, str], Judgement] = field(default_factory=dict)
    """By reviewer, document and rule: the last line of each."""
    passed_over: dict[str, int] = field(default_factory=dict)
    """By reviewer the lines that are none, cut or written by another hand."""

    @property
    def reviewers(self) -> list[str]:
        """Those who have judged something, by name."""
        return sorted({reviewer for reviewer, _, _ in self.lasting})


class JudgementFiles:
    """The files of one run; this process writes one at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()

    def read(self) -> Judgements:
        """All that was judged."""
        found = Judgements()
        for file in self._store.children(_FOLDER):
            reviewer = file.removesuffix(_ENDING)
            if file == reviewer or not re.fullmatch(NAME, reviewer):
                continue
            for line in self._lines(f"{_FOLDER}/{file}"):
                judgement = _parsed(line, reviewer)
                if judgement is None:
                    found.passed_over[reviewer] = found.passed_over.get(reviewer, 0) + 1
                else:
                    found.lasting[reviewer, judgement.document, judgement.rule] = judgement
        return found

    def add(self, judgements: Sequence[Judgement]) -> None:
        """Store them, those of each reviewer with one write; UserError where the run cannot be written to."""
        by_reviewer: dict[str, list[bytes]] = {}
        for judgement in judgements:
            by_reviewer.setdefault(judgement.reviewer, []).append(judgement.line())
        with self._lock:
            for reviewer, lines in by_reviewer.items():
                try:
                    self._append(f"{_FOLDER}/{reviewer}{_ENDING}", b"".join(lines))
                except UserError:
                    raise
                except Exception as error:  # object stores raise what their client libraries do
                    said = (error.strerror if isinstance(error, OSError) else None) or str(error) or repr(error)
                    raise UserError(f"{self._store.url}: the judgement cannot be stored: {said}") from error

    def _lines(self, path: str) -> Iterator[bytes]:
        try:
            with self._store.open(path) as stream:
                yield from _lines_of(stream)
        except FileNotFoundError:
            return  # gone since the folder was listed

    def _append(self, path: str, lines: bytes) -> None:
        target = self._store.locate_to_change(path)
        if self._store.is_local:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            _append_locally(target, lines)
            return
        try:
            with self._store.open(path) as stream:
                before = stream.read()
        except FileNotFoundError:
            before = b""
        self._store.put(path, before + (b"\n" if before and not before.endswith(b"\n") else b"") + lines)


def check_name(reviewer: str) -> str:
    """The name itself; UserError for one that is no name of a file everywhere."""
    if not re.fullmatch(NAME, reviewer):
        raise UserError(f"{reviewer!r} is no name of a reviewer: up to 64 letters (A to Z), digits, - and _")
    return reviewer


def _append_locally(target: str, lines: bytes) -> None:
    """One write at the end, on the disk when this returns; nothing is left of one that did not fit."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(target, flags, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # another server, or an import, may be at work
        size = os.fstat(handle).st_size
        is_cut = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        data = (b"\n" if is_cut else b"") + lines
        if os.write(handle, data) != len(data):
            os.ftruncate(handle, size)
            raise UserError(f"{target}: there is no room for the judgement")
        os.fsync(handle)
        if not size:
            _sync_folder(os.path.dirname(target))
    finally:
        os.close(handle)


def _sync_folder(folder: str) -> None:
    """Let the name of a new file last too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file that are not empty; of one that is too long its beginning, which is no judgement."""
    for begun in iter(lambda: stream.readline(_LINE_BYTES), b""):
        rest = begun
        while len(rest) == _LINE_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(_LINE_BYTES)
        if begun.strip():
            yield begun


def _parsed(line: bytes, reviewer: str) -> Judgement | None:
    try:
        judgement = Judgement.model_validate_json(line)
    except ValidationError:
        return None
    return judgement if judgement.reviewer == reviewer else None


def of_document(judgements: Iterable[Judgement]) -> dict[tuple[int, str], list[Judgement]]:
    """What was said of each document and rule, by all who judged it."""
    found: dict[tuple[int, str], list[Judgement]] = {}
    for judgement in judgements:
        found.setdefault((judgement.document, judgement.rule), []).append(judgement)
    return found
