"""Run one task: plain Python, no Ray. What it leaves is files and one commit record."""

import time
from collections.abc import Callable
from typing import Final

from textmill import (
    dedup_steps,
    index_remember,
    index_steps,
    lookup_steps,
    map_shard,
    span_steps,
    substring_steps,
    write_part,
)
from textmill.barrier import SpanBarrier
from textmill.dedup.index_folder import IndexFolder
from textmill.plan import Plan, Stage
from textmill.store import Commit, Store
from textmill.tasks import Task


def run_task(plan: Plan, task: Task, store: Store) -> Commit:
    """Check a task's inputs, do it and commit it; raises what the work raises, and then nothing is visible.

    DamagedFileError when an input is not as it was committed.
    """
    stage = plan.stage(task.stage)
    started = time.perf_counter()
    for file in task.checks:
        store.check(file)
    for path, digest in task.index_checks:
        IndexFolder(plan.indexes[stage.label].index.url).check(path, digest)
    try:
        commit = _RUNNERS[stage.kind](plan, stage, task, store)
    except Exception:
        for file in task.reads():  # what another task was to check may be why this one failed
            store.check(file)
        raise
    commit = commit.model_copy(update={"seconds": time.perf_counter() - started})
    store.commit(stage.name, commit)
    return commit


def _sketch(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    is_span = isinstance(stage.barrier, SpanBarrier)
    if isinstance(stage.barrier, SpanBarrier) and stage.barrier.lookup() is not None:
        return lookup_steps.sketch(plan, stage, task, store)
    return (span_steps.sketch if is_span else dedup_steps.sketch)(plan, stage, task, store)


def _members(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    is_earlier = not task.numbers
    return (index_steps.collect if is_earlier else dedup_steps.collect)(plan, stage, task, store)


def _gather(plan: Plan, stage: Stage, task: Task, store: Store) -> Commit:
    is_span = isinstance(stage.barrier, SpanBarrier)
    return (span_steps.gather if is_span else dedup_steps.tell)(plan, stage, task, store)


_RUNNERS: Final[dict[str, Callable[[Plan, Stage, Task, Store], Commit]]] = {
    "map": map_shard.run,
    "sketch": _sketch,
    "edges": dedup_steps.link,
    "replay": dedup_steps.roots,
    "forest": dedup_steps.join,
    "recall": index_steps.recall,
    "earlier": index_steps.earlier,
    "members": _members,
    "clusters": dedup_steps.decide,
    "repeats": span_steps.find,
    "gather": _gather,
    "lookup": lookup_steps.look_up,
    "passages": substring_steps.write_passages,
    "confirm": substring_steps.confirm,
    "write": write_part.run,
    "remember": index_remember.remember,
    "postings": index_steps.postings,
    "append": index_steps.add,
}
