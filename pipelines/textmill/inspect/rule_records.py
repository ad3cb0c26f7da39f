"""Look at the records around one rule: nearest to its limit, what else they fail, how groups differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from textmill.inspect.columns import Mask
from textmill.inspect.intervals import wilson
from textmill.inspect.what_if_records import Records
from textmill.store.stats import OTHERS

__all__ = ["Near", "Overlap", "Spread", "nearest", "overlaps", "spreads", "values_of"]

_GROUPS: Final = 8

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Near:
    """A record near a limit: its place among those held, and what was measured."""

    place: int
    value: float


@dataclass(frozen=True)
class Overlap:
    """How many of the documents that fail one rule fail another one too."""

    reason: str
    both: int
    documents: int
    """Documents that fail the first rule, as far as it is known of them whether they fail the other one."""
    low: float
    high: float
    is_later: bool
    """Whether the other rule is of a later block, which shadows alone have seen."""


@dataclass(frozen=True)
class Spread:
    """How a measure is spread over one group."""

    value: str
    counts: Sequence[int]


def nearest(records: Records, reason: str, number: int) -> tuple[list[Near], list[Near]]:
    """Documents that pass a rule with a limit by the least, and those that fail it by the least, nearest first."""
    rule = records.rules[reason]
    values, fails = values_of(records, reason), records.columns.fails(reason)
    distances = np.abs(values - (rule["limit"] or 0.0))
    return (
        _smallest(distances, values, np.isfinite(values) & ~fails, number),
        _smallest(distances, values, np.isfinite(values) & fails, number),
    )


def overlaps(records: Records, reason: str) -> list[Overlap]:
    """Other rules that the documents fail which fail this one, the largest share first.

    Of later blocks only those can tell that went on as shadows; none of a stage behind a barrier.
    """
    label = records.rules[reason]["label"]
    own = records.columns.fails(reason) & records.is_own(reason)
    known = set(records.columns.rules_beside(reason))
    later = _labels_behind(records, label)
    found = []
    for other, rule in records.rules.items():
        if other == reason or other not in known or (rule["label"] != label and rule["label"] not in later):
            continue
        is_later = rule["label"] != label
        whole = own & records.shadow if is_later else own
        both, documents = int((whole & records.columns.fails(other)).sum()), int(whole.sum())
        low, high = wilson(both, documents)
        found.append(Overlap(other, both, documents, low, high, is_later))
    return sorted(found, key=lambda one: (-(one.both / one.documents if one.documents else 0), one.reason))


def spreads(records: Records, reason: str, column: str, edges: Sequence[float]) -> list[Spread]:
    """A rule's measure between edges, by the values of a column: the largest groups, then all others."""
    values, codes = values_of(records, reason), records.columns.codes(column)
    known = np.isfinite(values)
    sizes = codes.counts(known)
    bins = np.searchsorted(np.asarray(edges[1:-1]), values, side="right")
    largest = np.argsort(-sizes, kind="stable")[:_GROUPS]
    found = [_spread(codes.values[code], bins[known & (codes.codes == code)], edges) for code in largest if sizes[code]]
    rest = known & ~np.isin(codes.codes, largest)
    return [*found, _spread(OTHERS, bins[rest], edges)] if rest.any() else found


def values_of(records: Records, reason: str) -> Values:
    """What a rule compares, of documents that came to its block; NaN of all other records.

    A shadow of an earlier block was measured too, but did not come to this one.
    """
    rule = records.rules[reason]
    before = _labels_before(records, rule["label"])
    is_before = records.columns.codes("fate").where(lambda fate: fate.rpartition(".")[0] in before)
    return np.where(is_before, np.nan, records.columns.numbers(rule["measure"]))


def _labels_before(records: Records, label: str) -> set[str]:
    labels = [rule["label"] for rule in records.rules.values()]
    return {*labels[: labels.index(label)]} - {label}


def _labels_behind(records: Records, label: str) -> set[str]:
    labels = [rule["label"] for rule in records.rules.values()]
    return {*labels} - {label} - _labels_before(records, label)


def _smallest(distances: Values, values: Values, mask: Mask, number: int) -> list[Near]:
    places = np.flatnonzero(mask)
    if len(places) > number:
        places = places[np.argpartition(distances[places], number - 1)[:number]]
    places = places[np.argsort(distances[places], kind="stable")]
    return [Near(int(place), float(values[place])) for place in places]


def _spread(value: str, bins: npt.NDArray[np.intp], edges: Sequence[float]) -> Spread:
    return Spread(value, [int(number) for number in np.bincount(bins, minlength=len(edges) - 1)])
