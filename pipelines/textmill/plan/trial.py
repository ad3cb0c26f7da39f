"""Read the first documents of each source on this machine, so that a reader that does not fit them is told at once."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from textmill.block import Reader, Shard
from textmill.config.pipeline import Pipeline, Source
from textmill.documents import FAULT
from textmill.errors import ConfigError, ShardError, ShardKindError
from textmill.file_reader import FileReader
from textmill.stages.unextracted import NO_EXTRACTOR, has_extractor, refused

__all__ = ["try_sources"]

_OTHER_KIND: Final = "of another kind"
_ROWS: Final = 64
"""So many are looked at."""


def try_sources(pipeline: Pipeline, shards: Sequence[Shard]) -> None:
    """ConfigError where none of the first documents of a source's files is one, for the way in which they are read.

    The first, the middle and the last file are looked into, as many records of each whatever the reader's batches. A
    single document that passes, or a fault that good files have too, is enough to go on: damaged files are no matter of
    the configuration.
    """
    for source in pipeline.sources:
        if not source.reader.is_remote():
            _try(pipeline, source, [shard for shard in shards if shard.source == source.name])


def _try(pipeline: Pipeline, source: Source, shards: Sequence[Shard]) -> None:
    faults: Counter[str] = Counter()
    misfits = source.reader.misfits() if isinstance(source.reader, FileReader) else frozenset()
    for index in {0, len(shards) // 2, len(shards) - 1} if shards else ():
        found = _faults(pipeline, source, shards[index])
        if not found or not found.keys() <= {NO_EXTRACTOR, _OTHER_KIND, *misfits}:
            return
        faults += found
    if faults:
        raise ConfigError(
            pipeline.where(source.reader),
            f"source {source.name!r}{_words(source.reader, faults, shards[0], sum(faults.values()))}",
        )


def _faults(pipeline: Pipeline, source: Source, shard: Shard) -> Counter[str]:
    """How many of the first rows have which fault; empty when a row has none, or there are none."""
    takes_pages = has_extractor((*source.blocks, *pipeline.blocks))
    found: Counter[str] = Counter()
    try:
        for batch in source.reader.read(shard, Counter()):
            rows = batch.slice(0, _ROWS - found.total())
            faults = (rows if takes_pages else refused(rows)).column(FAULT).to_pylist()
            if None in faults:
                return Counter()
            found += Counter(faults)
            if found.total() == _ROWS:
                break
    except ShardKindError:
        return Counter({_OTHER_KIND: 1})
    except ShardError:
        return Counter()
    return found


def _words(reader: Reader, faults: Counter[str], shard: Shard, rows: int) -> str:
    if NO_EXTRACTOR in faults:
        return " gives pages, and no block makes text of them; an extractor does, such as extractors.trafilatura"
    seen = f"{shard.url} is {reader.first_look(shard)}" if isinstance(reader, FileReader) else shard.url
    if _OTHER_KIND in faults:
        return f" cannot be read: {seen}"
    counted = ", ".join(f"{count} {fault}" for fault, count in faults.most_common())
    return f": none of the first {rows} records is a document ({counted}): {seen}"
