"""Say of which languages, sources or hosts a run with other limits would keep more or less, in documents and tokens."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from textmill.inspect.snapshot import Snapshot
from textmill.inspect.token_counts import tokens_kept
from textmill.inspect.what_if import Count, Numbers, Outcome, Records, Weights

__all__ = ["Change", "Kept", "changes", "fitted", "tokens_of"]


@dataclass(frozen=True)
class Kept:
    """What is kept of all records, or would be."""

    documents: float
    tokens: float | None
    """None where no tokens were counted."""


@dataclass(frozen=True)
class Change:
    """A group, as it is and as it would be."""

    value: str
    before: Kept
    after: Kept

    @property
    def documents(self) -> float:
        """That it gains or loses."""
        return self.after.documents - self.before.documents


def tokens_of(snapshot: Snapshot, records: Records) -> Weights | None:
    """Tokens of each record: counted, else by its bytes; those kept add up to the tokens of the run.

    None where none were counted.
    """
    whole, columns = tokens_kept(snapshot), records.columns
    tokens, size = columns.numbers("tokens"), np.nan_to_num(columns.numbers("text_bytes"))
    is_counted = np.isfinite(tokens)
    like = is_counted & records.kept if (is_counted & records.kept).any() else is_counted
    counted = float(size[like].sum())
    if not counted or whole is None:
        return None
    found: Weights = np.where(is_counted, tokens, size * (float(tokens[like].sum()) / counted))
    now = float(found[records.kept].sum()) / columns.rate
    return found * (whole.count / now) if now else found


def fitted(numbers: Numbers, documents: int) -> Numbers:
    """Numbers of a sample, so that it keeps as many documents as are committed: then no other view says otherwise."""
    if numbers.before.exact or not numbers.before.value:
        return numbers
    factor = documents / numbers.before.value
    return Numbers(
        before=Count.sure(documents),
        entered=numbers.entered.times(factor),
        entering=numbers.entering.times(factor),
        added=numbers.added.times(factor),
        added_behind=numbers.added_behind.times(factor),
        kept=numbers.kept.times(factor),
    )


def changes(
    records: Records, outcome: Outcome, column: str, tokens: Weights | None, documents: int, most: int
) -> Sequence[Change]:
    """The groups of a column that the run has kept or would keep, those that change most first, at most so many.

    What is kept now adds up to `documents`.
    """
    codes = records.columns.codes(column)
    sides = (records.kept / records.columns.rate, outcome.weights)
    factor = documents / max(1.0, float(sides[0].sum()))
    before, after = (factor * codes.counts(side) for side in sides)
    counted = [None if tokens is None else codes.counts(side * tokens) for side in sides]
    places = np.flatnonzero(before + after)
    order = np.lexsort((places, -before[places], -np.abs(after - before)[places]))[:most]
    return [
        Change(codes.values[place], _kept(before, counted[0], place), _kept(after, counted[1], place))
        for place in places[order]
    ]


def _kept(documents: Weights, tokens: Weights | None, place: int) -> Kept:
    return Kept(float(documents[place]), None if tokens is None else float(tokens[place]))
