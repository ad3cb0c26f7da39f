"""Read the first documents of each source's local files, so that a reader that does not fit them is told at once."""

from collections import Counter
from collections.abc import Sequence

from textmill.block import Shard
from textmill.config import Pipeline, Source
from textmill.documents import FAULT
from textmill.errors import ConfigError, ShardError
from textmill.location import is_remote
from textmill.readers.first_look import first_look
from textmill.unextracted import NO_EXTRACTOR, has_extractor, refused

__all__ = ["try_sources"]


def try_sources(pipeline: Pipeline, shards: Sequence[Shard]) -> None:
    """ConfigError where none of the first documents of a source's files is one, for the way in which they are read.

    The first, the middle and the last file are looked into. A single document that passes, or a fault that good files
    have too, is enough to go on: damaged files are no matter of the configuration.
    """
    for source in pipeline.sources:
        if not is_remote(source.reader.paths):
            _try(pipeline, source, [shard for shard in shards if shard.source == source.name])


def _try(pipeline: Pipeline, source: Source, shards: Sequence[Shard]) -> None:
    faults: Counter[str] = Counter()
    for index in {0, len(shards) // 2, len(shards) - 1} if shards else ():
        found = _faults(pipeline, source, shards[index])
        if found is None or not found.keys() <= {NO_EXTRACTOR, *source.reader.misfits()}:
            return
        faults += found
    if not faults:
        return
    where = pipeline.where(source.reader)
    if NO_EXTRACTOR in faults:
        hint = "an extractor does, such as extractors.trafilatura"
        raise ConfigError(where, f"source {source.name!r} gives pages, and no block makes text of them; {hint}")
    counted = ", ".join(f"{count} {fault}" for fault, count in faults.most_common())
    raise ConfigError(
        where,
        f"source {source.name!r}: none of the first {sum(faults.values())} records is a document ({counted}): "
        f"{shards[0].url} is {first_look(shards[0])}",
    )


def _faults(pipeline: Pipeline, source: Source, shard: Shard) -> Counter[str] | None:
    """How many of the first batch's rows have which fault; None when a row has none, or there are none."""
    try:
        batch = next(iter(source.reader.read(shard, Counter())), None)
    except ShardError:
        return None
    if batch is None:
        return None
    batch = batch if has_extractor((*source.blocks, *pipeline.blocks)) else refused(batch)
    found = batch.column(FAULT).to_pylist()
    return None if None in found else Counter(found)
