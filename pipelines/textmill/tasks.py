"""List the tasks of a stage: what each reads, and the fingerprint that says whether it is already done.

Tasks depend on settings and inputs only, never on the number of workers.
"""

from collections.abc import Iterator
from typing import Final

from textmill import dedup_tasks, index_tasks, span_tasks
from textmill.barrier import SpanBarrier
from textmill.block import Writer
from textmill.config import Source
from textmill.fingerprint import Json, block_spec, fingerprint
from textmill.plan import Plan, Stage, StageKind
from textmill.row_licenses import are_left_as_written
from textmill.store import Commit, Store
from textmill.task import Segment, Task, ordered, shard_task, sketched
from textmill.windows import CUTTING, Window, is_limited, left_by

__all__ = ["Segment", "Task", "has_levels", "list_tasks", "ordered", "shard_task"]

_IN_LEVELS: Final[tuple[StageKind, ...]] = ("edges", "forest")


def has_levels(plan: Plan, stage: Stage) -> bool:
    """Whether a stage's tasks are listed again once those listed before are done."""
    reads_in_order = stage.index == 0 and any(is_limited(source.reader) for source in plan.pipeline.sources)
    return stage.kind in _IN_LEVELS or reads_in_order


def list_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    """The tasks of a stage, in order; needs the commits of the stages before it.

    Of a stage that works in levels only those are listed whose inputs are committed: ask again when they are done.
    """
    if stage.kind == "map":
        return _map_tasks(plan, stage, store)
    if isinstance(stage.barrier, SpanBarrier) and stage.kind == "gather":
        return span_tasks.gather_tasks(plan, stage, store)
    if stage.kind == "gather":
        return dedup_tasks.gather_tasks(plan, stage, store)
    if stage.kind == "members":
        return dedup_tasks.members_tasks(plan, stage, store)
    if stage.kind in index_tasks.LISTS:
        return index_tasks.LISTS[stage.kind](plan, stage, store)
    data = ordered(plan, store.commits(stage.data))
    if stage.kind == "sketch":
        return dedup_tasks.sketch_tasks(plan, stage, data)
    if stage.kind == "write":
        return _write_tasks(plan, stage, data)
    made = store.commits(plan.stages[stage.index - 1].name)
    if stage.kind == "forest":
        return dedup_tasks.forest_tasks(plan, stage, made, store)
    if stage.kind == "lookup":
        return span_tasks.lookup_tasks(stage, ordered(plan, made))
    if stage.kind == "passages":
        return span_tasks.passages_tasks(plan, stage, sketched(plan, stage, store), made)
    found = ordered(plan, made)
    if stage.kind == "edges":
        return dedup_tasks.edges_tasks(stage, dedup_tasks.sketches(plan, stage, store), store)
    if stage.kind == "replay":
        return dedup_tasks.replay_tasks(stage, found)
    if stage.kind == "clusters":
        return dedup_tasks.clusters_tasks(plan, stage, made, store)
    return span_tasks.repeats_tasks(stage, found) if stage.kind == "repeats" else span_tasks.confirm_tasks(stage, found)


def _map_tasks(plan: Plan, stage: Stage, store: Store) -> list[Task]:
    if stage.index == 0:
        return [task for source in plan.pipeline.sources for task in _reading_tasks(plan, stage, source, store)]
    resolved = store.commits(plan.stages[stage.index - 1].name)
    verdicts = {name: file for commit in resolved.values() for name, file in commit.files.items()}
    shards = {shard_task(shard): shard for shard in plan.shards}
    tasks = []
    for name, commit in sketched(plan, stage, store).items():
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


def _reading_tasks(plan: Plan, stage: Stage, source: Source, store: Store) -> Iterator[Task]:
    """One for each shard of a source; of one with a limit only as far as shards before are read, and room is left."""
    spec: list[Json] = [
        stage.spec,
        block_spec(source.reader, CUTTING),
        [block_spec(block) for block in source.blocks],
        None if source.license is None else source.license.model_dump(mode="json"),
        are_left_as_written(plan.pipeline, source),
    ]
    window = Window(source.reader.skip, source.reader.limit)
    done = {} if window.is_all else store.commits(stage.name)
    for shard in (shard for shard in plan.shards if shard.source == source.name):
        if window.limit == 0:
            return
        inputs: list[Json] = [*spec, [shard.source, shard.name, shard.identity]]
        inputs += [] if window.is_all else [[window.skip, window.limit]]
        task = Task(stage.name, shard_task(shard), fingerprint(inputs), shard=shard, window=window)
        yield task
        if not window.is_all:
            commit = done.get(task.name)
            if commit is None or commit.fingerprint != task.fingerprint:
                return
            window = left_by(window, commit)


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
