"""Runs Textmill blocks as one step of a datatrove pipeline, so that a pipeline can move block by block.

Written against datatrove 0.10.1's `PipelineStep` (Apache-2.0). Documents go through the blocks in batches, as they
would through a stage of ours; dropped ones go to the exclusion writer with `metadata.filter_reason`
`<block>.<reason>`.
"""

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from typing import Final, cast

import numpy as np
import pyarrow as pa
from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers.disk_base import DiskWriter
from datatrove.utils.typeshelper import StatHints

from textmill.adapters.metadata import METADATA, json_rest, stored_metadata
from textmill.batch import Batch
from textmill.block import Block, Filter, Reader, Writer
from textmill.context import Context
from textmill.decide import faults, first_failing
from textmill.documents import COLUMNS, DETAIL, FAULT, column_type
from textmill.errors import UserError
from textmill.matching.clusters.contract import ClusterBarrier

__all__ = ["TextmillStep", "as_datatrove_step"]

_CORE: Final = {column.name for column in COLUMNS} - {"id", "text", "html"}


def as_datatrove_step(
    blocks: Block | Sequence[Block], exclusion_writer: DiskWriter | None = None, batch_size: int = 64
) -> "TextmillStep":
    """One datatrove step that does what the blocks do; UserError for readers, writers and dedup blocks."""
    return TextmillStep(blocks, exclusion_writer, batch_size)


class TextmillStep(PipelineStep):  # type: ignore[misc]  # datatrove has no types
    """Columns come from `metadata` keys of the same name; what the blocks add or measure goes back there.

    The text of a document is `html` to blocks that read it (an extractor), until one gives `text`.
    """

    type = "🏭 - TEXTMILL"

    def __init__(self, blocks: Block | Sequence[Block], exclusion_writer: DiskWriter | None, batch_size: int) -> None:
        self.blocks = (blocks,) if isinstance(blocks, Block) else tuple(blocks)
        for block in self.blocks:
            if isinstance(block, ClusterBarrier | Reader | Writer):
                raise UserError(f"{block.label!r} does not work document by document; it cannot be a datatrove step")
        self.name = " + ".join(block.label for block in self.blocks)
        super().__init__()
        self.exclusion_writer = exclusion_writer
        self.batch_size = batch_size

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """The documents that pass, edited; batch by batch."""
        for block in self.blocks:
            block.prepare()
            block.open(Context())
        waiting = iter(data)
        with self.exclusion_writer or contextlib.nullcontext() as writer:
            while documents := list(itertools.islice(waiting, self.batch_size)):
                self.stat_update(StatHints.total, value=len(documents))
                with self.track_time("batch"):
                    reasons = self._through(documents)
                for document, reason in zip(documents, reasons, strict=True):
                    if reason is None:
                        self.stat_update(StatHints.forwarded)
                        self.update_doc_stats(document)
                        yield document
                        continue
                    self.stat_update(StatHints.dropped, f"dropped_{reason}")
                    if writer is not None:
                        document.metadata["filter_reason"] = reason
                        writer.write(document, rank)

    def _through(self, documents: list[Document]) -> list[str | None]:
        """Put documents through all blocks, in place; one reason per document, None where it passes."""
        batch = self._batch(documents)
        alive = np.arange(len(documents))
        reasons: list[str | None] = [None] * len(documents)
        for block in self.blocks:
            if not len(batch):
                break
            columns = block.apply(batch)
            verdict: list[str | None] = cast(list[str | None], columns.pop(FAULT, pa.nulls(len(batch))).to_pylist())
            columns.pop(DETAIL, None)
            if isinstance(block, Filter):
                rules = block.rules()
                failed = faults(first_failing(columns, rules, len(batch)), rules).to_pylist()
                verdict = [own or by_rule for own, by_rule in zip(verdict, failed, strict=True)]
            batch = batch.with_columns(columns).without(block.consumes())
            self._write_back(batch, columns, [documents[position] for position in alive])
            for position, fault in zip(alive, verdict, strict=True):
                reasons[position] = None if fault is None else f"{block.label}.{fault}"
            passes = np.array([fault is None for fault in verdict], dtype=np.bool_)
            batch, alive = batch.keep(passes), alive[passes]
        return reasons

    def _batch(self, documents: list[Document]) -> Batch:
        """Columns of the documents: id, text or html, core columns from metadata, the rest as JSON."""
        wanted = {name for block in self.blocks for name in block.requires()}
        text = "html" if "html" in wanted else "text"
        columns: dict[str, pa.Array] = {
            "id": pa.array([document.id for document in documents], pa.string()),
            text: pa.array([document.text for document in documents], column_type(text)),
        }
        given = {name for document in documents for name in document.metadata}
        for name in sorted((given | wanted) & _CORE):
            columns[name] = _column([document.metadata.get(name) for document in documents], column_type(name))
        for name in sorted(wanted & given - _CORE - {"id", "text", "html", METADATA.name}):
            columns[name] = pa.array([document.metadata.get(name) for document in documents])
        rest = [{k: v for k, v in document.metadata.items() if k not in _CORE} for document in documents]
        columns[METADATA.name] = pa.array([json_rest(row, {}) for row in rest], METADATA.type)
        return Batch(pa.RecordBatch.from_pydict(columns))

    def _write_back(self, batch: Batch, columns: dict[str, pa.Array], documents: list[Document]) -> None:
        """What a block gave, into its documents; nulls say nothing."""
        text = "text" if "text" in columns else "html"
        for name, values in columns.items():
            for document, value in zip(documents, values.to_pylist(), strict=True):
                if name == text:
                    document.text = value or ""
                elif name == METADATA.name:
                    document.metadata.update(stored_metadata(value) if value else {})
                elif value is not None:
                    document.metadata[name] = value


def _column(values: list[object], kind: pa.DataType) -> pa.Array:
    """A core column; dates and the like become text where text is wanted."""
    if pa.types.is_string(kind):
        values = [None if value is None else str(value) for value in values]
    return pa.array(values, kind)
