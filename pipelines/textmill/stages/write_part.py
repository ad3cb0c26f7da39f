"""The step that writes the corpus: kept documents, in order, each as often as the writer is told to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
import pyarrow as pa

from textmill.block import Writer
from textmill.digest import Json
from textmill.errors import UserError
from textmill.identity import block_spec
from textmill.step import DOCUMENTS, Done, Files, Made, Part, Step, StoredFile
from textmill.store.commit import Repeated
from textmill.store.store import Store
from textmill.store.stored_rows import ROWS_PER_BATCH, read_rows
from textmill.store.task_files import TaskFiles
from textmill.tables.convert import cast as converted
from textmill.tables.parquet_batches import BATCH_BYTES
from textmill.tables.row_bytes import cuts, row_bytes

__all__ = ["CorpusDone", "WriteCorpus"]

Segment = tuple[StoredFile, int, int]
"""Rows of a file, from the first to one behind the last."""


@dataclass(frozen=True)
class CorpusDone(Done):
    """A file of the corpus, and whether it holds documents several times over."""

    repeated: Repeated | None = None


@dataclass(frozen=True)
class FilePart(Part):
    """The documents of one file of the corpus."""

    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class WriteCorpus(Step[FilePart]):
    """Writes each file of the corpus, in place."""

    name: ClassVar[str] = "write"
    is_in_place: ClassVar[bool] = True
    block: Writer
    schema: pa.Schema

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS,)

    def settings(self) -> Json:
        return [block_spec(self.block), [[field.name, str(field.type)] for field in self.schema]]

    def parts(self, made: Made) -> Iterator[FilePart]:
        files: list[list[Segment]] = [[]]
        room = self.block.max_rows_per_file
        for documents in made.documents.values():
            file, start = documents.file, 0
            while start < file.rows:
                stop = min(file.rows, start + room)
                files[-1].append((file, start, stop))
                room -= stop - start
                start = stop
                if room == 0:
                    files.append([])
                    room = self.block.max_rows_per_file
        if not files[-1] and len(files) > 1:
            files.pop()
        return (FilePart(f"part-{number:05d}", tuple(segments)) for number, segments in enumerate(files))

    def run(self, part: FilePart, files: Files) -> CorpusDone:
        """One file; UserError when a document is to be written less than once."""
        writer, store = self.block, cast(TaskFiles, files).store
        documents = sum(stop - start for _, start, stop in part.segments)
        with store.output("corpus/data", part.name, writer.extension(), fixed=part.name) as output:

            def counted() -> Iterator[pa.RecordBatch]:
                for batch in _corpus_rows(store, part.segments, self.schema, writer.repeat_by):
                    output.rows += batch.num_rows
                    yield batch

            writer.write(counted(), self.schema, str(output.local))
        repeated = None if writer.repeat_by is None else Repeated(documents=documents, column=writer.repeat_by)
        return CorpusDone({"corpus": output.published()}, repeated=repeated)


def _corpus_rows(
    store: Store, segments: tuple[Segment, ...], schema: pa.Schema, repeat_by: str | None
) -> Iterator[pa.RecordBatch]:
    """The rows of an output file with the corpus's columns."""
    for file, start, stop in segments:
        for rows in read_rows(store, file, start=start, stop=stop):
            chosen = _with_schema(rows, schema)
            if repeat_by is None:
                yield chosen
            else:
                yield from _repeated(chosen, rows.column(repeat_by), repeat_by)


def _with_schema(rows: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The corpus's columns in its types, which hold those of every source; a column that a source lacks is null."""
    columns = [
        converted(rows.column(field.name), field.type)
        if field.name in rows.schema.names
        else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _repeated(batch: pa.RecordBatch, times: pa.Array, column: str) -> Iterator[pa.RecordBatch]:
    """Each row as often as `times` says, copies side by side; null counts as 1."""
    counts = times.fill_null(1).cast(pa.int64()).to_numpy()
    if counts.min() < 1:
        raise UserError(
            f"the writer's repeat_by: column {column!r} holds {counts.min()}; a writer drops nothing, "
            "so let filters.threshold drop such documents"
        )
    rows = np.repeat(np.arange(batch.num_rows), counts)
    for start, stop in cuts(row_bytes(batch)[rows], ROWS_PER_BATCH, BATCH_BYTES):
        yield batch.take(pa.array(rows[start:stop]))
