"""List the tasks of a stage, with the fingerprints that say whether they are already done.

Tasks depend on settings and inputs only, never on the number of workers.
"""

from collections.abc import Mapping

from textmill.digest import digest
from textmill.plan.plan import Plan, Stage
from textmill.stages.map_shard import READ
from textmill.step import DOCUMENTS, Documents, Done, Made
from textmill.store.commit import Commit
from textmill.store.commits import Records
from textmill.store.task import Task, shard_task

__all__ = ["done_of", "list_tasks", "made_for"]


def list_tasks(plan: Plan, stage: Stage, records: Records) -> list[Task]:
    """The tasks of a stage, in order; of a step that works in levels, or while inputs are missing, those known now."""
    done: set[str] = set()
    while True:
        parts = stage.step.parts(made_for(plan, stage, records, done))
        marks = ((part, digest(stage.kind, stage.step.version, stage.settings, part.identity())) for part in parts)
        tasks = [Task(stage.name, part, mark) for part, mark in marks]
        found = {task.name for task in tasks if records.is_done(task)}
        if found == done:
            return tasks
        done = found


def made_for(plan: Plan, stage: Stage, records: Records, done: set[str]) -> Made:
    """What a stage's step reads; of its own parts those that are `done`."""
    steps = {wanted: done_of(records.of(name)) for wanted, name in stage.inputs.items() if wanted != DOCUMENTS}
    own = {name: commit for name, commit in records.of(stage.name).items() if name in done}
    data = stage.inputs.get(DOCUMENTS)
    documents = {} if data is None else _documents(plan, records.of(data))
    return Made(plan.shards, documents, {**steps, stage.kind: done_of(own)}, records.store.open_checked)


def _documents(plan: Plan, commits: Mapping[str, Commit]) -> dict[str, Documents]:
    """In the plan's order of shards; those in quarantine are left out."""
    found = {}
    for shard in plan.shards:
        commit = commits.get(shard_task(shard))
        if commit is not None:
            tallies = {} if commit.stats is None else commit.stats.breakdowns.get("source", {})
            sources = {source: tally.kept for source, tally in tallies.items()}
            found[commit.task] = Documents(shard, commit.files["data"], sources)
    return found


def done_of(commits: Mapping[str, Commit]) -> dict[str, Done]:
    """What parts have made, as steps see it."""
    return {name: Done(commit.files, _counts(commit)) for name, commit in commits.items()}


def _counts(commit: Commit) -> dict[str, int]:
    """What a part counted; of one that takes documents through blocks what the first one did."""
    if commit.stats is None or not commit.stats.blocks:
        return {}
    return {**commit.stats.blocks[0].counts, READ: commit.stats.records}
