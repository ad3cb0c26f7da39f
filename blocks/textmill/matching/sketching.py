"""The first step of every barrier: what is compared of the documents of each shard, as a file of its own (a sketch)."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from textmill.digest import Json
from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.shards import SKETCH, compared_rows, crawl_of
from textmill.matching.spans.contract import SpanBarrier
from textmill.step import ASIDE, DOCUMENTS, Done, Files, Made, Part, Step, StoredFile

__all__ = ["Sketch", "SketchPart"]


@dataclass(frozen=True)
class SketchPart(Part):
    """The documents of one shard."""

    file: StoredFile
    crawl: str | None
    """The crawl's name in the shard's address, where only documents of one crawl are compared."""
    address: str = field(metadata=ASIDE)


@dataclass(frozen=True)
class Sketch(Step[SketchPart]):
    """Writes the sketch of every shard with `write`, which gives the rows of the file and counts what it reports."""

    name: ClassVar[str] = SKETCH
    is_early: ClassVar[bool] = True
    is_by_shard: ClassVar[bool] = True
    is_passing: ClassVar[bool] = True
    block: ClusterBarrier | SpanBarrier
    write: Callable[..., int]

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.not_in_keys

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS,)

    def listed_from(self) -> Json:
        return []

    def parts(self, made: Made) -> Iterator[SketchPart]:
        for name, documents in made.documents.items():
            yield SketchPart(name, documents.file, crawl_of(self.block, documents.shard), documents.shard.url)

    def run(self, part: SketchPart, files: Files) -> Done:
        counts: Counter[str] = Counter()
        with files.output(".arrow") as output, output.local.open("wb") as sink:
            rows = compared_rows(files, self.block, part.file, part.address)
            output.rows = self.write(self.block, rows, sink, counts)
        return Done({"data": output.published()}, counts)
