"""Read a page again from its archive, to show its text as it was extracted, before anything was edited.

A run directory may come from another hand, so no address in it is followed unasked: the user names the folder of the
pipeline file. Of the configuration only readers and extractors of ours are made, never a class of somebody's own.
"""

import tempfile
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Final

import pyarrow as pa
from pydantic import ValidationError

from textmill.batch import Batch
from textmill.block import Block, Reader, Shard
from textmill.config import catalog
from textmill.digest import Json
from textmill.documents import DETAIL, FAULT
from textmill.errors import TextmillError
from textmill.file_reader import FileReader
from textmill.inputs.opening import open_shard
from textmill.inputs.parts import whole
from textmill.stages.row_ids import qualified
from textmill.store.manifest import Manifest

__all__ = ["Again", "PagesAgain", "Place"]

_SECONDS: Final = 20.0
"""So long a shard is read for one page."""
_MOST_RECORD_BYTES: Final = 64 << 20
_REMEMBERED: Final = 16
_HIDDEN: Final = "(hidden)"
_UNASKED: Final = "Pages are read again where `textmill serve` is given --sources, the folder of the pipeline file."


@dataclass(frozen=True)
class Place:
    """Where a record is: its source, its shard, its id, and where known the offset and length in the archive."""

    source: str
    shard: str
    id: str
    offset: int | None = None
    length: int | None = None


@dataclass(frozen=True)
class Again:
    """The text as extracted, or why it cannot be had; and the columns that the reader gave."""

    text: str | None = None
    said: str = ""
    columns: Mapping[str, Json] = field(default_factory=dict)


class _NotHereError(TextmillError):
    """Why a page cannot be read again."""


class PagesAgain:
    """Reads pages of one run again, and remembers the last ones, since an open page asks again and again."""

    def __init__(self, folder: str | None, seconds: float = _SECONDS) -> None:
        self._folder = folder
        self._seconds = seconds
        self._lock = Lock()
        self._shards: dict[str, dict[str, Shard]] = {}
        self._read: OrderedDict[Place, Again] = OrderedDict()

    def read(self, described: Manifest, place: Place) -> Again:
        """The page of a record; one is read at a time, and who comes meanwhile is told so and waits for nothing."""
        if self._folder is None:
            return Again(said=_UNASKED)
        if (found := self._read.get(place)) is not None:
            return found
        if not self._lock.acquire(blocking=False):
            return Again(said="Another page is being read just now; ask again in a moment.")
        try:
            found = self._found(described, place, self._folder)
            self._read[place] = found
            while len(self._read) > _REMEMBERED:
                self._read.popitem(last=False)
            return found
        finally:
            self._lock.release()

    def _found(self, described: Manifest, place: Place, folder: str) -> Again:
        try:
            source = _source(described, place.source)
            reader = _made(source.get("reader"), "readers.", folder)
            if not isinstance(reader, Reader):
                raise _NotHereError("The source's reader is of another hand, and is not run.")
            shard = self._shard(reader, place)
            for row in _rows(reader, shard, place, self._seconds):
                return _extracted(row, _extractor(described, source, folder))
        except (TextmillError, OSError, ValueError) as error:
            return Again(said=str(error))
        return Again(said="The shard does not hold this record any more.")

    def _shard(self, reader: Reader, place: Place) -> Shard:
        if place.source not in self._shards:
            self._shards[place.source] = {shard.name: whole(shard) for shard in reader.shards(place.source)}
        found = self._shards[place.source].get(place.shard)
        if found is None:
            raise _NotHereError("The shard is not among the source's files, counted from the folder given.")
        if isinstance(reader, FileReader):
            reader.settle([found])
        return found


def _source(described: Manifest, name: str) -> Mapping[str, Json]:
    sources = described["config"].get("sources")
    for source in sources if isinstance(sources, list) else ():
        if isinstance(source, dict) and source.get("name") == name:
            return source
    raise _NotHereError("The run's configuration does not name this source.")


def _made(written: Json, folder: str, base: str) -> Block | None:
    """A block of ours of one folder; None where another stands there."""
    if isinstance(written, str):
        name, settings = written, None
    elif isinstance(written, dict) and len(written) == 1:
        ((name, settings),) = written.items()
    else:
        return None
    if ":" in name or not name.startswith(folder):
        return None
    if _HIDDEN in repr(settings):
        raise _NotHereError("The source's settings have credentials, which a run directory does not keep.")
    try:
        return catalog.find(name).model_validate(settings or {}, context={"base": base})
    except ValidationError as error:
        raise _NotHereError(f"The settings of {name} are not as this version has them.") from error


def _extractor(described: Manifest, source: Mapping[str, Json], base: str) -> Block | None:
    """The first extractor that the source's documents come to; None where texts are read as they are."""
    for blocks in (source.get("blocks"), described["config"].get("blocks")):
        for written in blocks if isinstance(blocks, list) else ():
            if (found := _made(written, "extractors.", base)) is not None:
                return found
    return None


def _rows(reader: Reader, shard: Shard, place: Place, seconds: float) -> Iterator[pa.RecordBatch]:
    """The record, as a batch of one row: read at its offset where that is known, else by reading up to it."""
    if place.offset is not None and place.length is not None and place.length <= _MOST_RECORD_BYTES:
        with open_shard(shard) as stream, tempfile.NamedTemporaryFile(suffix=_ending(shard)) as part:
            stream.seek(place.offset)
            part.write(stream.read(place.length))
            part.flush()
            yield from _with_id(
                qualified(reader, shard, reader.read(replace(shard, url=part.name, identity=""), Counter())), place.id
            )
    until = time.monotonic() + seconds
    for batch in qualified(reader, shard, reader.read(shard, Counter())):
        yield from _with_id([batch], place.id)
        if time.monotonic() > until:
            raise _NotHereError(f"The record was not found in {seconds:g} seconds of reading its shard.")


def _ending(shard: Shard) -> str:
    name = shard.name.rpartition("/")[2]
    return name[name.find(".") :] if "." in name else ""


def _with_id(batches: Iterator[pa.RecordBatch] | list[pa.RecordBatch], wanted: str) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        ids = batch.column("id").to_pylist()
        if wanted in ids:
            yield batch.slice(ids.index(wanted), 1)


def _extracted(row: pa.RecordBatch, extractor: Block | None) -> Again:
    (columns,) = row.to_pylist()
    html, text = columns.pop("html", None), columns.pop("text", None)
    said = columns.pop(FAULT, None) or ""
    if html is not None and extractor is not None:
        found = extractor.apply(Batch(row.drop_columns([name for name in (FAULT, DETAIL) if name in row.schema.names])))
        text, said = found["text"][0].as_py(), found[FAULT][0].as_py() or ""
    if text is None:
        return Again(said=f"The page has no text{f' ({said})' if said else ''}.", columns=columns)
    return Again(text, columns=columns)
