"""The last step of clusters: what was decided is sorted by shard, a file for each that has documents in clusters."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar, Final

import pyarrow as pa
import pyarrow.parquet as pq

from textmill.inputs.parts import file_of
from textmill.matching.clusters import clusters, verdict
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.deciding import CLUSTERS
from textmill.matching.clusters.numbering import before, numbered
from textmill.matching.combining import FILES_PER_PART
from textmill.matching.repeated_ids import have_repeats
from textmill.matching.shards import IDS, SKETCH, BeyondSketches, groups
from textmill.matching.sorting import SORTED_FILES, SortedPart, sort, sorting
from textmill.step import DOCUMENTS, Done, Files, Made, Part, StoredFile
from textmill.tables import parquet_batches

__all__ = ["GATHER", "Gather", "GatherPart"]

GATHER: Final = "gather"
PLACES: Final = "places"
"""The part that names shards, and the role of its file."""


@dataclass(frozen=True)
class PlacesPart(Part):
    """The number of the first document, and the name, of every shard."""

    places: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class GatherPart(Part):
    """A few shards, all that was decided, and, where ids repeat, what names every shard."""

    clusters: tuple[StoredFile, ...]
    shards: tuple[tuple[str, int, int], ...]
    """Name, number of the first document, and documents of each."""
    places: StoredFile | None
    columns: tuple[str, ...] = tuple(verdict.VERDICT.names)


@dataclass(frozen=True)
class Gather(BeyondSketches[SortedPart | PlacesPart | GatherPart]):
    """Sorts what was decided by shard: a file for each that has documents in clusters."""

    name: ClassVar[str] = GATHER
    block: ClusterBarrier
    documents_per_part: int = 200_000
    """Documents that a part gathers for, about 100 MB of memory."""
    shards_per_part: int = FILES_PER_PART
    sorted_files: int = SORTED_FILES

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.limits

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH, CLUSTERS, IDS, *before(self.block))

    def parts(self, made: Made) -> Iterator[SortedPart | PlacesPart | GatherPart]:
        """None where nothing is in a cluster."""
        files = made.files(CLUSTERS)
        if not files:
            return
        decided, own = sorting(files, made.of(GATHER), self.sorted_files), made.of(GATHER)
        yield from decided.parts
        if have_repeats(made):
            yield PlacesPart(PLACES, self._places(made))
        places = own[PLACES].files[PLACES] if PLACES in own else None
        if decided.files is None or (have_repeats(made) and places is None):
            return
        sizes = {name: file.rows for name, file in numbered(made).items()}
        found = groups(sizes, self.documents_per_part, self.shards_per_part)
        for number, group in enumerate(found):
            shards = tuple((shard.name, shard.start, shard.documents) for shard in group)
            yield GatherPart(f"group-{number:05d}", decided.files, shards, places)

    @staticmethod
    def _places(made: Made) -> tuple[tuple[int, str], ...]:
        starts = accumulate((file.rows for file in numbered(made).values()), initial=0)
        # Documents of a part are in its file, however that was cut.
        names = {name: f"{one.shard.source}/{file_of(one.shard)}" for name, one in made.documents.items()}
        return tuple((start, names.get(name, "")) for start, name in zip(starts, numbered(made), strict=False))

    def memory(self, part: SortedPart | PlacesPart | GatherPart) -> int:
        """500 bytes for a document, if all of its shards are in clusters."""
        return 500 * sum(rows for _, _, rows in part.shards) if isinstance(part, GatherPart) else 0

    def run(self, part: SortedPart | PlacesPart | GatherPart, files: Files) -> Done:
        if isinstance(part, SortedPart):
            return sort(part, files, clusters.CLUSTERED, ("document",))
        if isinstance(part, PlacesPart):
            with files.output(".json") as output:
                output.rows = len(part.places)
                output.local.write_text(json.dumps(part.places))
            return Done({PLACES: output.published()})
        low, high = part.shards[0][1], sum(part.shards[-1][1:])
        found = [clusters.CLUSTERED.empty_table()]
        for file in part.clusters:
            with files.open(file) as stream:
                found.append(parquet_batches.table(stream, within=parquet_batches.Range("document", low, high)))
        clustered = pa.concat_tables(found).sort_by("document")
        places: list[tuple[int, str]] = []
        if part.places is not None:
            with files.open(part.places) as stream:
                places = json.load(stream)
        stored = {}
        for name, start, documents in part.shards:
            table = verdict.of_shard(clustered, start, documents, places)
            if table.num_rows:
                with files.output(".parquet", name) as output:
                    output.rows = table.num_rows
                    pq.write_table(table, output.local, compression="zstd", use_dictionary=verdict.REPEATED)
                stored[name] = output.published()
        return Done(stored)
