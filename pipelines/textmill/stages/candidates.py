"""Take the texts of several extractors through the blocks of a stage, and choose one for each record.

First the text of every candidate goes through all blocks behind, without a trace but what the blocks found. Then the
documents go their way once, each with what was found of the text that was chosen for it: so a record is counted, judged
and noted once, by the same code as any other.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill import decide
from textmill.batch import Batch, Columns
from textmill.block import Block
from textmill.documents import DETAIL, FAULT
from textmill.extractors.several import Highest, Several, said_of
from textmill.store.fate_table import rules_of
from textmill.store.stats import BlockStats

__all__ = ["Chosen", "choose"]

Rows = npt.NDArray[np.int64]
Apply = Callable[[Block, Batch], Columns]


@dataclass(frozen=True)
class _Found:
    """What a block found of the text that one candidate made of some rows of a batch."""

    candidate: int
    rows: Rows
    columns: Columns


class _Attempts:
    """The candidates' texts on their way: what each block found, and how it ended for each row of a batch."""

    def __init__(self, several: Several, blocks: Sequence[Block], batch: Batch, apply: Apply) -> None:
        self._several, self._blocks, self._batch, self._apply = several, blocks, batch, apply
        self.found: list[list[_Found]] = [[] for _ in (several, *blocks)]
        self.seconds = [0.0 for _ in (several, *blocks)]
        self.reasons: list[list[str | None]] = [[] for _ in range(len(batch))]
        """Per row, those of the candidates that were tried; None of one that came through."""
        self.through: list[tuple[Rows, Batch]] = []
        """Per candidate, the rows that came through, and their documents."""

    def take(self, candidate: int, rows: Rows) -> None:
        """Take the texts that a candidate makes of some rows through all blocks."""
        ended: dict[int, str] = {}
        left, batch = rows, self._batch.keep(np.isin(np.arange(len(self._batch)), rows))
        for index, step in enumerate((self._several, *self._blocks)):
            if not len(batch):
                break
            started = time.perf_counter()
            columns = self._several.by(candidate, batch) if step is self._several else self._apply(step, batch)
            self.seconds[index] += time.perf_counter() - started
            self.found[index].append(_Found(candidate, left, columns))
            faults = _faults(step, columns, len(batch))
            ended |= {row: f"{step.label}.{fault}" for row, fault in zip(left.tolist(), faults, strict=True) if fault}
            stays = np.array([fault is None for fault in faults], np.bool_)
            batch = batch.with_columns(columns).keep(stays).without((*step.consumes(), FAULT, DETAIL))
            left = left[stays]
        self.through.append((left, batch))
        for row in rows.tolist():
            self.reasons[row].append(ended.get(row))


class Chosen:
    """What the blocks found of the text that was chosen for each of the documents that came to the candidates."""

    def __init__(self, attempts: _Attempts, chosen: Rows, blocks: Sequence[Block], places: Rows, apply: Apply) -> None:
        self._places, self._apply = places, apply
        self._saved_by = [
            candidate if candidate and reasons[0] is not None else 0
            for candidate, reasons in zip(chosen.tolist(), attempts.reasons, strict=True)
        ]
        self._found = {
            id(block): (_positions(found, chosen), _joined([one.columns for one in found]))
            for block, found in zip(blocks, attempts.found, strict=True)
            if found
        }

    def thanks(self, several: Several, among: Iterable[bool]) -> Counter[str]:
        """Documents that come through thanks to another candidate than the first (`thanks_to_<name>`)."""
        saved = (candidate for candidate, counts in zip(self._saved_by, among, strict=True) if candidate and counts)
        return Counter(f"thanks_to_{several.names[candidate]}" for candidate in saved)

    def columns(self, step: Block, batch: Batch, places: Rows) -> Columns:
        """The columns of a block for documents that stood at `places` of the batch that entered the stage.

        The block is asked about those of which nothing was found: they were dropped, and go on as shadows.
        """
        positions, found = self._found.get(id(step), (None, None))
        if positions is None or found is None:
            return self._apply(step, batch)
        rows = positions[np.searchsorted(self._places, places)]
        unknown = rows < 0
        if unknown.any():
            rows[unknown] = found.num_rows + np.arange(unknown.sum())
            found = _joined([found, pa.table(self._apply(step, batch.keep(unknown)))])
        return _columns(found.take(pa.array(rows)))


