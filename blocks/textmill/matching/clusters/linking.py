"""The steps from keys to components: link documents with equal keys, join what is linked, name each component.

Every part's memory has a budget, stated at its step. Where shards are many, their sketches are combined first, and
edges are merged in levels, so that no part opens more than a thousand files.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

import pyarrow as pa
import pyarrow.parquet as pq

from textmill.matching.clusters import combined, components, edges, forest, replay
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.numbering import before, numbered, sketches
from textmill.matching.combining import FILES_PER_PART, CombinedPart, combining, together
from textmill.matching.shards import SKETCH, BeyondSketches
from textmill.matching.shuffle import ranges
from textmill.step import DOCUMENTS, Done, Files, Made, Part, Step, StoredFile
from textmill.tables import parquet_batches

__all__ = ["COMPONENTS", "EDGES", "ComponentsPart", "Edges", "Forest", "Replay"]

EDGES: Final = "edges"
COMPONENTS: Final = "forest"
"""The step that names components, and its last part: `data` has every document's, `groups` cuts them in groups."""

_EDGES_AT_ONCE: Final = 1 << 20


@dataclass(frozen=True)
class LinkPart(Part):
    """Some bands of all sketches, in one hash range."""

    files: tuple[StoredFile, ...]
    band: int
    bands: int
    part: int
    parts: int


