"""What the fuzzing of one input format is, and what all of them share: shards on disk, rows read, CPU bounded."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, Final

from hypothesis.strategies import SearchStrategy

from textmill.block import Reader, Shard

__all__ = ["Format", "HangError", "Read", "bounded", "read", "shard_of"]

CPU_SECONDS: Final = 20.0
"""No example needs a tenth of it, on any machine."""


@dataclass(frozen=True)
class Format:
    """A kind of input: how examples are made, and what must hold of each (AssertionError or any other is a finding)."""

    name: str
    cases: SearchStrategy[Any]
    check: Callable[[Any], None]
    suite_examples: int
    """So many in the suite; `scripts/fuzz.py` takes as many as it is told."""
    one_in: int = 1
    """Of as many examples of others one of this format, where it takes as much longer."""


class HangError(AssertionError):
    """An example took CPU beyond any proportion."""


@contextmanager
def bounded(seconds: float = CPU_SECONDS) -> Iterator[None]:
    """HangError inside, once the process has used so much CPU time; needs the main thread."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise HangError(f"over {seconds} s of CPU")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@dataclass
class Read:
    """What a reader made of a shard: rows in order, and counts."""

    rows: list[dict[str, object]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def kept(self) -> list[dict[str, object]]:
        return [row for row in self.rows if row["fault"] is None]


@contextmanager
def shard_of(data: bytes, name: str = "part") -> Iterator[Shard]:
    """A shard that holds the bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield Shard("s", name, str(path), "1")


def read(reader: Reader, shard: Shard) -> Read:
    """All rows; each has an id of its own, and is a document or has a reason."""
    found = Read()
    for batch in reader.read(shard, found.counts):
        batch.validate(full=True)
        assert batch.num_rows > 0
        found.rows += batch.to_pylist()
    ids = [row["id"] for row in found.rows]
    assert all(ids), ids
    assert len(set(ids)) == len(ids), "two rows have one id"
    return found
