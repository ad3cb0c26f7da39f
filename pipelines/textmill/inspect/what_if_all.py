"""Count over all records of a run, however many, what "what if" estimates from a sample: a part at a time."""

from collections.abc import Iterator, Mapping

from textmill.inspect.columns import Columns
from textmill.inspect.fate_rows import fate_files, parts
from textmill.inspect.what_if import Numbers, Records, Sums, changed, counted, sums, what_if
from textmill.store.fate_table import fails_column, words_of
from textmill.store.manifest import Manifest
from textmill.store.store import Store

__all__ = ["what_if_all"]

_NEEDED = ("source", "shard", "fate", "shadow", "later")


def what_if_all(store: Store, described: Manifest, sample: Records, limits: Mapping[str, float | None]) -> Numbers:
    """The numbers of `what_if` with nothing estimated that can be counted.

    Which duplicates would be kept in place of what is gone is known of the sample only: clusters lie anywhere.
    """
    total = Sums()
    for part in _parts(store, described, limits):
        total = total.plus(part)
    share = sample.columns.share
    replaced = what_if(sample, limits).replaced / sample.columns.rate * share
    whole = total.plus(Sums(replaced=round(replaced)))
    return counted(whole, share, round(whole.rows / share), bool(sample.barriers and changed(sample, limits)))


def _parts(store: Store, described: Manifest, limits: Mapping[str, float | None]) -> Iterator[Sums]:
    rules = {rule["reason"]: rule for rule in described.get("rules", [])}
    measures = [rules[reason]["measure"] for reason in limits]
    words = [fails_column(word) for word in range(words_of(list(rules)))]
    for part in parts(store, [*_NEEDED, *words, *measures], fate_files(store)):
        yield sums(Records(Columns.of_part(store, part), described), limits)
