"""What a task is: one part of a step, with the fingerprint that says whether it is already done."""

from collections.abc import Iterator
from dataclasses import dataclass

from textmill.block import Shard
from textmill.step import Part, StoredFile


@dataclass(frozen=True)
class Task:
    """One unit of work and retry."""

    stage: str
    part: Part
    fingerprint: str
    checks: tuple[StoredFile, ...] = ()
    """Those of its files whose digest it checks before it begins; tasks that read the same files share the work."""
    outside: tuple[tuple[str, str], ...] = ()
    """The same of files that its step reads outside the run: path and SHA-256."""

    @property
    def name(self) -> str:
        """Unique in its stage."""
        return self.part.name

    def reads(self) -> Iterator[StoredFile]:
        """Every committed file that the task reads, wholly or in part."""
        return self.part.reads()


def shard_task(shard: Shard) -> str:
    """The task name of a shard."""
    return f"{shard.source}/{shard.name}"
