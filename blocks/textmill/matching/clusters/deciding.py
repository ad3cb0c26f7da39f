"""The steps from components to documents: what is known of their members, and which of these stay."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Final

import pyarrow as pa

from textmill.batch import Batch
from textmill.matching.clusters import alarms, clusters, components, keep, members
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.clusters.linking import COMPONENTS
from textmill.matching.clusters.numbering import EARLIER, before, numbered, sketches
from textmill.matching.combining import FILES_PER_PART, share
from textmill.matching.index import recall
from textmill.matching.index.base import Base
from textmill.matching.index.lookup import Lookup
from textmill.matching.index.rows import table_of
from textmill.matching.shards import SKETCH, BeyondSketches, compared, groups
from textmill.step import ASIDE, DOCUMENTS, Done, Files, Made, Part, Step, StoredFile

__all__ = ["CLUSTERS", "MEMBERS", "Clusters", "Members"]

MEMBERS: Final = "members"
CLUSTERS: Final = "clusters"

_ROWS_AT_ONCE: Final = 1 << 10
_NARROW_ROWS_AT_ONCE: Final = 1 << 16


@dataclass(frozen=True)
class MembersPart(Part):
    """Shards of the run: documents, sketch, and number of the first document of each."""

    components: StoredFile
    shards: tuple[tuple[StoredFile, StoredFile, int], ...]


@dataclass(frozen=True)
class EarlierPart(Part):
    """A shard of documents of the index: what they are, their sketch, and the number of the first."""

    components: StoredFile
    known: StoredFile
    sketch: StoredFile
    start: int


@dataclass(frozen=True)
class Members(Step[MembersPart | EarlierPart]):
    """Collects what is to be known of documents in components."""

    name: ClassVar[str] = MEMBERS
    is_passing: ClassVar[bool] = True
    block: ClusterBarrier
    base: Base | None = None
    documents_per_part: int = 50_000
    """Documents whose members are written to one file: of 90,000 shards as many files would be opened for a group."""
    shards_per_part: int = FILES_PER_PART // 2

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.limits

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH, COMPONENTS, *before(self.block))

    def parts(self, made: Made) -> Iterator[MembersPart | EarlierPart]:
        joined = made.of(COMPONENTS)[COMPONENTS].files["data"]
        data, keys = numbered(made), sketches(made)
        start = 0
        for name, done in made.of(EARLIER).items():
            yield EarlierPart(name, joined, done.files["data"], done.files["sketch"], start)
            start += done.files["data"].rows
        own = {name: documents.file.rows for name, documents in compared(made).items()}
        most = share(sum(own.values()), self.documents_per_part)
        for number, group in enumerate(groups(own, most, self.shards_per_part, start)):
            shards = tuple((data[shard.name], keys[shard.name], shard.start) for shard in group)
            yield MembersPart(f"group-{number:05d}", joined, shards)

    def memory(self, part: MembersPart | EarlierPart) -> int:
        """As `members.write` says, for all documents."""
        rows = part.known.rows if isinstance(part, EarlierPart) else sum(data.rows for data, _, _ in part.shards)
        return 2 * members.BYTES_IN_MEMORY + 40 * rows

    def run(self, part: MembersPart | EarlierPart, files: Files) -> Done:
        with files.output(".arrow") as output:
            rows = self._earlier(part, files) if isinstance(part, EarlierPart) else self._own(part, files)
            output.rows = members.write(rows, output.local, output.local.with_suffix(".spool"))
        return Done({"data": output.published()})

    def _own(self, part: MembersPart, files: Files) -> Iterator[pa.RecordBatch]:
        compares = self.block.min_similarity() is not None
        wanted = ["id", "source", "cluster_size", *keep.score_columns(self.block)]
        wanted += self.block.requires() if compares else ()
        for data, keys, start in part.shards:
            found = components.read(files.source(part.components), start, start + data.rows)
            if found.num_rows:
                at_once = _ROWS_AT_ONCE if compares or "text" in wanted else _NARROW_ROWS_AT_ONCE
                batches = map(Batch, files.rows(data, list(dict.fromkeys(wanted)), at_once))
                sketch = files.source(keys) if compares else None
                yield from members.of_shard(self.block, batches, sketch, found, start)

    def _earlier(self, part: EarlierPart, files: Files) -> Iterator[pa.RecordBatch]:
        assert self.base is not None
        found = components.read(files.source(part.components), part.start, part.start + part.known.rows)
        known, lookup = table_of(files, part.known), Lookup(self.base.index)
        return recall.members_of(self.block, lookup, known, files.source(part.sketch), found, part.start)

    def outside(self) -> Iterator[tuple[str, str]]:
        return iter(()) if self.base is None else self.base.files("documents", "shingles")

    def check_outside(self, path: str, sha256: str) -> None:
        assert self.base is not None
        self.base.check(path, sha256)


@dataclass(frozen=True)
class ClustersPart(Part):
    """The components whose roots are at least `low` and below `high`."""

    members: tuple[StoredFile, ...]
    low: int
    high: int
    start: int
    """Number of the run's first document: those before are of an index."""
    documents: int = field(default=0, metadata=ASIDE)


@dataclass(frozen=True)
class Clusters(BeyondSketches[ClustersPart]):
    """Decides which documents of each component stay, and says what speaks for or against it."""

    name: ClassVar[str] = CLUSTERS
    lasting: ClassVar[tuple[str, ...]] = ("facts",)
    block: ClusterBarrier

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.limits

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH, COMPONENTS, MEMBERS, *before(self.block))

    def parts(self, made: Made) -> Iterator[ClustersPart]:
        earlier, done = made.of(EARLIER), made.of(MEMBERS)
        names = [*earlier, *(name for name in done if name not in earlier)]
        files = tuple(done[name].files["data"] for name in names)
        start = sum(found.files["data"].rows for found in earlier.values())
        with made.open(made.of(COMPONENTS)[COMPONENTS].files["groups"]) as stream:
            cut = json.load(stream)
        for number, (low, high, documents) in enumerate(cut):
            yield ClustersPart(f"group-{number:05d}", files, low, high, start, documents)

    def memory(self, part: ClustersPart) -> int:
        """As `clusters.decide` says: 500 bytes for a document, also of a component that is alone in its group."""
        return 2 * clusters.BYTES_AT_ONCE + 500 * part.documents

    def run(self, part: ClustersPart, files: Files) -> Done:
        block = self.block
        rule = clusters.Rule(block.min_similarity(), keep.is_by_number(block), block.compares_in_order())
        sources = [files.source(file) for file in part.members]
        with files.output(".parquet") as output:
            spool = output.local.with_suffix(".spool")
            found = clusters.decide(rule, sources, part.low, part.high, output.local, spool, part.start)
            output.rows = found.rows
        largest = [(cluster.documents, cluster.kept, list(cluster.others)) for cluster in found.largest]
        facts: alarms.Facts = {"largest": largest, "dropped": found.dropped}
        with files.output(".json") as told:
            told.local.write_text(json.dumps(facts))
        pairs = found.pairs
        counts = {
            "candidate pairs": pairs.candidates,
            "candidates confirmed": pairs.confirmed,
            "candidates refuted": pairs.refuted,
            "candidates not compared": pairs.capped,
        }
        stored = {"data": output.published(), "facts": told.published()}
        return Done(stored, counts if pairs.candidates else {})

    def alarms(self, made: Made) -> Iterable[str]:
        return alarms.alarms(self.block, made, CLUSTERS)
