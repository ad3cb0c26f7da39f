"""Count over all records of a run, however many, what "what if" estimates from a sample: a part at a time."""

from collections.abc import Iterator, Mapping

from textmill.inspect.columns import Columns
from textmill.inspect.fate_rows import fate_files, parts
from textmill.inspect.what_if import Numbers, Records, Sums, changed, counted, sums, what_if
from textmill.store.fate_table import fails_column, words_of
from textmill.store.store import Store

__all__ = ["what_if_all"]

_NEEDED = ("source", "shard", "fate", "shadow", "later")


def what_if_all(store: Store, records: Records, limits: Mapping[str, float | None]) -> Numbers:
    """The numbers of `what_if` with nothing estimated that can be counted.

    Where not all records are held they are read. Which duplicates would be kept in place of what is gone is then known
    of the sample only: a cluster lies anywhere.
    """
    outcome, share = what_if(records, limits), records.columns.share
    if records.columns.rate == share:
        return outcome.numbers
    total = Sums()
    for part in _parts(store, records, limits):
        total = total.plus(part)
    replaced = outcome.replaced / records.columns.rate * share
    whole = total.plus(Sums(replaced=round(replaced)))
    return counted(whole, share, round(whole.rows / share), bool(records.barriers and changed(records, limits)))


def _parts(store: Store, records: Records, limits: Mapping[str, float | None]) -> Iterator[Sums]:
    measures = [records.rules[reason]["measure"] for reason in limits]
    words = [fails_column(word) for word in range(words_of(list(records.rules)))]
    for part in parts(store, [*_NEEDED, *words, *measures], fate_files(store)):
        yield sums(records.of(Columns.of_part(store, part)), limits)