@dataclass(frozen=True)
class Edges(Step[CombinedPart | LinkPart]):
    """Links documents with equal keys: the edges of a few bands in one hash range at a time."""

    name: ClassVar[str] = EDGES
    block: ClusterBarrier
    keys_per_part: int = 8_000_000
    """Keys that a part compares at most: 100 MB of files, 50 MB of memory and the edges; cuts bands in hash ranges."""
    files_per_part: int = FILES_PER_PART
    """Sketches that a part opens at most; of more shards they are combined first."""

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.not_in_keys

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH, *before(self.block))

    def parts(self, made: Made) -> Iterator[CombinedPart | LinkPart]:
        files = list(sketches(made).values())
        parts = ranges(sum(file.rows for file in files), self.keys_per_part)
        most = self.keys_per_part // self.block.band_count()
        found = combining(files, made.of(EDGES), self.files_per_part, parts, most)
        yield from found.parts
        if found.files is not None:
            yield from self._links(self.block.band_count(), tuple(file for _, file in found.files), parts)

    def _links(self, bands: int, files: tuple[StoredFile, ...], parts: int) -> Iterator[LinkPart]:
        rows = sum(file.rows for file in files)
        at_once = max(1, min(bands, self.keys_per_part // max(1, rows)))
        for band in range(0, bands, at_once):
            for part in range(parts):
                name = f"band-{band:03d}-{part:04d}"
                yield LinkPart(name, files, band, min(at_once, bands - band), part, parts)

    def memory(self, part: CombinedPart | LinkPart) -> int:
        """12 bytes for a key where sketches are no local files, 60 for an edge, of which few keys make one."""
        if isinstance(part, CombinedPart):
            return combined.memory(part)
        return 20 * sum(file.rows for file in part.files) * part.bands // part.parts

    def run(self, part: CombinedPart | LinkPart, files: Files) -> Done:
        if isinstance(part, CombinedPart):
            return combined.combine(files, part)
        found = combined.from_first(files, part.files)
        with files.output(".parquet") as output:
            merged = edges.find_forest(found, range(part.band, part.band + part.bands), part.part, part.parts)
            output.rows = merged.num_rows
            pq.write_table(merged, output.local, compression="zstd")
        return Done({"data": output.published()})


@dataclass(frozen=True)
class MergePart(Part):
    """Edge files that fit a part together."""

    files: tuple[StoredFile, ...]


@dataclass(frozen=True)
class ComponentsPart(Part):
    """All edges that are left, or all sketches."""

    files: tuple[StoredFile, ...]
    documents: int
    most: int
    """Most documents in a group of components."""


@dataclass(frozen=True)
class Forest(BeyondSketches[MergePart | ComponentsPart]):
    """Joins edges in a tree of merges; the last part makes components of the whole."""

    name: ClassVar[str] = COMPONENTS
    lasting: ClassVar[tuple[str, ...]] = ("groups",)
    block: ClusterBarrier
    edges_per_part: int = 8_000_000
    """Edges that a part merges at most, about 600 MB of memory; the last reads all and holds 4 bytes a document."""
    files_per_part: int = FILES_PER_PART
    documents_per_group: int = 100_000
    """Documents in clusters that are decided on together, about 60 MB of memory; one component is not parted."""

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.not_in_keys

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH, EDGES, *before(self.block))

    def parts(self, made: Made) -> Iterator[MergePart | ComponentsPart]:
        files = list(made.files(EDGES))
        level = 0
        while 1 < len(groups := together(files, self.edges_per_part, self.files_per_part)) < len(files):
            names = [f"level-{level}-{number:05d}" for number in range(len(groups))]
            yield from map(MergePart, names, groups)
            done = made.of(COMPONENTS)
            if not all(name in done for name in names):
                return
            files = [done[name].files["data"] for name in names]
            level += 1
        documents = sum(file.rows for file in numbered(made).values())
        yield ComponentsPart(COMPONENTS, tuple(files), documents, self.documents_per_group)

    def memory(self, part: MergePart | ComponentsPart) -> int:
        """80 bytes for an edge of those that are merged; of the last part 4 for a document, 16 for one in a cluster."""
        edges = sum(file.rows for file in part.files)
        if isinstance(part, MergePart):
            return 80 * edges
        return (4 if part.documents <= 1 << 32 else 8) * part.documents + 16 * edges + 48 * _EDGES_AT_ONCE

    def run(self, part: MergePart | ComponentsPart, files: Files) -> Done:
        if isinstance(part, MergePart):
            with files.output(".parquet") as output:
                merged = forest.merge(_edges(files, part.files))
                output.rows = merged.num_rows
                pq.write_table(merged, output.local, compression="zstd")
            return Done({"data": output.published()})
        whole = forest.Forest(part.documents)
        for table in _edges(files, part.files):
            whole.add(*forest.endpoints(table))
        return _components(files, whole.stars, part.most)


@dataclass(frozen=True)
class Replay(Step[ComponentsPart]):
    """Makes the components that datatrove's clustering would make, each named by the document that it would keep."""

    name: ClassVar[str] = COMPONENTS
    lasting: ClassVar[tuple[str, ...]] = ("groups",)
    block: ClusterBarrier
    documents_per_group: int = 100_000

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.not_in_keys

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH)

    def parts(self, made: Made) -> Iterable[ComponentsPart]:
        """One that sees all keys."""
        files = tuple(sketches(made).values())
        return [ComponentsPart(COMPONENTS, files, sum(file.rows for file in files), self.documents_per_group)]

    def memory(self, part: ComponentsPart) -> int:
        """The keys of one band, three times, and the documents of equal ones."""
        return 3 * sum(file.bytes for file in part.files) // self.block.band_count() + 60 * part.documents

    def run(self, part: ComponentsPart, files: Files) -> Done:
        found = replay.roots(combined.from_first(files, part.files), self.block.band_count())
        return _components(files, lambda: [found], part.most)


def _components(files: Files, stars: components.Stars, most: int) -> Done:
    with files.output(".arrow") as output:
        output.rows, found = components.write(stars, output.local, most)
    with files.output(".json") as groups:
        groups.rows = len(found)
        groups.local.write_text(json.dumps([[group.low, group.high, group.documents] for group in found]))
    return Done({"data": output.published(), "groups": groups.published()})


def _edges(files: Files, stored: tuple[StoredFile, ...]) -> Iterator[pa.Table]:
    for file in stored:
        with files.open(file) as stream, parquet_batches.opened(stream) as parquet:
            for batch in parquet_batches.batches(parquet, _EDGES_AT_ONCE):
                yield pa.Table.from_batches([batch])
