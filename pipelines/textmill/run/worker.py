"""Run one task: plain Python, no Ray. What it leaves is files and one commit record."""

import time

from textmill.identity import name_of
from textmill.models.pins import pinned
from textmill.plan.plan import Plan
from textmill.plan.stage import Stage
from textmill.stages.map_shard import ShardDone
from textmill.stages.write_part import CorpusDone
from textmill.step import Done
from textmill.store.stats import BlockStats, TaskStats
from textmill.store.store import Commit, Store
from textmill.store.task import Task
from textmill.store.task_files import TaskFiles


def run_task(plan: Plan, task: Task, store: Store) -> Commit:
    """Check a task's inputs, do it and commit it; raises what the work raises, and then nothing is visible.

    DamagedFileError when an input is not as it was committed.
    """
    with pinned(plan.pins):
        return _done(plan, task, store)


def _done(plan: Plan, task: Task, store: Store) -> Commit:
    stage = plan.stage(task.stage)
    begun, started = time.time(), time.perf_counter()
    for file in task.checks:
        store.check(file)
    for path, sha256 in task.outside:
        stage.step.check_outside(path, sha256)
    try:
        done = stage.step.run(task.part, TaskFiles(store, stage.name, task.name))
    except Exception:
        for file in task.reads():  # what another task was to check may be why this one failed
            store.check(file)
        raise
    seconds = time.perf_counter() - started
    commit = Commit(
        task=task.name,
        fingerprint=task.fingerprint,
        files=dict(done.files),
        stats=_stats(stage, done, seconds),
        repeated=done.repeated if isinstance(done, CorpusDone) else None,
        begun=round(begun, 3),
        seconds=seconds,
    )
    store.commit(stage.name, commit)
    return commit


def _stats(stage: Stage, done: Done, seconds: float) -> TaskStats | None:
    """What a task counted; the time of a barrier's steps is the barrier's."""
    if isinstance(done, ShardDone):
        return done.stats
    counts = {name: count for name, count in sorted(done.counts.items()) if count}
    if stage.barrier is None and not counts:
        return None
    block = stage.barrier or stage.step.block
    return TaskStats(blocks=[BlockStats(label=block.label, kind=name_of(block), counts=counts, seconds=seconds)])
