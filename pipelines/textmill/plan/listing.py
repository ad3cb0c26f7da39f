"""List the tasks of a stage, with the fingerprints that say whether they are already done.

Tasks depend on settings and inputs only, never on the number of workers.
"""

from collections.abc import Mapping
from dataclasses import replace

from textmill.digest import digest, digests_after
from textmill.plan.plan import Plan
from textmill.plan.stage import Stage
from textmill.step import DOCUMENTS, Documents, Done, Made
from textmill.store.commit import Entry
from textmill.store.commits import Records
from textmill.store.task import Task, shard_task

__all__ = ["done_of", "list_tasks", "listed_from", "made_for"]


def list_tasks(plan: Plan, stage: Stage, records: Records) -> list[Task]:
    """The tasks of a stage, in order; of a step that works in levels, or while inputs are missing, those known now."""
    done: set[str] = set()
    made = made_for(plan, stage, records, done)
    mark = digests_after(stage.kind, stage.step.version, stage.settings)
    while True:
        tasks = [Task(stage.name, part, mark(part.identity())) for part in stage.step.parts(made)]
        found = {task.name for task in tasks if records.is_done(task)}
        if found == done:
            return tasks
        done = found
        own = done_of({name: entry for name, entry in records.of(stage.name).items() if name in done})
        made = replace(made, steps={**made.steps, stage.kind: own})


def made_for(plan: Plan, stage: Stage, records: Records, done: set[str]) -> Made:
    """What a stage's step reads; of its own parts those that are `done`."""
    steps = {wanted: done_of(records.of(name)) for wanted, name in stage.inputs.items() if wanted != DOCUMENTS}
    own = {name: entry for name, entry in records.of(stage.name).items() if name in done} if done else {}
    data = stage.inputs.get(DOCUMENTS)
    documents = {} if data is None else _documents(plan, records.of(data))
    return Made(plan.shards, documents, {**steps, stage.kind: done_of(own)}, records.store.open_checked)


def listed_from(plan: Plan, stage: Stage, records: Records) -> str | None:
    """Digest of all that a stage's tasks follow from; None where its step does not say, or inputs are at work."""
    own = stage.step.listed_from()
    inputs = {wanted: records.digest(name) for wanted, name in stage.inputs.items()}
    if own is None or None in inputs.values():
        return None
    return digest(stage.kind, stage.step.version, stage.settings, own, inputs, plan.shards_digest)


def _documents(plan: Plan, entries: Mapping[str, Entry]) -> dict[str, Documents]:
    """In the plan's order of shards; those in quarantine are left out."""
    found = {}
    for shard in plan.shards:
        entry = entries.get(shard_task(shard))
        if entry is not None:
            found[entry.task] = Documents(shard, entry.files["data"], entry.sources)
    return found


def done_of(entries: Mapping[str, Entry]) -> dict[str, Done]:
    """What parts have made, as steps see it; of one that takes documents through blocks what the first one counted."""
    return {name: Done(entry.files, entry.counts) for name, entry in entries.items()}
