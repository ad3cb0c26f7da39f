"""List the tasks of a barrier's index: recall and earlier before its edges, remember, postings and append at the end.

recall asks the index for the keys of the crawl, in the bands and hash ranges of the edges; earlier makes shards of the
documents that were found, which come before the crawl's own. When the corpus is written, remember notes what was kept
and what changed for earlier documents, postings sorts the crawl's keys, append copies all that into the index.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate, product
from typing import Final

from textmill.barrier import Barrier
from textmill.dedup_tasks import DOCUMENTS_PER_TASK, KEYS_PER_TASK
from textmill.errors import UserError
from textmill.fingerprint import Json, fingerprint
from textmill.id_repeats import have_repeats
from textmill.index_base import Base, indexed, is_there
from textmill.plan import Plan, Stage, StageKind
from textmill.store import Commit, Store, StoredFile
from textmill.task import Task, earlier, ordered, step

GROWN: Final = "grown"
"""The task of a recall stage that finds documents by id, and the role of what it found."""

SEGMENT: Final = "segment"
"""The one task of an append stage, and the role of what it added."""


def recall_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """Bands and hash ranges, each of at most KEYS_PER_TASK keys of the crawl; none for an index without segments."""
    base, barrier = _base(plan, stage), _barrier(stage)
    _check_new(plan, stage, base, store)
    files = tuple(commit.files["data"] for commit in _sketches(plan, stage, store).values())
    rows = sum(file.rows for file in files)
    parts = max(1, -(-rows // KEYS_PER_TASK))
    at_once = max(1, min(barrier.band_count(), KEYS_PER_TASK // max(1, rows)))
    tasks: list[Task] = []
    for band, part in product(range(0, barrier.band_count(), at_once), range(parts)) if base.index.segments else ():
        bands = min(at_once, barrier.band_count() - band)
        mark = fingerprint(stage.spec, base.index.state, digests(files), band, bands, part, parts)
        name = f"band-{band:03d}-{part:04d}"
        tasks.append(Task(stage.name, name, mark, files=files, band=band, bands=bands, part=part, parts=parts))
    before = _before(plan, stage)
    if before is not None and base.index.segments:
        tasks.append(_grown_task(plan, stage, store, before))
    return tasks


def _grown_task(plan: Plan, stage: Stage, store: Store, before: str) -> Task:
    """Finds the documents that stand for more since the barrier `before`."""
    known = earlier(plan, before, store)
    told = _verdicts(plan, before, store)
    verdicts = tuple(told.get(name) for name in known)
    files = tuple(commit.files[role] for commit in known.values() for role in ("data", "grown"))
    states = [plan.indexes[label].index.state for label in (before, stage.label)]
    mark = fingerprint(stage.spec, states, digests(files), [file.sha256 if file else None for file in verdicts])
    return Task(stage.name, GROWN, mark, files=files, verdicts=verdicts, names=(before,))


def earlier_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """Ranges of the index's documents, each of KEYS_PER_TASK found keys if they are spread evenly."""
    found = store.commits(step(plan, stage.label, "recall").name)
    files = tuple(commit.files["data"] for commit in found.values() if "data" in commit.files)
    grown = found[GROWN].files["grown"] if GROWN in found else None
    parts = max(1, -(-sum(file.rows for file in files) // KEYS_PER_TASK))
    inputs: Json = [_base(plan, stage).index.state, digests(files), grown.sha256 if grown else None]
    tasks = []
    for part in range(parts if files else 0):
        mark = fingerprint(stage.spec, inputs, part, parts)
        name = f"{stage.name}/{part:05d}"
        tasks.append(Task(stage.name, name, mark, files=files, grown=grown, part=part, parts=parts))
    return tasks


def remember_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """One for each shard of earlier documents, and groups of the crawl's of at most DOCUMENTS_PER_TASK documents."""
    known = earlier(plan, stage.label, store)
    verdicts = _verdicts(plan, stage.label, store)
    before = tuple(commit.files["data"] for commit in known.values())
    total = sum(file.rows for file in before)
    tasks = []
    for name, file, start in zip(known, before, accumulate((file.rows for file in before), initial=0), strict=False):
        told = verdicts.get(name)
        files = (file, known[name].files["grown"], *before)
        mark = fingerprint(stage.spec, digests((*files, *([told] if told else []))), start, _first(plan, stage))
        tasks.append(Task(stage.name, name, mark, files=files, verdicts=(told,)))
    data = {name: commit.files["data"] for name, commit in _data(plan, stage, store).items()}
    sketches = _sketches(plan, stage, store)
    starts = dict(zip(data, accumulate((file.rows for file in data.values()), initial=total), strict=False))
    # A second index finds documents of the first by the ids that their corpus has.
    names_shards = len(indexed(plan.pipeline.blocks)) == 1 and have_repeats(plan, stage.label, store)
    for number, names in enumerate(_groups(data)):
        files = (*(data[name] for name in names), *(sketches[name].files["data"] for name in names), *before)
        told_all = tuple(verdicts.get(name) for name in names)
        numbers = tuple((starts[name], data[name].rows) for name in names)
        marks: Json = [digests(files), [file.sha256 if file else None for file in told_all]]
        finds_ids = _before(plan, stage) is not None
        extra: list[Json] = ["shards named"] if names_shards else []
        mark = fingerprint(stage.spec, marks, names, numbers, _first(plan, stage), finds_ids, *extra)
        task = Task(stage.name, f"group-{number:05d}", mark, files=files, names=names, numbers=numbers)
        tasks.append(replace(task, verdicts=told_all, finds_ids=finds_ids, names_shards=names_shards))
    return tasks


def postings_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """Every band, in hash ranges of at most KEYS_PER_TASK keys."""
    groups = _groups_of(plan, stage, store)
    files = tuple(commit.files["keys"] for commit in groups)
    documents = sum(commit.files["data"].rows for commit in _data(plan, stage, store).values())
    parts = max(1, -(-documents // KEYS_PER_TASK))
    tasks = []
    bands = _barrier(stage).band_count() + (_before(plan, stage) is not None)
    for band, part in product(range(bands), range(parts)):
        mark = fingerprint(stage.spec, digests(files), band, part, parts)
        name = f"keys-{band:03d}-{part:04d}"
        tasks.append(Task(stage.name, name, mark, files=files, band=band, part=part, parts=parts))
    return tasks


def append_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """One task that adds everything; its commit is taken back at the start of a run that finds the segment gone."""
    base = _base(plan, stage)
    remembered = store.commits(step(plan, stage.label, "remember").name)
    postings = store.commits(step(plan, stage.label, "postings").name)
    files = tuple(file for commit in (*remembered.values(), *postings.values()) for file in commit.files.values())
    documents = sum(commit.files["data"].rows for commit in _data(plan, stage, store).values())
    inputs = _inputs(plan, stage, store)
    mark = fingerprint(stage.spec, base.index.state, digests(files), documents, inputs, plan.pipeline.name)
    return [Task(stage.name, SEGMENT, mark, files=files, documents=documents, inputs=inputs)]


LISTS: Final[dict[StageKind, Callable[[Plan, Stage, Store], list[Task]]]] = {
    "recall": recall_tasks,
    "earlier": earlier_tasks,
    "remember": remember_tasks,
    "postings": postings_tasks,
    "append": append_tasks,
}


def forget_lost(plan: Plan, store: Store) -> None:
    """Take back the commits of append stages whose segment is not in the index (any more)."""
    for stage in plan.stages:
        if stage.kind == "append":
            for name, commit in store.commits(stage.name).items():
                if not is_there(_base(plan, stage), commit.digest(SEGMENT)):
                    store.take_back(stage.name, name)


def digests(files: tuple[StoredFile, ...]) -> Json:
    return [[file.sha256, file.rows] for file in files]


def _check_new(plan: Plan, stage: Stage, base: Base, store: Store) -> None:
    """UserError when these very documents are in the index, from another run directory."""
    inputs = _inputs(plan, stage, store)
    for entry, segment in zip(base.index.entries, base.index.segments, strict=True):
        if segment.inputs == inputs and segment.documents:
            raise UserError(
                f"{base.index.url}: these documents are in the index already, as segment {entry.name} of run "
                f"{segment.run!r}; resume that run's own directory, or drop the segment (`textmill index drop`)"
            )


def _inputs(plan: Plan, stage: Stage, store: Store) -> str:
    return fingerprint([[name, commit.digest()] for name, commit in _data(plan, stage, store).items()])


def _groups(data: dict[str, StoredFile]) -> list[tuple[str, ...]]:
    groups: list[tuple[str, ...]] = []
    room = 0
    for name, file in data.items():
        if not groups or file.rows > room:
            groups.append(())
            room = DOCUMENTS_PER_TASK
        groups[-1] = (*groups[-1], name)
        room -= file.rows
    return groups


def _groups_of(plan: Plan, stage: Stage, store: Store) -> list[Commit]:
    """What was remembered of the crawl's own documents, in their order."""
    commits = store.commits(step(plan, stage.label, "remember").name)
    return [commit for commit in commits.values() if "documents" in commit.files]


def _verdicts(plan: Plan, label: str, store: Store) -> dict[str, StoredFile]:
    gathered = store.commits(step(plan, label, "gather").name)
    return {name: file for commit in gathered.values() for name, file in commit.files.items()}


def _data(plan: Plan, stage: Stage, store: Store) -> dict[str, Commit]:
    """The crawl's documents that were sketched, by shard."""
    sketches = _sketches(plan, stage, store)
    data = ordered(plan, store.commits(step(plan, stage.label, "sketch").data))
    return {name: commit for name, commit in data.items() if name in sketches}


def _sketches(plan: Plan, stage: Stage, store: Store) -> dict[str, Commit]:
    return ordered(plan, store.commits(step(plan, stage.label, "sketch").name))


def _before(plan: Plan, stage: Stage) -> str | None:
    """The barrier before this one that has an index."""
    labels = [barrier.label for barrier in indexed(plan.pipeline.blocks)]
    place = labels.index(stage.label)
    return labels[place - 1] if place else None


def _first(plan: Plan, stage: Stage) -> int:
    return _base(plan, stage).index.total


def _base(plan: Plan, stage: Stage) -> Base:
    return plan.indexes[stage.label]


def _barrier(stage: Stage) -> Barrier:
    assert isinstance(stage.barrier, Barrier)
    return stage.barrier
