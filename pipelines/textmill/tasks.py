"""List the tasks of a stage: what each reads, and the fingerprint that says whether it is already done.

Tasks depend on settings and inputs only, never on the number of workers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from textmill.barrier import Barrier
from textmill.barrier_rows import address_mark
from textmill.block import Shard, Writer
from textmill.fingerprint import Json, block_spec, fingerprint
from textmill.plan import Plan, Stage
from textmill.store import Commit, Store, StoredFile

KEYS_PER_TASK: Final = 4_000_000
"""Keys that one task sorts at most, about 64 MB (spans: 400 MB); decides how bands and spans are cut in hash ranges."""

BYTES_PER_TASK: Final = 32_000_000
"""Bytes of passages that one task compares, about 500 MB of memory; the passages of one key are not parted."""


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
    files: tuple[StoredFile, ...] = ()
    verdict: StoredFile | None = None
    band: int = 0
    bands: int = 1
    part: int = 0
    parts: int = 1
    segments: tuple[Segment, ...] = ()
    names: tuple[str, ...] = ()
    """Tasks of the data stage: of a clusters task in the order of `files`, of a gather task those it gathers for."""
    first: int = 0
    """Number of the first shard of `names`, of a gather task."""


def list_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """The tasks of a stage, in order; needs the commits of the stages before it."""
    if stage.kind == "map":
        return _map_tasks(plan, stage, store)
    if stage.kind == "clusters":
        return _clusters_tasks(plan, stage, store)
    if stage.kind == "gather":
        return _gather_tasks(plan, stage, store)
    data = ordered(plan, store.commits(stage.data))
    if stage.kind == "sketch":
        return _sketch_tasks(plan, stage, data)
    if stage.kind == "write":
        return _write_tasks(plan, stage, data)
    made = store.commits(plan.stages[stage.index - 1].name)
    if stage.kind == "replay":
        files = tuple(commit.files["data"] for commit in ordered(plan, made).values())
        mark = fingerprint(stage.spec, [[file.sha256, file.rows] for file in files])
        return [Task(stage.name, "forest", mark, files=files)]
    if stage.kind == "repeats":
        return _repeats_tasks(stage, ordered(plan, made))
    if stage.kind == "lookup":
        return [_lookup_task(stage, ordered(plan, made))]
    if stage.kind == "passages":
        return _passages_tasks(plan, stage, _sketched(plan, stage, store), made)
    if stage.kind == "confirm":
        return _confirm_tasks(stage, ordered(plan, made))
    return _edges_tasks(stage, ordered(plan, made)) if stage.kind == "edges" else _forest_tasks(stage, made)


def shard_task(shard: Shard) -> str:
    """The task name of a shard."""
    return f"{shard.source}/{shard.name}"


def ordered(plan: Plan, commits: Mapping[str, Commit]) -> dict[str, Commit]:
    """Per-shard commits in the plan's order of shards; shards in quarantine are left out."""
    names = [shard_task(shard) for shard in plan.shards]
    return {name: commits[name] for name in names if name in commits}


def _map_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    if stage.index == 0:
        tasks = []
        for shard in plan.shards:
            source = plan.source(shard.source)
            inputs: list[Json] = [
                stage.spec,
                block_spec(source.reader),
                [block_spec(block) for block in source.blocks],
                None if source.license is None else source.license.model_dump(mode="json"),
                [shard.source, shard.name, shard.identity],
            ]
            tasks.append(Task(stage.name, shard_task(shard), fingerprint(inputs), shard=shard))
        return tasks
    resolved = store.commits(plan.stages[stage.index - 1].name)
    verdicts = {name: file for commit in resolved.values() for name, file in commit.files.items()}
    shards = {shard_task(shard): shard for shard in plan.shards}
    tasks = []
    for name, commit in _sketched(plan, stage, store).items():
        verdict = verdicts.get(name)
        inputs = [stage.spec, commit.digest(), verdict.sha256 if verdict else None]
        tasks.append(
            Task(
                stage.name,
                name,
                fingerprint(inputs),
                shard=shards[name],
                files=(commit.files["data"],),
                verdict=verdict,
            )
        )
    return tasks


def _sketched(plan: Plan, stage: Stage, store: Store) -> dict[str, Commit]:
    """The documents that the last barrier saw, by shard, in the order in which edges number them.

    A shard that could not be sketched is left out: it would shift the numbers of those behind it.
    """
    sketch = next(item for item in reversed(plan.stages[: stage.index]) if item.kind == "sketch")
    sketched = store.commits(sketch.name)
    data = ordered(plan, store.commits(sketch.data))
    return {name: commit for name, commit in data.items() if name in sketched}


def _sketch_tasks(plan: Plan, stage: Stage, data: dict[str, Commit]) -> list[Task]:
    shards = {shard_task(shard): shard for shard in plan.shards}
    tasks = []
    for name, commit in data.items():
        mark = fingerprint(stage.spec, commit.digest(), address_mark(stage.barrier, shards[name]))
        tasks.append(Task(stage.name, name, mark, shard=shards[name], files=(commit.files["data"],)))
    return tasks


