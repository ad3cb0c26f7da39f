"""A barrier of a kind that Textmill does not have: it drops documents that are shorter than the mean of the corpus."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from textmill.barrier import Around, Barrier, Resolve
from textmill.documents import DETAIL, FAULT
from textmill.step import DOCUMENTS, AnyStep, Done, Files, Made, Part, Step, StoredFile


@dataclass(frozen=True)
class ShardPart(Part):
    documents: StoredFile


@dataclass(frozen=True)
class Lengths(Step[ShardPart]):
    """The length of every document, shard by shard."""

    name: ClassVar[str] = "lengths"
    is_early: ClassVar[bool] = True
    is_by_shard: ClassVar[bool] = True
    block: Barrier
    after: tuple[str, ...] = (DOCUMENTS,)

    def parts(self, made: Made) -> Iterator[ShardPart]:
        return (ShardPart(name, documents.file) for name, documents in made.documents.items())

    def run(self, part: ShardPart, files: Files) -> Done:
        with files.output(".parquet") as output:
            found = [pc.utf8_length(batch.column("text")) for batch in files.rows(part.documents, ["text"])]
            table = pa.table({"chars": pa.chunked_array(found, pa.int64())})
            pq.write_table(table, output.local)
            output.rows = len(table)
        return Done({"data": output.published()}, {"measured": len(table)})


@dataclass(frozen=True)
class MeanPart(Part):
    lengths: tuple[tuple[str, StoredFile], ...]


@dataclass(frozen=True)
class Mean(Step[MeanPart]):
    """One part that sees all lengths, and says which rows of each shard are below their mean."""

    name: ClassVar[str] = "mean"
    block: Barrier
    after: tuple[str, ...] = (DOCUMENTS, "lengths")

    def parts(self, made: Made) -> Iterator[MeanPart]:
        done = made.of("lengths")
        yield MeanPart("mean", tuple((name, done[name].files["data"]) for name in made.documents if name in done))

    def run(self, part: MeanPart, files: Files) -> Done:
        found = {}
        for name, file in part.lengths:
            with files.open(file) as stream:
                found[name] = pq.read_table(stream)["chars"].to_numpy()
        mean = np.concatenate(list(found.values())).mean()
        stored = {}
        for name, chars in found.items():
            with files.output(".parquet", name) as output:
                pq.write_table(pa.table({"short": chars < mean, "mean": np.full(len(chars), mean)}), output.local)
                output.rows = len(chars)
            stored[name] = output.published()
        return Done(stored)

    def alarms(self, made: Made) -> Iterator[str]:
        if sum(documents.file.rows for documents in made.documents.values()) < 3:
            yield f"{self.block.label}: the mean of so few documents says nothing"


class AboveMean(Barrier):
    """Keeps documents that are at least as long as the mean."""

    def steps(self, around: Around) -> Sequence[AnyStep]:
        return (Lengths(self), Mean(self))

    def resolve(self, found: pa.Table | None) -> Resolve:
        assert found is not None

        def columns(batch: pa.RecordBatch, first: int) -> dict[str, pa.Array]:
            here = found.slice(first, batch.num_rows).combine_chunks()
            fault = pc.if_else(here["short"], pa.scalar("below_mean"), pa.scalar(None, pa.string()))
            detail = pa.array([f"the mean is {mean:.1f}" for mean in here["mean"].to_pylist()])
            return {FAULT: fault.combine_chunks(), DETAIL: detail}

        return columns
