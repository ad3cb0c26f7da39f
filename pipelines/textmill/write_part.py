"""Write one file of the corpus: kept documents, in order, each as often as the writer is told to."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from textmill.block import Writer
from textmill.errors import UserError
from textmill.parquet_batches import BATCH_BYTES
from textmill.plan import Plan, Stage
from textmill.row_bytes import cuts, row_bytes
from textmill.rows import ROWS_PER_BATCH, read_rows
from textmill.store import Commit, Repeated, Store
from textmill.tables.convert import cast
from textmill.tasks import Task


def run(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    """One corpus file; UserError when a document is to be written less than once."""
    (writer,) = stage.blocks
    assert isinstance(writer, Writer)
    documents = sum(part.stop - part.start for part in task.segments)
    with store.output("corpus/data", task.name, writer.extension(), fixed=task.name) as output:

        def counted() -> Iterator[pa.RecordBatch]:
            for batch in _corpus_rows(plan, task, store, writer.repeat_by):
                output.rows += batch.num_rows
                yield batch

        writer.write(counted(), plan.corpus_schema, str(output.local))
    return Commit(
        task=task.name,
        fingerprint=task.fingerprint,
        files={"corpus": output.published()},
        repeated=None if writer.repeat_by is None else Repeated(documents=documents, column=writer.repeat_by),
    )


def _corpus_rows(plan: Plan, task: Task, store: Store, repeat_by: str | None) -> Iterator[pa.RecordBatch]:
    """The rows of an output file with the corpus's columns."""
    for part in task.segments:
        for rows in read_rows(store, part.file, start=part.start, stop=part.stop):
            chosen = _with_schema(rows, plan.corpus_schema)
            if repeat_by is None:
                yield chosen
            else:
                yield from _repeated(chosen, rows.column(repeat_by), repeat_by)


def _with_schema(rows: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The corpus's columns in its types, which hold those of every source; a column that a source lacks is null."""
    columns = [
        cast(rows.column(field.name), field.type)
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
