"""The step that writes the corpus: kept documents, in order, each as often as the writer is told to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from textmill.block import Writer
from textmill.digest import Json
from textmill.errors import UserError
from textmill.folder_writer import FolderWriter
from textmill.identity import block_spec
from textmill.stages.part_ledger import CREDITED_BY, LEDGER, PartLedger
from textmill.step import DOCUMENTS, Done, Files, Made, Part, Step, StoredFile
from textmill.store.commit import CORPUS, CREDITS, LICENSE_TOTALS, LICENSES, Repeated
from textmill.store.folders import published_folder, scratch_folder
from textmill.store.store import Store
from textmill.store.stored_rows import ROWS_PER_BATCH, RowWriter, read_rows
from textmill.store.task_files import TaskFiles
from textmill.tables.convert import cast as converted
from textmill.tables.parquet_batches import BATCH_BYTES
from textmill.tables.row_bytes import cuts, row_bytes

__all__ = ["CorpusDone", "WriteCorpus"]

_FOLDER: Final = "corpus/data"
_LEDGER: Final = 3
"""Raised when what is noted of the documents changes, so that finished files are written anew."""

Segment = tuple[StoredFile, int, int]
"""Rows of a file, from the first to one behind the last."""


@dataclass(frozen=True)
class CorpusDone(Done):
    """A file of the corpus, or a folder of files, and whether it holds documents several times over."""

    repeated: Repeated | None = None


@dataclass(frozen=True)
class FilePart(Part):
    """The documents of one file of the corpus."""

    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class WriteCorpus(Step[FilePart]):
    """Writes each file of the corpus, or each folder of files, in place."""

    name: ClassVar[str] = "write"
    is_in_place: ClassVar[bool] = True
    block: Writer
    schema: pa.Schema
    changes: Mapping[str, str] = field(default_factory=dict)
    """By source, what the run has changed in texts, in the words of an attribution."""

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS,)

    def settings(self) -> Json:
        columns: list[Json] = [[one.name, str(one.type)] for one in self.schema]
        return [_LEDGER, block_spec(self.block), columns, dict(self.changes)]

    def listed_from(self) -> Json:
        return []

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
        """One file or folder, and its ledger; UserError when a document is to be written less than once."""
        writer, store = self.block, cast(TaskFiles, files).store
        documents = sum(stop - start for _, start, stop in part.segments)
        with (
            files.output(".jsonl", f"{part.name}.{CREDITS}") as credits,
            files.output(".parquet", f"{part.name}.{LICENSES}") as licenses,
            files.output(".jsonl", f"{part.name}.{LICENSE_TOTALS}") as totals,
        ):
            with credits.local.open("wb") as sink, RowWriter(licenses.local, LEDGER) as noted:
                ledger = PartLedger(noted, sink, self.changes)
                rows = _Counted(self._corpus_rows(store, part.segments, ledger))
                written = self._write(rows, part.name, store)
            credits.rows, licenses.rows = ledger.credited, noted.rows
            totals.rows = ledger.write_totals(totals.local)
        repeated = None if writer.repeat_by is None else Repeated(documents=documents, column=writer.repeat_by)
        beside = {CREDITS: credits.published(), LICENSES: licenses.published(), LICENSE_TOTALS: totals.published()}
        return CorpusDone({**written, **beside}, repeated=repeated)

    def _write(self, rows: "_Counted", name: str, store: Store) -> dict[str, StoredFile]:
        """What the writer makes of the rows, by role."""
        writer = self.block
        if isinstance(writer, FolderWriter):
            with scratch_folder(store, _FOLDER) as scratch:
                names = writer.write_folder(rows, self.schema, str(scratch))
                found = published_folder(store, f"{_FOLDER}/{name}", scratch, names, rows.count)
            return {f"{CORPUS}/{inner}": file for inner, file in found.items()}
        with store.output(_FOLDER, name, writer.extension(), fixed=name) as output:
            writer.write(rows, self.schema, str(output.local))
            output.rows = rows.count
        return {CORPUS: output.published()}

    def _corpus_rows(self, store: Store, segments: tuple[Segment, ...], ledger: PartLedger) -> Iterator[pa.RecordBatch]:
        """The rows of an output file with the corpus's columns; the ledger sees them with their own."""
        repeat_by = self.block.repeat_by
        wanted = {*self.schema.names, *LEDGER.names, *CREDITED_BY, "text"}
        for file, start, stop in segments:
            for rows in read_rows(store, file, start=start, stop=stop):
                known = rows.select([name for name in rows.schema.names if name in wanted])
                times = None if repeat_by is None else _times(rows.column(repeat_by), repeat_by)
                ledger.add(known, times)
                for batch in [known] if times is None else _repeated(known, times):
                    yield _with_schema(batch, self.schema)


class _Counted:
    """Batches, and how many rows have been taken of them."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self.count = 0

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> pa.RecordBatch:
        batch = next(self._batches)
        self.count += batch.num_rows
        return batch


def _with_schema(rows: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The corpus's columns in its types, which hold those of every source; a column that a source lacks is null."""
    columns = [
        converted(rows.column(field.name), field.type)
        if field.name in rows.schema.names
        else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _times(column: pa.Array, name: str) -> npt.NDArray[np.int64]:
    """How often each row is to be written: int64 of shape (rows,); null counts as 1."""
    counts: npt.NDArray[np.int64] = column.fill_null(1).cast(pa.int64()).to_numpy()
    if counts.min() < 1:
        raise UserError(
            f"the writer's repeat_by: column {name!r} holds {counts.min()}; a writer drops nothing, "
            "so let filters.threshold drop such documents"
        )
    return counts


def _repeated(batch: pa.RecordBatch, times: npt.NDArray[np.int64]) -> Iterator[pa.RecordBatch]:
    """Each row as often as `times` says, copies side by side."""
    rows = np.repeat(np.arange(batch.num_rows), times)
    for start, stop in cuts(row_bytes(batch)[rows], ROWS_PER_BATCH, BATCH_BYTES):
        yield batch.take(pa.array(rows[start:stop]))
