"""What a task is: one unit of work and retry, with all that a worker needs to know to do it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from textmill.block import Shard
from textmill.plan import Plan, Stage, StageKind
from textmill.store import Commit, Store, StoredFile
from textmill.windows import WHOLE, Window


@dataclass(frozen=True)
class Segment:
    """Rows `start` to `stop` of a data file."""

    source: str
    file: StoredFile
    start: int
    stop: int


@dataclass(frozen=True)
class Task:
    """One unit of work and retry; which fields are set depends on the kind of its stage."""

    stage: str
    name: str
    fingerprint: str
    shard: Shard | None = None
    window: Window = WHOLE
    """The records of its shard that are read."""
    files: tuple[StoredFile, ...] = ()
    verdict: StoredFile | None = None
    band: int = 0
    bands: int = 1
    """How many from `band` on; 0 where an edges task combines sketches."""
    part: int = 0
    parts: int = 1
    segments: tuple[Segment, ...] = ()
    names: tuple[str, ...] = ()
    """Tasks of the data stage that a gather task gathers for."""
    first: int = 0
    """Number of the first shard of `names`, of a span barrier's gather task."""
    start: int = 0
    """Global number of the first document of the task's shard or, where it reads many, of all shards."""
    documents: int = 0
    """Documents up to the last of all shards, whose numbers a forest joins."""
    most: int = 0
    """Most documents in a group of components, of which the last forest task makes a list."""
    low: int = 0
    high: int = 0
    """Roots of the components that a clusters task decides on: low <= root < high."""
    numbers: tuple[tuple[int, int], ...] = ()
    """Number of the first document, and documents, of each of `names`."""
    places: tuple[tuple[int, str], ...] = ()
    """Number of the first document, and name, of every shard (none of earlier ones); only where ids repeat."""
    verdicts: tuple[StoredFile | None, ...] = ()
    """What was decided on the documents of each of `names`, of a task that remembers it in an index."""
    names_shards: bool = False
    """Whether ids repeat, so that the index names the shard as well."""
    finds_ids: bool = False
    """Whether that index finds documents by id too."""
    grown: StoredFile | None = None
    """Earlier documents that stand for more since an earlier barrier."""
    inputs: str = ""
    """Digest of all documents that a segment of an index is made of."""
    checks: tuple[StoredFile, ...] = ()
    """Those of its files whose digest it checks before it begins; tasks that read the same files share the work."""
    index_checks: tuple[tuple[str, str], ...] = ()
    """The same of files of the index of its barrier: path within the index, SHA-256."""

    def reads(self) -> Iterator[StoredFile]:
        """Every committed file that the task reads, wholly or in part."""
        yield from self.files
        yield from (segment.file for segment in self.segments)
        yield from (file for file in (self.verdict, *self.verdicts, self.grown) if file is not None)


def shard_task(shard: Shard) -> str:
    """The task name of a shard."""
    return f"{shard.source}/{shard.name}"


def ordered(plan: Plan, commits: Mapping[str, Commit]) -> dict[str, Commit]:
    """Per-shard commits in the plan's order of shards; shards in quarantine are left out."""
    names = [shard_task(shard) for shard in plan.shards]
    return {name: commits[name] for name in names if name in commits}


def step(plan: Plan, label: str, kind: StageKind) -> Stage:
    """The step of a kind of the barrier of a label."""
    return next(item for item in plan.stages if item.label == label and item.kind == kind)


def earlier(plan: Plan, label: str, store: Store) -> dict[str, Commit]:
    """Shards of earlier documents that the index of the barrier of a label has given, in order; none without an index.

    Their roles: `data`, what the index knows of them, `sketch`, and `grown`, those that an earlier barrier changed.
    """
    made = [item for item in plan.stages if item.label == label and item.kind == "earlier"]
    return store.commits(made[0].name) if made else {}


def numbered(plan: Plan, stage: Stage, store: Store) -> dict[str, Commit]:
    """All shards that a barrier compares, in the order in which documents are numbered: earlier ones, then its own."""
    return {**earlier(plan, stage.label, store), **sketched(plan, stage, store)}


def sketched(plan: Plan, stage: Stage, store: Store) -> dict[str, Commit]:
    """The documents that the last barrier saw, by shard, in the order in which they are numbered.

    A shard that could not be sketched is left out: it would shift the numbers of those behind it.
    """
    sketch = next(item for item in reversed(plan.stages[: stage.index]) if item.kind == "sketch")
    done = store.commits(sketch.name)
    data = ordered(plan, store.commits(sketch.data))
    return {name: commit for name, commit in data.items() if name in done}
