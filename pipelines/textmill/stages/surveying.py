"""The steps before parts of files are read: where each part begins and ends, and which ids it has.

A part's row numbers, and whether an id was there before, hang on the parts before it, so parts are gone through twice:
side by side to be surveyed, then to be read with what the surveys of all say together.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import ClassVar, Final, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from textmill.config.pipeline import Source
from textmill.digest import Json, digest
from textmill.file_reader import FileReader
from textmill.id_keys import id_keys
from textmill.identity import block_spec
from textmill.inputs.parts import END, START, Border, Ending, FilePart
from textmill.inputs.row_batches import Ids
from textmill.stages.trial_window import CUTTING
from textmill.step import ASIDE, Done, Files, Made, Part, Step, StoredFile
from textmill.store.task import shard_task
from textmill.tables import parquet_batches

__all__ = ["NUMBERS", "Numbers", "Survey", "by_file", "located", "numbered", "surveyed"]

NUMBERS: Final = "numbers"

_SURVEY: Final = b"textmill.survey"
_KEYS: Final = "keys"
_KEYS_AT_ONCE: Final = 1 << 24
_PLACES: Final = pa.schema(
    [
        *((name, pa.int64()) for name in ("offset", "skip", "first_row", "first_line")),
        ("is_empty", pa.bool_()),
        ("taken", pa.list_(pa.uint64())),
    ]
)

Keys = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Surveyed:
    """What a part has: where it begins and ends, how many rows and lines, and keys of the ids that rows have given."""

    begin: Border
    end: Border
    rows: int = 0
    lines: int = 0
    keys: Keys = field(default_factory=lambda: np.zeros(0, np.uint64))

    @classmethod
    def of(cls, reader: FileReader, part: FilePart, begin: Border) -> Self:
        """The part as it is from a border on."""
        ending = Ending()
        own = replace(part, begin=begin, ending=ending)
        made_up = Ids(own).is_made_up
        keys, rows = [np.zeros(0, np.uint64)], 0
        for batch in reader.read(own, Counter()):
            names = [name for name in batch.column("id").to_pylist() if not made_up(name)]
            rows += batch.num_rows
            keys.append(id_keys(names))
        return cls(begin, ending.border, rows, ending.lines, np.unique(np.concatenate(keys)))


@dataclass(frozen=True)
class SurveyPart(Part):
    """A part of a file."""

    shard: FilePart
    source: str
    """Digest of how the source is read."""
    of: str = field(metadata=ASIDE)
    """The source's name."""


@dataclass(frozen=True)
class Survey(Step[SurveyPart]):
    """Goes through each part from where it seems to begin."""

    name: ClassVar[str] = "survey"
    is_by_shard: ClassVar[bool] = True
    sources: tuple[Source, ...]

    @property
    def after(self) -> tuple[str, ...]:
        return ()

    def settings(self) -> Json:
        return []

    def listed_from(self) -> Json:
        return [[source.name, _spec(source)] for source in self.sources]

    def parts(self, made: Made) -> Iterator[SurveyPart]:
        specs = {source.name: _spec(source) for source in self.sources}
        for shard in made.shards:
            if isinstance(shard, FilePart):
                yield SurveyPart(shard_task(shard), shard, specs[shard.source], shard.source)

    def run(self, part: SurveyPart, files: Files) -> Done:
        """One part; one in which nothing seems to begin has no rows and ends nowhere."""
        found = surveyed(_reader(self.sources, part.of), part.shard)
        with files.output(".parquet") as output:
            borders = [found.begin.offset, found.begin.skip, found.end.offset, found.end.skip]
            said = json.dumps([*borders, found.rows, found.lines])
            schema = pa.schema([(_KEYS, pa.uint64())], {_SURVEY: said})
            pq.write_table(pa.Table.from_arrays([pa.array(found.keys)], schema=schema), output.local)
            output.rows = len(found.keys)
        return Done({"data": output.published()})


@dataclass(frozen=True)
class NumbersPart(Part):
    """The surveys of all parts of a file, in order."""

    shards: tuple[FilePart, ...]
    surveys: tuple[StoredFile, ...]
    source: str
    of: str = field(metadata=ASIDE)


