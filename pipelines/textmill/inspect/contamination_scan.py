"""Looks for evaluation questions in documents that are finished: a corpus folder, files, or a pipeline's sources.

Nothing is changed or dropped. The same measure as `filters.decontamination`, one document after the other.
"""

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import fsspec
import pyarrow as pa

from textmill.batch import Batch
from textmill.block import Reader
from textmill.config import pipeline as config
from textmill.documents import FAULT
from textmill.errors import UserError
from textmill.evaluations.passages import passage
from textmill.file_reader import FileReader
from textmill.filters.decontamination import Decontamination
from textmill.readers.jsonl import Jsonl
from textmill.readers.parquet import Parquet

__all__ = ["Found", "Scan", "readers_of"]

_PARQUET: Final = ".parquet"
_JSON_LINES: Final = (".jsonl", ".jsonl.gz", ".jsonl.zst")
_PIPELINES: Final = (".yaml", ".yml")
_FOLDERS: Final = ("corpus/data", "data", "")
"""Where the documents of a run directory, of a corpus folder and of any other folder are."""


@dataclass(frozen=True)
class Found:
    """An evaluation question in a document, whose characters from `begin` to `end` are the `passage`."""

    shard: str
    id: str
    questions: list[str]
    tasks: list[str]
    overlap: float
    begin: int
    end: int
    passage: str


class Scan:
    """One pass over documents; the counts are right when it has ended."""

    def __init__(self, readers: list[Reader], block: Decontamination) -> None:
        self._readers = readers
        self._block = block
        self.documents = 0
        self.faults: Counter[str] = Counter()
        """Records that are no documents, by what is wrong with them."""

    def run(self) -> Iterator[Found]:
        """Every question whose overlap with a document is larger than the block's limit."""
        for reader in self._readers:
            shards = reader.shards("corpus")
            if isinstance(reader, FileReader):
                reader.settle(shards)
            for shard in shards:
                for table in reader.read(shard, Counter()):
                    yield from self._in(table)

    def _in(self, table: pa.RecordBatch) -> Iterator[Found]:
        batch = Batch(table)
        if "text" not in batch.names:
            raise UserError("the documents have no text; name the corpus that was made of them")
        faults = batch.strings(FAULT) if FAULT in batch.names else [""] * len(batch)
        index, limit = self._block.index(), self._block.max_overlap or 0.0
        found = self._block.find(batch.texts)
        names = zip(batch.strings("shard"), batch.strings("id"), strict=True)
        for (shard, name), text, fault, findings in zip(names, batch.texts, faults, found, strict=True):
            if fault:
                self.faults[fault] += 1
                continue
            self.documents += 1
            for one in findings:
                if one.overlap > limit:
                    begin, end = passage(text, one.first, one.behind)
                    questions, tasks = index.names_of(one.item), index.tasks_of(one.item)
                    yield Found(shard, name, questions, tasks, one.overlap, begin, end, text[begin:end])


def readers_of(place: str) -> list[Reader]:
    """What reads the documents of a run directory, a corpus, a folder, a file, a pattern, or a pipeline's sources."""
    if place.endswith(_PIPELINES):
        return [source.reader for source in config.load(place).sources]
    if place.endswith((_PARQUET, *_JSON_LINES)):
        return [_reader(place)]
    filesystem, inner = fsspec.core.url_to_fs(place)
    for folder in _FOLDERS:
        below = posixpath.join(inner, folder).rstrip("/")
        names = sorted(filesystem.find(below, maxdepth=1)) if filesystem.isdir(below) else []
        files = [filesystem.unstrip_protocol(name) for name in names if name.endswith((_PARQUET, *_JSON_LINES))]
        if files:
            parquet = tuple(file for file in files if file.endswith(_PARQUET))
            lines = tuple(file for file in files if not file.endswith(_PARQUET))
            return [*([Parquet(paths=parquet)] if parquet else []), *([Jsonl(paths=lines)] if lines else [])]
    raise UserError(f"{place}: no .parquet or .jsonl files here, nor in its data/ or corpus/data/")


def _reader(place: str) -> Reader:
    return Parquet(paths=place) if place.endswith(_PARQUET) else Jsonl(paths=place)
