"""The last step of an index: copy a run's segment there and make it seen, in one part that can be done again."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final, cast, get_args

from textmill.matching.clusters.contract import ClusterBarrier
from textmill.matching.index import table as index_table
from textmill.matching.index.append import NewFile, append, content, entry_of
from textmill.matching.index.base import Base, note_added
from textmill.matching.index.growing import POSTINGS, REMEMBER
from textmill.matching.index.recalling import inputs_of
from textmill.matching.index.state import FileKind, IndexFile, Segment
from textmill.matching.shards import SKETCH, compared
from textmill.step import DOCUMENTS, Done, Files, Made, Part, Step, StoredFile

__all__ = ["APPEND", "Append"]

APPEND: Final = "append"
SEGMENT: Final = "segment"
"""The one part, and the role of the segment's description, which is left in the run too."""

Stored = tuple[tuple[str, str, StoredFile], ...]
"""Name of a part, role and file."""


@dataclass(frozen=True)
class SegmentPart(Part):
    """All that the steps before have made."""

    remembered: Stored
    postings: Stored
    documents: int
    inputs: str
    """Digest of all documents that the segment is made of."""
    state: str
    pipeline: str


@dataclass(frozen=True)
class Append(Step[SegmentPart]):
    """Adds the segment; what it did is taken back at the start of a run that finds the segment gone."""

    name: ClassVar[str] = APPEND
    block: ClusterBarrier
    base: Base
    definition: str
    pipeline: str

    @property
    def left_out(self) -> frozenset[str]:
        return self.block.limits

    @property
    def after(self) -> tuple[str, ...]:
        return (DOCUMENTS, SKETCH, REMEMBER, POSTINGS)

    def parts(self, made: Made) -> Iterator[SegmentPart]:
        remembered, postings = (
            tuple((name, role, file) for name, done in made.of(step).items() for role, file in done.files.items())
            for step in (REMEMBER, POSTINGS)
        )
        documents = sum(found.file.rows for found in compared(made).values())
        state = self.base.index.state
        yield SegmentPart(SEGMENT, remembered, postings, documents, inputs_of(made), state, self.pipeline)

    def run(self, part: SegmentPart, files: Files) -> Done:
        new = [*_new(files, part.remembered, is_keys=False), *_new(files, part.postings, is_keys=True)]
        changes = [file for _, role, file in part.remembered if role == "changes"]
        segment = Segment(
            first=self.base.index.total,
            documents=part.documents,
            kept=sum(one.file.rows for one in new if one.file.kind == "documents"),
            superseded=sum(_superseded(files, file) for file in changes),
            run=part.pipeline,
            inputs=part.inputs,
            before=part.state,
            files=tuple(one.file for one in new),
        )
        entry = entry_of(segment, len(self.base.index.entries))
        note_added(files.notes, self.block.label, entry.sha256)
        append(self.base.index, self.definition, segment, new, self.base.added)
        with files.output(".json") as output:
            output.local.write_bytes(content(segment))
            output.rows = 1
        return Done({SEGMENT: output.published()})

    def stands(self, done: Mapping[str, Done]) -> bool:
        return all(self.base.holds(one.files[SEGMENT].sha256) for one in done.values() if SEGMENT in one.files)


def _new(files: Files, stored: Stored, is_keys: bool) -> Iterator[NewFile]:
    counts: Counter[str] = Counter()
    for task, role, file in stored:
        if role not in get_args(FileKind) or (role == "keys") != is_keys:
            continue
        path = f"{task}.arrow" if is_keys else f"{role}-{counts[role]:05d}.arrow"
        counts[role] += 1
        low, high = index_table.ends(files.source(file)) if role != "shingles" else (0, 0)
        described = IndexFile(
            kind=cast(FileKind, role),
            path=path,
            rows=file.rows,
            bytes=file.bytes,
            sha256=file.sha256,
            low=low,
            high=high,
            band=int(task.split("-")[1]) if is_keys else 0,
        )
        yield NewFile(described, partial(files.open, file))


def _superseded(files: Files, stored: StoredFile) -> int:
    """Earlier documents of a file of changes that are kept no longer."""
    batches = index_table.scan(files.source(stored))
    return sum(int((batch.column("document").to_numpy() != batch.column("kept").to_numpy()).sum()) for batch in batches)
