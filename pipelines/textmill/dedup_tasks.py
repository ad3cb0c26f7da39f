"""List the tasks of a barrier's steps: sketch, edges, forest (or replay), members, clusters, gather.

Every task's memory has a budget, stated here or where the work is done. Documents are numbered through the shards, in
their order.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from textmill.barrier import Barrier
from textmill.barrier_rows import address_mark
from textmill.dedup.components import Group, offsets
from textmill.dedup.verdict import VERDICT
from textmill.fingerprint import Json, fingerprint
from textmill.id_repeats import have_repeats
from textmill.plan import Plan, Stage
from textmill.store import Commit, Store, StoredFile
from textmill.task import Task, earlier, numbered, ordered, shard_task, step

KEYS_PER_TASK: Final = 4_000_000
"""Keys that a task asks an index for at most."""

KEYS_PER_LINK: Final = 16_000_000
"""Keys that an edges task compares at most: 200 MB of files, 80 MB of memory and the edges; decides how bands are cut
in hash ranges."""

FILES_PER_TASK: Final = 1024
"""Sketches that an edges task opens at most; of more shards they are combined first."""

EDGES_PER_TASK: Final = 8_000_000
"""Edges that a task merges at most, about 600 MB of memory; the last merge reads all and holds 4 bytes a document."""

DOCUMENTS_PER_TASK: Final = 500_000
"""Documents in clusters that a task decides on or gathers, about 250 MB of memory; one component is not parted."""

MEMBERS_FROM: Final = 50_000
"""Documents whose members are written to one file."""

_GROUP: Final = "group-{:05d}"
"""Names of tasks, which sort as they are numbered."""

COMBINED: Final = "combined"
"""The role of a combined sketch in the commit of its task."""

LAST: Final = "forest"
"""The task that merges what is left."""


def sketch_tasks(plan: Plan, stage: Stage, data: dict[str, Commit]) -> list[Task]:
    """One for each shard, of a span barrier too."""
    shards = {shard_task(shard): shard for shard in plan.shards}
    tasks = []
    for name, commit in data.items():
        mark = fingerprint(stage.spec, commit.digest(), address_mark(stage.barrier, shards[name]))
        tasks.append(Task(stage.name, name, mark, shard=shards[name], files=(commit.files["data"],)))
    return tasks


def sketches(plan: Plan, stage: Stage, store: Store) -> dict[str, Commit]:
    """The sketches of all shards that a barrier compares, in the order in which their documents are numbered."""
    before = {
        name: commit.model_copy(update={"files": {"data": commit.files["sketch"]}})
        for name, commit in earlier(plan, stage.label, store).items()
    }
    return {**before, **ordered(plan, store.commits(step(plan, stage.label, "sketch").name))}


def edges_tasks(stage: Stage, sketches: dict[str, Commit], store: Store) -> list[Task]:
    """Bands and hash ranges of all shards; where these are many, first tasks that combine sketches."""
    barrier = stage.barrier
    assert isinstance(barrier, Barrier)
    bands = barrier.band_count()
    files = [commit.files["data"] for commit in sketches.values()]
    done = store.commits(stage.name)
    tasks: list[Task] = []
    level = 0
    while len(files) > FILES_PER_TASK and len(groups := _together(files, KEYS_PER_LINK // bands)) < len(files):
        combining = [
            Task(stage.name, f"sketches-{level}-{number:05d}", _sketch_mark(stage, group), files=group, bands=0)
            for number, group in enumerate(groups)
        ]
        tasks += combining
        if not _all_done(combining, done, store):
            return tasks
        files = [done[task.name].files[COMBINED] for task in combining]
        level += 1
    return tasks + _link_tasks(stage, bands, tuple(files))


def _link_tasks(stage: Stage, bands: int, files: tuple[StoredFile, ...]) -> list[Task]:
    """Bands and hash ranges, each of at most KEYS_PER_LINK keys."""
    rows = sum(file.rows for file in files)
    inputs = _sketch_mark(stage, files)
    parts = max(1, -(-rows // KEYS_PER_LINK))
    bands_at_once = max(1, min(bands, KEYS_PER_LINK // max(1, rows)))
    tasks = []
    for band in range(0, bands, bands_at_once):
        here = min(bands_at_once, bands - band)
        for part in range(parts):
            name = f"band-{band:03d}-{part:04d}"
            mark = fingerprint(inputs, band, here, part, parts)
            tasks.append(Task(stage.name, name, mark, files=files, band=band, bands=here, part=part, parts=parts))
    return tasks


def _sketch_mark(stage: Stage, files: Sequence[StoredFile]) -> str:
    return fingerprint(stage.spec, [[file.sha256, file.rows] for file in files])


def forest_tasks(plan: Plan, stage: Stage, edges: Mapping[str, Commit], store: Store) -> list[Task]:
    """A tree: edge files that fit a task together are merged, then what came of them, until no two fit; last all."""
    files = [commit.files["data"] for commit in edges.values() if COMBINED not in commit.files]
    done = store.commits(stage.name)
    documents = sum(commit.files["data"].rows for commit in numbered(plan, stage, store).values())
    tasks: list[Task] = []
    level = 0
    while len(groups := _together(files, EDGES_PER_TASK)) < len(files) and len(groups) > 1:
        merging = [
            Task(stage.name, f"level-{level}-{number:05d}", fingerprint(stage.spec, _digests(group)), files=group)
            for number, group in enumerate(groups)
        ]
        tasks += merging
        if not _all_done(merging, done, store):
            return tasks
        files = [done[task.name].files["data"] for task in merging]
        level += 1
    mark = fingerprint(stage.spec, _digests(files), documents, DOCUMENTS_PER_TASK)
    last = Task(stage.name, LAST, mark, files=tuple(files), documents=documents, most=DOCUMENTS_PER_TASK)
    return [*tasks, last]


def replay_tasks(stage: Stage, sketches: Mapping[str, Commit]) -> list[Task]:
    """One task that sees all keys."""
    files = tuple(commit.files["data"] for commit in sketches.values())
    mark = fingerprint(stage.spec, [[file.sha256, file.rows] for file in files], DOCUMENTS_PER_TASK)
    return [Task(stage.name, LAST, mark, files=files, most=DOCUMENTS_PER_TASK)]


def members_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """Groups of shards, of at most MEMBERS_FROM documents or of one shard, and one task for each shard of earlier ones.

    A crawl's dump has 90,000 shards: as many files would be opened for every group of components.
    """
    keys = sketches(plan, stage, store)
    components = store.commits(plan.stages[stage.index - 1].name)[LAST].files["data"]
    data = numbered(plan, stage, store)
    before = earlier(plan, stage.label, store)
    tasks = []
    for name, start in zip(before, _starts(data), strict=False):
        own = (data[name].files["data"], keys[name].files["data"], components)
        tasks.append(Task(stage.name, name, fingerprint(stage.spec, _digests(own), start), files=own, start=start))
    for index, group in enumerate(_shard_groups(data, list(before), MEMBERS_FROM)):
        names, numbers = tuple(name for name, _, _ in group), tuple((start, rows) for _, start, rows in group)
        pairs = ((data[name].files["data"], keys[name].files["data"]) for name in names)
        files = (components, *(file for pair in pairs for file in pair))
        mark = fingerprint(stage.spec, _digests(files), numbers)
        tasks.append(Task(stage.name, _GROUP.format(index), mark, files=files, names=names, numbers=numbers))
    return tasks


def clusters_tasks(plan: Plan, stage: Stage, members: Mapping[str, Commit], store: Store) -> list[Task]:
    """One for each group of components that the last merge has cut."""
    forest = next(item for item in reversed(plan.stages[: stage.index]) if item.kind in ("forest", "replay"))
    before = earlier(plan, stage.label, store)
    names = [*before, *(name for name in sorted(members) if name not in before)]
    files = tuple(members[name].files["data"] for name in names)
    start = sum(commit.files["data"].rows for commit in before.values())
    tasks = []
    for number, group in enumerate(_groups(store, store.commits(forest.name)[LAST].files["groups"])):
        mark = fingerprint(stage.spec, _digests(files), group.low, group.high, start)
        name = _GROUP.format(number)
        tasks.append(Task(stage.name, name, mark, files=files, start=start, low=group.low, high=group.high))
    return tasks


def gather_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """Shards in groups of at most DOCUMENTS_PER_TASK documents, or of one shard; none where nothing is in a cluster."""
    clusters = store.commits(plan.stages[stage.index - 1].name)
    files = tuple(commit.files["data"] for commit in clusters.values())
    data = numbered(plan, stage, store)
    groups = _shard_groups(data, (), DOCUMENTS_PER_TASK)
    own = ordered(plan, store.commits(stage.data)) if files and have_repeats(plan, stage.label, store) else {}
    places = tuple((start, name if name in own else "") for name, start in zip(data, _starts(data), strict=True))
    places = places if own else ()
    tasks = []
    for index, group in enumerate(groups if files else []):
        names, numbers = tuple(name for name, _, _ in group), tuple((start, rows) for _, start, rows in group)
        mark = fingerprint(stage.spec, VERDICT.names, _digests(files), names, numbers, places)
        task = Task(stage.name, _GROUP.format(index), mark, files=files, names=names, numbers=numbers, places=places)
        tasks.append(task)
    return tasks


def _shard_groups(data: Mapping[str, Commit], less: Collection[str], most: int) -> list[list[tuple[str, int, int]]]:
    """Name, first number and documents of shards, without some, in groups of at most so many documents, or of one."""
    groups: list[list[tuple[str, int, int]]] = []
    room = 0
    for (name, commit), start in zip(data.items(), _starts(data), strict=True):
        if name in less:
            continue
        documents = commit.files["data"].rows
        if not groups or documents > room:
            groups.append([])
            room = most
        groups[-1].append((name, start, documents))
        room -= documents
    return groups


def _starts(data: Mapping[str, Commit]) -> list[int]:
    """Number of the first document of every shard."""
    return offsets([commit.files["data"].rows for commit in data.values()])


def _together(files: Sequence[StoredFile], most_rows: int) -> list[tuple[StoredFile, ...]]:
    """Files that follow on each other and have at most so many rows together, or one; FILES_PER_TASK at most."""
    groups: list[tuple[StoredFile, ...]] = []
    room = 0
    for file in files:
        if not groups or file.rows > room or len(groups[-1]) == FILES_PER_TASK:
            groups.append(())
            room = most_rows
        groups[-1] = (*groups[-1], file)
        room -= file.rows
    return groups


def _all_done(tasks: Sequence[Task], done: Mapping[str, Commit], store: Store) -> bool:
    return all(task.name in done and store.is_done(done[task.name], task.fingerprint) for task in tasks)


def _groups(store: Store, file: StoredFile) -> list[Group]:
    with store.open_checked(file) as stream:
        found = json.load(stream)
    assert isinstance(found, list)
    return [Group(*group) for group in found]


def _digests(files: Sequence[StoredFile]) -> Json:
    return [file.sha256 for file in files]
