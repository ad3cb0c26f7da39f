"""The two sides of each comparison in `bench_filters.py`: our block and datatrove's step, run over the same pages."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from datatrove.data import Document
from datatrove.pipeline.filters import (
    C4ParagraphFilter,
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
    URLFilter,
)
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.formatters import FTFYFormatter, PIIFormatter, SymbolLinesFormatter
from datatrove.pipeline.formatters.base import BaseFormatter
from scripts.bench_filters_pages import Page

from textmill.batch import Batch
from textmill.block import Block, Filter
from textmill.decide import first_failing
from textmill.documents import schema_of
from textmill.filters.c4_paragraph import C4Paragraph
from textmill.filters.c4_quality import C4Quality
from textmill.filters.fineweb_quality import FinewebQuality
from textmill.filters.gopher_quality import GopherQuality
from textmill.filters.gopher_repetition import GopherRepetition
from textmill.filters.url import Url
from textmill.formatters.ftfy import Ftfy
from textmill.formatters.pii import Pii
from textmill.formatters.symbol_lines import SymbolLines

__all__ = ["Contest", "contests", "documents_kept", "documents_of", "tables_of", "texts_kept"]

Tables = Sequence[pa.RecordBatch]
Kept = Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], pa.Array]]

_BATCH_ROWS = 256


@dataclass(frozen=True)
class Contest:
    """One block, or a chain of them, in both systems."""

    name: str
    ours: tuple[Block, ...]
    theirs: tuple[BaseFilter | BaseFormatter, ...]

    def run_ours(self, tables: Tables) -> Kept:
        """Rows of each table that reach the end, whether the last block keeps them, and their texts."""
        kept = []
        for table in tables:
            rows, batch = np.arange(table.num_rows), Batch(table)
            passes = np.ones(len(batch), np.bool_)
            for block in self.ours:
                if not passes.all():
                    batch, rows = batch.keep(passes), rows[passes]
                found = block.apply(batch)
                batch, passes = batch.with_columns(found), np.ones(len(batch), np.bool_)
                if isinstance(block, Filter):
                    passes = first_failing(found, block.rules(), len(batch)) < 0
            kept.append((rows, passes, batch.column("text")))
        return kept

    def run_theirs(self, documents: Sequence[Document]) -> list[bool]:
        """Which documents are kept; their texts are edited in place."""
        return [all(_passes(step, document) for step in self.theirs) for document in documents]


def tables_of(pages: Sequence[Page]) -> Tables:
    """The pages as our blocks get them: record batches."""
    parts = [pages[start : start + _BATCH_ROWS] for start in range(0, len(pages), _BATCH_ROWS)]
    return [
        pa.RecordBatch.from_arrays(
            [pa.array([page.url for page in part]), pa.array([page.text for page in part], pa.large_string())],
            schema=schema_of("url", "text"),
        )
        for part in parts
    ]


def documents_of(pages: Sequence[Page]) -> list[Document]:
    """The pages as datatrove's steps get them."""
    return [Document(text=page.text, id="", metadata={"url": page.url}) for page in pages]


def texts_kept(kept: Kept) -> list[dict[int, str]]:
    """Per table, the text of every row that is kept."""
    return [
        {
            row: text
            for row, passed, text in zip(rows.tolist(), passes.tolist(), texts.to_pylist(), strict=True)
            if passed
        }
        for rows, passes, texts in kept
    ]


def documents_kept(documents: Sequence[Document], passes: Sequence[bool]) -> list[dict[int, str]]:
    """As `texts_kept`."""
    tables: list[dict[int, str]] = [{} for _ in range(0, len(documents), _BATCH_ROWS)]
    for at, (document, passed) in enumerate(zip(documents, passes, strict=True)):
        if passed:
            tables[at // _BATCH_ROWS][at % _BATCH_ROWS] = document.text
    return tables


def contests() -> list[Contest]:
    """Each filter as FineWeb sets it, other rules as datatrove does, and last the chain of FineWeb's filters."""
    url: tuple[Block, BaseFilter] = (Url(domains="datatrove", urls="datatrove"), URLFilter())
    pairs: list[tuple[Block, BaseFilter]] = [
        url,
        (GopherRepetition(), GopherRepetitionFilter()),
        (GopherQuality(), GopherQualityFilter()),
        (C4Quality(require_end_mark=False), C4QualityFilter(filter_no_terminal_punct=False)),
        (FinewebQuality(), FineWebQualityFilter()),
    ]
    others: list[tuple[Block, BaseFilter | BaseFormatter]] = [
        (C4Paragraph(), C4ParagraphFilter()),
        (
            Pii(ipv6=False, email_replacements=("e",), ipv4_replacements=("i",)),
            PIIFormatter(True, True, True, "e", "i"),
        ),
        (SymbolLines(), SymbolLinesFormatter()),
        (Ftfy(), FTFYFormatter()),
    ]
    single = [Contest(ours.label, (ours,), (theirs,)) for ours, theirs in (*pairs, *others)]
    chain = Contest("chain", tuple(ours for ours, _ in pairs), tuple(theirs for _, theirs in pairs))
    return [*single, chain]


def _passes(step: BaseFilter | BaseFormatter, document: Document) -> bool:
    if isinstance(step, BaseFormatter):
        document.text = step.format(document.text)
        return True
    return step.filter(document) is True
