"""Delete what stages have left for each other once nothing needs it, and say which tasks have to make it again.

Results stay whatever the setting: fates, dropped documents, and what a corpus is described by. Of the others go, with
`intermediates: drop`, all that no stage will read in this run; with `keep` those of passing steps, as sketches are.
Commit records stay, and say what was deleted (`store.commits.Records.let_go`): before a task reads such a file later,
as for another setting of its stage, the task that made it is done again, with all that this one needs.
"""

from collections.abc import Collection, Iterable

from textmill.plan.listing import list_tasks
from textmill.plan.plan import Plan
from textmill.plan.stage import Stage
from textmill.store.commits import Records
from textmill.store.task import Task

__all__ = ["let_go", "needed_again"]


def let_go(plan: Plan, records: Records, over: Collection[str], is_whole: bool) -> None:
    """Delete what the stages that are `over` need no more.

    Where shards are missing (`is_whole` says that none is), passing files stay, as the next run compares anew.
    """
    is_dropped = plan.pipeline.intermediates == "drop"
    for stage in plan.stages:
        is_wanted = stage.kind != "write" and (is_dropped or (stage.step.is_passing and is_whole))
        readers = (other.name for other in plan.stages if stage.name in _read_by(other))
        if is_wanted and all(name in over for name in (stage.name, *readers)):
            records.let_go(stage.name, _lasting(stage))


def needed_again(plan: Plan, records: Records, stage: Stage, tasks: Iterable[Task]) -> dict[str, set[str]]:
    """The tasks, by stage, that have to be done again before these can read what was deleted."""
    found: dict[str, set[str]] = {}
    asked = [(stage, list(tasks))]
    for reader, wanting in asked:
        inputs = sorted(_read_by(reader)) if wanting else ()
        known = ((name, task, entry) for name in inputs for task, entry in records.of(name).items() if entry.dropped)
        gone = {entry.files[role].path: (name, task) for name, task, entry in known for role in entry.dropped}
        if not gone:
            continue
        new: dict[str, set[str]] = {}
        for name, task in {gone[file.path] for one in wanting for file in one.reads() if file.path in gone}:
            if task not in found.setdefault(name, set()):
                found[name].add(task)
                new.setdefault(name, set()).add(task)
        for name, names in new.items():
            made_by = plan.stage(name)
            asked.append((made_by, [task for task in list_tasks(plan, made_by, records) if task.name in names]))
    return {name: tasks for name, tasks in found.items() if tasks}


def _read_by(stage: Stage) -> frozenset[str]:
    """The stages whose files a stage's tasks read."""
    return frozenset(name for wanted, name in stage.inputs.items() if wanted not in stage.step.counted)


def _lasting(stage: Stage) -> frozenset[str]:
    published = () if stage.step.publishes is None else stage.step.publishes[:1]
    return frozenset((*stage.step.unread, *stage.step.lasting, *published))