def choose(
    several: Several, behind: Sequence[Block], batch: Batch, places: Rows, apply: Apply, counts: Sequence[BlockStats]
) -> Chosen:
    """Try the candidates on a batch, whose documents stood at `places` (ascending) of the one that entered the stage.

    `counts`, of the candidates' block and those behind, get the times.
    """
    attempts = _Attempts(several, behind, batch, apply)
    rows = np.arange(len(batch), dtype=np.int64)
    for candidate in range(len(several.candidates)):
        attempts.take(candidate, rows)
        if several.keep == "first":
            rows = np.setdiff1d(rows, attempts.through[-1][0])
    chosen = _choice(several, attempts.through, len(batch))
    for block, seconds in zip(counts, attempts.seconds, strict=True):
        block.seconds += seconds
    said = pa.table(several.choice(chosen.tolist(), [said_of(several.names, one) for one in attempts.reasons]))
    attempts.found[0] = [
        _Found(one.candidate, one.rows, one.columns | _columns(said.take(pa.array(one.rows))))
        for one in attempts.found[0]
    ]
    return Chosen(attempts, chosen, (several, *behind), places, apply)


def _choice(several: Several, through: Sequence[tuple[Rows, Batch]], rows: int) -> Rows:
    """Which candidate is chosen for each row: the best of those that came through, or else the first; shape (rows,)."""
    chosen = np.zeros(rows, np.int64)
    best = np.full(rows, np.nan)
    for candidate, (left, batch) in enumerate(through):
        if len(left):
            worth = _worth(several, batch)
            better = np.isnan(best[left]) | (worth > best[left])
            chosen[left[better]], best[left[better]] = candidate, worth[better]
    return chosen


def _worth(several: Several, batch: Batch) -> npt.NDArray[np.float64]:
    """By what texts are chosen, the higher the better, never NaN; shape (rows,)."""
    if isinstance(several.keep, Highest):
        values = batch.column(several.keep.highest).cast(pa.float64()).to_numpy(zero_copy_only=False)
        return np.where(np.isnan(values), -np.inf, values)
    if several.keep == "longest":
        lengths: npt.NDArray[np.float64] = pc.utf8_length(batch.column("text")).fill_null(0).to_numpy().astype(float)
        return lengths
    return np.zeros(len(batch))


def _faults(step: Block, columns: Columns, rows: int) -> list[str | None]:
    """Why a block refuses each row; None where it does not."""
    found: list[str | None] = columns[FAULT].to_pylist() if FAULT in columns else [None] * rows
    rules = rules_of(step)
    if not rules:
        return found
    failed = decide.faults(decide.first_failing(columns, rules, rows), rules).to_pylist()
    return [own or rule for own, rule in zip(found, failed, strict=True)]


def _positions(found: Sequence[_Found], chosen: Rows) -> Rows:
    """Where in the joined columns each row has what was found of its chosen text; -1 where nowhere."""
    positions = np.full(len(chosen), -1, np.int64)
    offset = 0
    for one in found:
        own = chosen[one.rows] == one.candidate
        positions[one.rows[own]] = offset + np.flatnonzero(own)
        offset += len(one.rows)
    return positions


def _joined(pieces: Sequence[pa.Table | Columns]) -> pa.Table:
    tables = [piece if isinstance(piece, pa.Table) else pa.table(piece) for piece in pieces]
    return pa.concat_tables(tables, promote_options="permissive")


def _columns(table: pa.Table) -> Columns:
    return {name: table[name].combine_chunks() for name in table.column_names}