@dataclass(frozen=True)
class Numbers(Step[NumbersPart]):
    """Numbers the rows of each file over all its parts, and surveys those again that begin elsewhere."""

    name: ClassVar[str] = NUMBERS
    is_by_shard: ClassVar[bool] = True
    is_early: ClassVar[bool] = True
    sources: tuple[Source, ...]

    @property
    def after(self) -> tuple[str, ...]:
        return (Survey.name,)

    def settings(self) -> Json:
        return []

    def listed_from(self) -> Json:
        return []

    def parts(self, made: Made) -> Iterator[NumbersPart]:
        specs = {source.name: _spec(source) for source in self.sources}
        done = made.of(Survey.name)
        for (source, file), parts in by_file(made.shards).items():
            found = [done[name].files["data"] for one in parts if (name := shard_task(one)) in done]
            if len(found) == len(parts):
                yield NumbersPart(f"{source}/{file}", tuple(parts), tuple(found), specs[source], source)

    def run(self, part: NumbersPart, files: Files) -> Done:
        """One file."""
        surveys = [partial(_survey_in, files, file) for file in part.surveys]
        table = numbered(_reader(self.sources, part.of), part.shards, surveys)
        with files.output(".parquet") as output:
            pq.write_table(table, output.local)
            output.rows = table.num_rows
        return Done({"data": output.published()})


def surveyed(reader: FileReader, part: FilePart) -> Surveyed:
    """A part from where it seems to begin."""
    begin = START if part.start == 0 else reader.begin(part)
    return Surveyed(END, END) if begin is None else Surveyed.of(reader, part, begin)


def numbered(reader: FileReader, parts: Sequence[FilePart], surveys: Sequence[Callable[[], Surveyed]]) -> pa.Table:
    """Where the parts of a file begin and what is before them, of the surveys of all."""
    border, known = START, []
    for part, survey in zip(parts, surveys, strict=True):
        found = Surveyed(border, border)
        if not part.ends_before(border):
            found = survey()
            if found.begin != border:
                found = Surveyed.of(reader, part, border)
        known.append(found)
        border = found.end
    row = line = 0
    rows = []
    for found, taken in zip(known, _repeated([one.keys for one in known]), strict=True):
        rows.append((found.begin.offset, found.begin.skip, row, line, found.begin == found.end, taken))
        row, line = row + found.rows, line + found.lines
    columns = [pa.array(values, one.type) for values, one in zip(zip(*rows, strict=True), _PLACES, strict=True)]
    return pa.Table.from_arrays(columns, schema=_PLACES)


def by_file(shards: Sequence[object]) -> dict[tuple[str, str], list[FilePart]]:
    """Parts of files, by source and file, in order."""
    found: dict[tuple[str, str], list[FilePart]] = {}
    for shard in shards:
        if isinstance(shard, FilePart):
            found.setdefault((shard.source, shard.file), []).append(shard)
    return found


def located(shard: FilePart, table: pa.Table, place: int) -> FilePart | None:
    """A part with what Numbers says of it, the one at `place` in its file; None of one without records."""
    (row,) = table.slice(place, 1).to_pylist()
    if row["is_empty"]:
        return None
    begin = Border(row["offset"], row["skip"])
    taken = frozenset(row["taken"])
    return replace(shard, begin=begin, first_row=row["first_row"], first_line=row["first_line"], taken=taken)


def _repeated(parts: Sequence[Keys]) -> list[list[int]]:
    """Keys of each part that a part before has; each part's are sorted. Few are compared at a time."""
    found: list[list[int]] = [[] for _ in parts]
    ranges = 1 + sum(map(len, parts)) // _KEYS_AT_ONCE
    edges = [np.uint64((number << 64) // ranges) for number in range(1, ranges)]
    cuts = [[0, *np.searchsorted(keys, np.array(edges, np.uint64)).tolist(), len(keys)] for keys in parts]
    for number in range(ranges):
        own = [keys[cut[number] : cut[number + 1]] for keys, cut in zip(parts, cuts, strict=True)]
        keys = np.concatenate(own)
        owners = np.repeat(np.arange(len(own)), [len(one) for one in own])
        order = np.argsort(keys, kind="stable")
        again = order[1:][keys[order][1:] == keys[order][:-1]]
        for place in np.sort(again).tolist():
            found[owners[place]].append(int(keys[place]))
    return found


def _survey_in(files: Files, file: StoredFile) -> Surveyed:
    with files.open(file) as stream:
        table = parquet_batches.table(stream)
    offset, skip, end, end_skip, rows, lines = json.loads(table.schema.metadata[_SURVEY])
    keys = table.column(_KEYS).to_numpy()
    return Surveyed(Border(offset, skip), Border(end, end_skip), rows, lines, keys)


def _reader(sources: Sequence[Source], name: str) -> FileReader:
    reader = next(source.reader for source in sources if source.name == name)
    assert isinstance(reader, FileReader)  # others have no parts of files
    return reader


def _spec(source: Source) -> str:
    return digest(block_spec(source.reader, CUTTING))
