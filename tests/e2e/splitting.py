"""Reads a file in parts as a run does: each surveyed by itself, numbered together, then read by itself."""

from collections import Counter
from functools import partial

from textmill.block import Shard
from textmill.file_reader import FileReader
from textmill.inputs.parts import FilePart
from textmill.stages.row_ids import qualified
from textmill.stages.surveying import located, numbered, surveyed

Read = tuple[list[dict[str, object]], Counter[str]]


def read_whole(reader: FileReader) -> Read:
    """Rows and counts of a reader's files, each as one shard."""
    return _read(reader, reader.model_copy(update={"split": None}).shards("s"))


def read_parts(reader: FileReader) -> tuple[Read, int]:
    """The same of its shards, and how many parts there are."""
    shards: list[Shard] = []
    files: dict[str, list[FilePart]] = {}
    found = reader.shards("s")
    for shard in found:
        if not isinstance(shard, FilePart):
            shards.append(shard)
            continue
        files.setdefault(shard.file, []).append(shard)
    for parts in files.values():
        table = numbered(reader, parts, [partial(surveyed, reader, part) for part in parts])
        places = [located(part, table, place) for place, part in enumerate(parts)]
        shards += [place for place in places if place is not None]
    return _read(reader, shards), len(found)


def _read(reader: FileReader, shards: list[Shard]) -> Read:
    counts: Counter[str] = Counter()
    rows = [
        row for one in shards for batch in qualified(reader, one, reader.read(one, counts)) for row in batch.to_pylist()
    ]
    return rows, counts