def _edges_tasks(stage: Stage, sketches: dict[str, Commit]) -> list[Task]:
    barrier = stage.barrier
    assert isinstance(barrier, Barrier)
    files = tuple(commit.files["data"] for commit in sketches.values())
    rows = sum(file.rows for file in files)
    inputs: Json = [stage.spec, [[file.sha256, file.rows] for file in files]]
    parts = max(1, -(-rows // KEYS_PER_TASK))
    bands_at_once = max(1, min(barrier.band_count(), KEYS_PER_TASK // max(1, rows)))
    tasks = []
    for band in range(0, barrier.band_count(), bands_at_once):
        bands = min(bands_at_once, barrier.band_count() - band)
        for part in range(parts):
            name = f"band-{band:03d}-{part:04d}"
            mark = fingerprint(inputs, band, bands, part, parts)
            tasks.append(Task(stage.name, name, mark, files=files, band=band, bands=bands, part=part, parts=parts))
    return tasks


def _forest_tasks(stage: Stage, edges: Mapping[str, Commit]) -> list[Task]:
    """One task that merges all edge files, a few at a time; its memory follows the edges, not the corpus."""
    files = tuple(commit.files["data"] for commit in edges.values())
    return [Task(stage.name, "forest", fingerprint(stage.spec, [file.sha256 for file in files]), files=files)]


def _clusters_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    data = _sketched(plan, stage, store)
    forest = store.commits(plan.stages[stage.index - 1].name)["forest"].files["data"]
    files = tuple(commit.files["data"] for commit in data.values())
    inputs: Json = [stage.spec, forest.sha256, [[name, commit.digest()] for name, commit in data.items()]]
    return [Task(stage.name, "clusters", fingerprint(inputs), files=(forest, *files), names=tuple(data))]


def _lookup_task(stage: Stage, sketches: dict[str, Commit]) -> Task:
    files = tuple(commit.files["data"] for commit in sketches.values())
    mark = fingerprint(stage.spec, [[name, file.sha256] for name, file in zip(sketches, files, strict=True)])
    return Task(stage.name, "lookup", mark, files=files, names=tuple(sketches))


def _repeats_tasks(stage: Stage, sketches: dict[str, Commit]) -> list[Task]:
    files = tuple(commit.files["data"] for commit in sketches.values())
    inputs: Json = [stage.spec, [file.sha256 for file in files]]
    parts = max(1, -(-sum(file.rows for file in files) // KEYS_PER_TASK))
    return [
        Task(stage.name, f"part-{part:04d}", fingerprint(inputs, part, parts), files=files, part=part, parts=parts)
        for part in range(parts)
    ]


def _passages_tasks(plan: Plan, stage: Stage, data: dict[str, Commit], gathered: Mapping[str, Commit]) -> list[Task]:
    """A task for every shard of `data`, with the spans that were gathered for it, if any."""
    nominated = {name: file for commit in gathered.values() for name, file in commit.files.items()}
    return [
        replace(task, fingerprint=fingerprint(task.fingerprint, told.sha256 if told else None), verdict=told)
        for task in _sketch_tasks(plan, stage, data)
        for told in [nominated.get(task.name)]
    ]


def _confirm_tasks(stage: Stage, passages: dict[str, Commit]) -> list[Task]:
    """A task for every key range of all shards' passages."""
    files = tuple(commit.files["data"] for commit in passages.values())
    inputs: Json = [stage.spec, [file.sha256 for file in files]]
    parts = max(1, -(-sum(file.bytes for file in files) // BYTES_PER_TASK))
    return [
        Task(stage.name, f"part-{part:04d}", fingerprint(inputs, part, parts), files=files, part=part, parts=parts)
        for part in range(parts)
    ]


def _gather_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """Shards in groups of at most KEYS_PER_TASK spans, or of one shard."""
    sketches = ordered(plan, store.commits(plan.stages[stage.index - 2].name))
    files = tuple(commit.files["data"] for commit in store.commits(plan.stages[stage.index - 1].name).values())
    groups: list[list[str]] = []
    room = 0
    for name, commit in sketches.items():
        spans = commit.files["data"].rows
        if not groups or spans > room:
            groups.append([])
            room = KEYS_PER_TASK
        groups[-1].append(name)
        room -= spans
    tasks = []
    for number, names in enumerate(groups):
        first = sum(map(len, groups[:number]))
        mark = fingerprint(stage.spec, [file.sha256 for file in files], names, first)
        tasks.append(Task(stage.name, f"group-{number:04d}", mark, files=files, names=tuple(names), first=first))
    return tasks


def _write_tasks(plan: Plan, stage: Stage, data: dict[str, Commit]) -> list[Task]:
    (writer,) = stage.blocks
    assert isinstance(writer, Writer)
    files: list[list[Segment]] = [[]]
    room = writer.max_rows_per_file
    shards = {shard_task(shard): shard for shard in plan.shards}
    for name, commit in data.items():
        file, start = commit.files["data"], 0
        while start < file.rows:
            stop = min(file.rows, start + room)
            files[-1].append(Segment(shards[name].source, file, start, stop))
            room -= stop - start
            start = stop
            if room == 0:
                files.append([])
                room = writer.max_rows_per_file
    if not files[-1] and len(files) > 1:
        files.pop()
    columns = [[field.name, str(field.type)] for field in plan.corpus_schema]
    tasks = []
    for index, segments in enumerate(files):
        inputs: Json = [stage.spec, columns, [[part.file.sha256, part.start, part.stop] for part in segments]]
        tasks.append(Task(stage.name, f"part-{index:05d}", fingerprint(inputs), segments=tuple(segments)))
    return tasks
