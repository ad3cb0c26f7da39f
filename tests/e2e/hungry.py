"""A block of a user's own that asks for resources, and says in which batches and where it was run."""

import json
import os
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
from pydantic import Field

from textmill.block import Batch, Block, Columns, Measure
from textmill.location import Location
from textmill.resources import Resources


class Hungry(Block):
    """Adds `<name>.rank`, the number of words; `batches` are noted in the calling process."""

    aside: ClassVar[frozenset[str]] = frozenset({"cpus", "gpus", "memory_bytes", "batch_rows"})
    batches: ClassVar[list[int]] = []

    cpus: float = Field(default=1)
    gpus: float = Field(default=0)
    memory_bytes: int = Field(default=0)
    batch_rows: int | None = Field(default=None)
    reads: str = Field(default="text")
    diary: Location | None = Field(default=None, description="Folder with a file for each process, a line a batch")

    def requires(self) -> tuple[str, ...]:
        return (self.reads,)

    def resources(self) -> Resources:
        return Resources(self.cpus, self.gpus, self.memory_bytes, self.batch_rows)

    def measures(self) -> tuple[Measure, ...]:
        return (Measure("words", "Words", pa.int64(), 0, 100),)

    def apply(self, batch: Batch) -> Columns:
        self.batches.append(len(batch))
        if self.diary is not None:
            line = json.dumps({"rows": len(batch), "gpus": os.environ.get("CUDA_VISIBLE_DEVICES")})
            with (Path(self.diary) / str(os.getpid())).open("a") as file:
                file.write(f"{line}\n")
        return {f"{self.label}.words": pa.array([len(text.split()) for text in batch.strings(self.reads)], pa.int64())}
