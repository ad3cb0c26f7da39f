"""Documents of one shard through the blocks of a stage: what each block measures, what is refused, what is kept.

Some of the documents that a block drops go on as shadows: later blocks measure and judge them too, but they are counted
nowhere and leave no trace except in their rows of the fates, which so tell what else would have dropped them.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from textmill import decide
from textmill.barrier import Barrier
from textmill.batch import Batch, Columns
from textmill.block import Block, Reader
from textmill.config.source_license import SourceLicense
from textmill.documents import DETAIL, FAULT
from textmill.extractors.several import Several
from textmill.identity import name_of
from textmill.stages.breakdown import Breakdowns
from textmill.stages.candidates import Chosen, choose
from textmill.stages.declared import check_columns
from textmill.stages.fates import Fates, Ledger
from textmill.stages.given_licenses import completed, contradicting, gives_licenses
from textmill.stages.removed import Dropped, Rows
from textmill.store.commit import BLOCK_DIFFERS
from textmill.store.fate_table import rules_of
from textmill.store.stats import BlockStats, Histogram, Limit, TaskStats, TokenSum

__all__ = ["BlockFlow"]

Mask = npt.NDArray[np.bool_]
_TEXTS: Final = ("text", "html")


@dataclass(frozen=True)
class _Way:
    """Documents between two blocks."""

    batch: Batch
    places: Rows
    """Where they are in the batch that entered."""
    alive: Mask
    """False of shadows."""

    def keep(self, mask: Mask) -> "_Way":
        """Those of `mask`."""
        return self if mask.all() else _Way(self.batch.keep(mask), self.places[mask], self.alive[mask])

    def living(self) -> "_Way":
        """Those that are not shadows."""
        return self.keep(self.alive)


class BlockFlow:
    """The blocks of one task with their counts; `first` is what gives the documents, unless a map stage does.

    `declared` is the licence of the documents' source.
    """

    def __init__(
        self, first: Block | None, blocks: tuple[Block, ...], ledger: Ledger, declared: SourceLicense | None = None
    ) -> None:
        self.first, self.steps, self.ledger, self.declared = first, blocks, ledger, declared
        counted = blocks if first is None else (first, *blocks)
        self.counts = [BlockStats(label=block.label, kind=name_of(block)) for block in counted]
        self.total = TaskStats(blocks=self.counts)
        self.breakdowns = Breakdowns(ledger.accounting.stats.by)
        self._limits: dict[str, list[Limit]] = {}
        for rule in (rule for block in counted for rule in rules_of(block)):
            if rule.limit is not None:
                self._limits.setdefault(rule.measure, []).append((rule.op, rule.limit))

    def stats(self) -> TaskStats:
        """What was counted."""
        return self.total.model_copy(update={"breakdowns": self.breakdowns.tallies()})

    def through(self, table: pa.RecordBatch, found: Columns) -> pa.RecordBatch:
        """One batch, with what the barrier found, through all blocks; gives the rows that are kept."""
        batch = Batch(table)
        fates = self.ledger.entering(batch)
        way = _Way(batch, np.arange(len(batch), dtype=np.int64), np.ones(len(batch), np.bool_))
        self.total.records += len(batch)
        if isinstance(self.first, Barrier):
            self._measure(self.first, found, way, self.counts[0])
        if self.first is not None:
            way = self._decide(way, found, self.first, self.counts[0], fates)
        all_counts = self.counts[len(self.counts) - len(self.steps) :]
        chosen: Chosen | None = None
        for index, (step, counts) in enumerate(zip(self.steps, all_counts, strict=True)):
            if not len(way.batch):
                continue
            if isinstance(step, Several):
                behind, counted = self.steps[index + 1 :], all_counts[index:]
                chosen = choose(step, behind, way.batch, way.places, self._columns, counted)
                for name, more in chosen.thanks(step, way.alive).items():
                    _count(counts.counts, name, more)
            started = time.perf_counter()
            columns = chosen.columns(step, way.batch, way.places) if chosen else self._columns(step, way.batch)
            if gives_licenses(step) and (differing := int((contradicting(way.batch, columns) & way.alive).sum())):
                _count(counts.counts, BLOCK_DIFFERS, differing)
            counts.seconds += time.perf_counter() - started
            self._measure(step, columns, way, counts)
            way = self._decide(way, columns, step, counts, fates)
            way = _Way(way.batch.without(step.consumes()), way.places, way.alive)
        return self._end(way, fates)

    def _columns(self, step: Block, batch: Batch) -> Columns:
        """What a block finds of documents."""
        columns = step.apply(batch)
        check_columns(step, columns, len(batch))
        return completed(step, batch, columns, self.declared) if gives_licenses(step) else columns

    def _end(self, way: _Way, fates: Fates) -> pa.RecordBatch:
        """Note what became of the documents that are left, and give those that are kept."""
        self._leave(way.keep(~way.alive), fates)
        left = way.living()
        tokens = self.ledger.tokens(left.batch, fates, left.places)
        fates.leave(left.batch, left.places, tokens)
        self.total.kept += len(left.batch)
        self.total.tokens = self.total.tokens.merge(_token_sum(left.batch, tokens))
        self.ledger.batch_ends()
        self.breakdowns.keep(left.batch, tokens)
        return left.batch.table

    def _leave(self, way: _Way, fates: Fates) -> None:
        """Make the rows of shadows that go no further."""
        fates.leave(way.batch, way.places, self.ledger.tokens(way.batch, fates, way.places))

    def _decide(self, way: _Way, columns: Columns, step: Block, counts: BlockStats, fates: Fates) -> _Way:
        """Take a block's columns in and its refused rows out."""
        counts.documents_in += int(way.alive.sum())
        counts.bytes_in += text_bytes(way.batch, among=way.alive)
        way = _Way(way.batch.with_columns(columns), way.places, way.alive)
        reasons = self._reasons(way, columns, step, counts, fates)
        way = _Way(way.batch.without((FAULT, DETAIL)), way.places, way.alive)
        gone = np.array([reason is not None for reason in reasons], np.bool_)
        if gone.any():
            for row in np.flatnonzero(gone & ~way.alive):
                fates.later[int(way.places[row])].append(f"{counts.label}.{reasons[row]}")
            goes_on = self._shadows(way, step, fates) & gone
            for place in way.places[goes_on & way.alive]:
                fates.later[int(place)] = []
            self._drop(way.keep(gone & way.alive), counts, fates)
            self._leave(way.keep(gone & ~way.alive & ~goes_on), fates)
            stays = ~gone | goes_on
            way = _Way(way.batch, way.places, way.alive & ~gone).keep(stays)
        counts.documents_out += int(way.alive.sum())
        left = tuple(name for name in _TEXTS if name not in step.consumes())
        counts.bytes_out += text_bytes(way.batch, left, way.alive)
        return way

    def _reasons(self, way: _Way, columns: Columns, step: Block, counts: BlockStats, fates: Fates) -> list[str | None]:
        """The fault for which a block refuses each row, None where it does not; noted in `fates` of living ones."""
        batch, rows = way.batch, len(way.batch)
        reasons: list[str | None] = batch.column(FAULT).to_pylist() if FAULT in batch.names else [None] * rows
        details: list[str | None] = batch.column(DETAIL).to_pylist() if DETAIL in batch.names else [None] * rows
        rules = rules_of(step)
        failed = np.zeros((len(rules), rows), np.bool_)
        for index, fails in enumerate(decide.failing(columns, rules, rows)):
            failed[index] = fails
            fates.failing(f"{counts.label}.{rules[index].fault}", way.places[fails])
        for row in np.flatnonzero(failed.any(axis=0)):
            if reasons[row] is None:
                rule = rules[int(failed[:, row].argmax())]
                reasons[row] = rule.fault
                details[row] = details[row] or decide.explanation(rule, columns, int(row))
        alone = failed & (failed.sum(axis=0) == 1)
        for rule, fails, is_alone in zip(rules, failed, alone, strict=True):
            _count(counts.fails, rule.fault, int((fails & way.alive).sum()))
            _count(counts.alone, rule.fault, int((is_alone & way.alive).sum()))
        for row in np.flatnonzero(way.alive):
            if (reason := reasons[row]) is not None:
                fates.fate[way.places[row]] = f"{counts.label}.{reason}"
                fates.detail[way.places[row]] = details[row]
        return reasons

    def _drop(self, way: _Way, counts: BlockStats, fates: Fates) -> None:
        """Count documents as dropped for their fates, keep what is to be kept, and make the rows of all but shadows."""
        rows = len(way.batch)
        if not rows:
            return
        reasons = [fates.fate[place] for place in way.places]
        details = [fates.detail[place] for place in way.places]
        drawn = fates.drawn(self.ledger.accounting.removed.seed)[way.places]
        self.ledger.removed.add(Dropped(way.batch, way.places + fates.first_row, drawn, reasons, details))
        for reason in reasons:
            _count(counts.drops, reason, 1)
        tokens = self.ledger.tokens(way.batch, fates, way.places)
        counts.dropped_tokens = counts.dropped_tokens.merge(_token_sum(way.batch, tokens))
        counts.dropped_bytes += text_bytes(way.batch, ("text",))
        self.breakdowns.drop(way.batch, counts.label)
        ends = np.array([int(place) not in fates.later for place in way.places], np.bool_)
        left = way.keep(ends)
        fates.leave(left.batch, left.places, [tokens[row] for row in np.flatnonzero(ends).tolist()])

    def _shadows(self, way: _Way, step: Block, fates: Fates) -> Mask:
        """Which documents, if a block drops them, go on as shadows: of the sample, those that have what blocks take."""
        chosen = ~way.alive | self.ledger.shadows(fates, way.places)
        if isinstance(step, Reader):
            chosen[:] = False
        for name in _TEXTS:
            if name in way.batch.names:
                chosen &= pc.is_valid(way.batch.column(name)).to_numpy(zero_copy_only=False)
        return chosen

    def _measure(self, step: Block, columns: Columns, way: _Way, counts: BlockStats) -> None:
        for measure in step.measures():
            name = f"{step.label}.{measure.name}"
            values = columns[name] if way.alive.all() else columns[name].filter(pa.array(way.alive))
            if measure.name not in counts.histograms:
                counts.histograms[measure.name] = Histogram.of(measure, self._limits.get(name, ()))
            counts.histograms[measure.name].add(values)
            if measure.counts:
                _count(counts.counts, measure.name, pc.sum(values).as_py() or 0)


def text_bytes(batch: Batch, names: tuple[str, ...] = _TEXTS, among: Mask | None = None) -> int:
    """UTF-8 bytes of `text` (of `html` before extraction) in a batch, or of some of its rows."""
    sizes = [pc.binary_length(batch.column(name)) for name in names if name in batch.names]
    if among is not None and not among.all():
        sizes = [size.filter(pa.array(among)) for size in sizes]
    return sum(pc.sum(size).as_py() or 0 for size in sizes)


def _token_sum(batch: Batch, tokens: Sequence[int | None]) -> TokenSum:
    """The tokens that are known of a batch's documents."""
    counted = [row for row, count in enumerate(tokens) if count is not None]
    if not counted:
        return TokenSum()
    sizes = pc.binary_length(batch.column("text").take(pa.array(counted)))
    total = sum(count for count in tokens if count is not None)
    return TokenSum(documents=len(counted), bytes=pc.sum(sizes).as_py() or 0, tokens=total)


def _count(counts: dict[str, int], name: str, more: int) -> None:
    counts[name] = counts.get(name, 0) + more
