"""Say loudly where a run kept nothing, or lost most of a source to one fault of its reader: seldom what was meant."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from textmill.block import Reader, Shard
from textmill.errors import ShardError
from textmill.file_reader import FileReader
from textmill.plan.plan import Plan
from textmill.store.commit import READ, Entry
from textmill.store.commits import Records
from textmill.store.task import shard_task

__all__ = ["losses"]

_MOST: Final = 0.95
"""Share of a source's records that one reader fault may take before it is said."""


def losses(plan: Plan, records: Records) -> Iterator[str]:
    """A line for each source that lost more than 95 % to one fault of its reader, and one if nothing is in the corpus.

    The line says what one of the files, if they are files, really is.
    """
    read = records.of(plan.maps[0].name)
    found = [(shard, read[name]) for shard in plan.shards if (name := shard_task(shard)) in read]
    for source in plan.pipeline.sources:
        yield from _of_reader(source.reader, [(shard, entry) for shard, entry in found if shard.source == source.name])
    if not sum(entry.kept or 0 for entry in records.of(plan.maps[-1].name).values()):
        yield f"nothing is in the corpus: 0 of {_records(found):,} records were kept"


def _of_reader(reader: Reader, read: list[tuple[Shard, Entry]]) -> Iterator[str]:
    """A line for each fault of the reader of one source that took more than its share."""
    drops: Counter[str] = Counter()
    for _, entry in read:
        drops.update(entry.drops)
    records = _records(read)
    for reason, count in drops.items():
        if count > _MOST * records:
            shard = max(read, key=lambda one: one[1].drops.get(reason, 0))[0]
            dropped = f"{count:,} of {records:,} records were dropped as {reason}"
            yield f"source {shard.source!r}: {dropped}; {_seen(reader, shard)}"


def _records(read: list[tuple[Shard, Entry]]) -> int:
    return sum(entry.counts.get(READ, 0) for _, entry in read)


def _seen(reader: Reader, shard: Shard) -> str:
    if not isinstance(reader, FileReader):
        return shard.url
    try:
        return f"{shard.url} is {reader.first_look(shard)}"
    except ShardError as error:
        return f"{shard.url} is no file that can be read ({error})"
