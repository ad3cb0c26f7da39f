"""What is timed in `bench_filters.py`: a side gets the pages in its own form, runs over them, and says what is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scripts.benches.filters_pages import Page

from textmill.batch import Batch
from textmill.block import Block, Filter
from textmill.decide import first_failing
from textmill.documents import FAULT, schema_of

__all__ = ["WORDS_BEFORE", "Blocks", "Contest", "Outcome", "Own", "Side", "Tables", "tables_of"]

G = TypeVar("G")
F = TypeVar("F")
Tables = Sequence[pa.RecordBatch]
Outcome = Sequence[object]
"""For every page what a side made of it: None if it is dropped, else its text or whatever the contest compares."""

WORDS_BEFORE = "words_before"
"""Column of the words of a page, as DCLM counts them."""

_BATCH_ROWS = 256


class Side(Protocol[G, F]):
    """One system; only `run` is timed. What `run` is given it may change: every pass gets its own."""

    def given(self, pages: Sequence[Page]) -> G:
        """The pages in this system's form."""

    def run(self, given: G) -> F:
        """The work."""

    def outcome(self, given: G, found: F) -> Outcome:
        """What became of each page."""


@dataclass(frozen=True)
class Contest:
    """A line of a table; `note` says what else one must know of it, `compares` whether outcomes must be equal."""

    name: str
    ours: Side[Any, Any]
    theirs: Side[Any, Any]
    note: str = ""
    compares: bool = True


@dataclass(frozen=True)
class Own(Side[G, F]):
    """A side made of functions."""

    giving: Callable[[Sequence[Page]], G]
    running: Callable[[G], F]
    reading: Callable[[G, F], Outcome]

    def given(self, pages: Sequence[Page]) -> G:
        return self.giving(pages)

    def run(self, given: G) -> F:
        return self.running(given)

    def outcome(self, given: G, found: F) -> Outcome:
        return self.reading(given, found)


@dataclass(frozen=True)
class _Left:
    """Rows of a table that reach the end of a chain, whether its last block keeps them, and the batch."""

    rows: npt.NDArray[np.int64]
    passes: npt.NDArray[np.bool_]
    batch: Batch


class Blocks:
    """Our blocks in a row; a document leaves where it is dropped."""

    def __init__(self, *blocks: Block, column: str = "text") -> None:
        self._blocks = blocks
        self._column = column

    def given(self, pages: Sequence[Page]) -> Tables:
        return tables_of(pages)

    def run(self, given: Tables) -> list[_Left]:
        return [self._left(table) for table in given]

    def outcome(self, given: Tables, found: list[_Left]) -> Outcome:
        outcome: list[object] = []
        for table, left in zip(given, found, strict=True):
            values = left.batch.column(self._column).to_pylist()
            kept = {
                row: value for row, passed, value in zip(left.rows.tolist(), left.passes, values, strict=True) if passed
            }
            outcome += [kept.get(row) for row in range(table.num_rows)]
        return outcome

    def _left(self, table: pa.RecordBatch) -> _Left:
        rows, batch = np.arange(table.num_rows), Batch(table)
        passes = np.ones(len(batch), np.bool_)
        for block in self._blocks:
            if not passes.all():
                batch, rows = batch.keep(passes), rows[passes]
            found = block.apply(batch)
            faults = found.pop(FAULT, None)
            batch, passes = batch.with_columns(found), np.ones(len(batch), np.bool_)
            if isinstance(block, Filter):
                passes = first_failing(found, block.rules(), len(batch)) < 0
            if faults is not None:
                passes &= faults.is_null().to_numpy(zero_copy_only=False)
        return _Left(rows, passes, batch)


def tables_of(pages: Sequence[Page]) -> Tables:
    """The pages as our blocks get them: record batches."""
    parts = [pages[start : start + _BATCH_ROWS] for start in range(0, len(pages), _BATCH_ROWS)]
    return [
        pa.RecordBatch.from_arrays(
            [
                pa.array([page.url for page in part]),
                pa.array([page.url for page in part]),
                pa.array([page.text for page in part], pa.large_string()),
                pa.array([page.words for page in part], pa.int64()),
            ],
            schema=schema_of("id", "url", "text").append(pa.field(WORDS_BEFORE, pa.int64())),
        )
        for part in parts
    ]
