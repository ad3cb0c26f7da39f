"""Delete what stages have left for each other once nothing needs it; where it is needed after all, have it made again.

Results stay whatever the setting: fates, dropped documents, and what a corpus is described by. Of the others go, with
`intermediates: drop`, all that no stage will read in this run; with `keep` those of passing steps, as sketches are.
Commit records stay, and say what was deleted (`store.commits.Records.let_go`): a task that has to read such a file
later, as for another setting of its stage, lets the task that made it be done again first, with what that one reads.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from textmill.plan.plan import Plan
from textmill.plan.stage import Stage
from textmill.store.commits import Records
from textmill.store.task import Task

__all__ = ["Intermediates"]


@dataclass(frozen=True)
class Intermediates:
    """The files between the stages of a run."""

    plan: Plan
    records: Records

    def let_go(self, over: Collection[str], is_whole: bool) -> None:
        """Delete what the stages that are `over` need no more.

        Where shards are missing (`is_whole` says that none is), passing files stay, as the next run compares anew.
        """
        is_dropped = self.plan.pipeline.intermediates == "drop"
        for stage in self.plan.stages:
            is_wanted = stage.kind != "write" and (is_dropped or (stage.step.is_passing and is_whole))
            readers = (other.name for other in self.plan.stages if stage.name in _read_by(other))
            if is_wanted and all(name in over for name in (stage.name, *readers)):
                self.records.let_go(stage.name, _lasting(stage))

    def call_back(self, stage: Stage, tasks: Iterable[Task]) -> bool:
        """Let the tasks whose deleted files these read be done again; whether there are any."""
        gone = {
            path: (name, task) for name in {*stage.inputs.values()} for path, task in self.records.dropped(name).items()
        }
        wanted = {gone[file.path] for task in tasks for file in task.reads() if file.path in gone} if gone else set()
        for name, task in wanted:
            self.records.set_stale(name, task)
        return bool(wanted)


def _read_by(stage: Stage) -> frozenset[str]:
    """The stages whose files a stage's tasks read."""
    return frozenset(name for wanted, name in stage.inputs.items() if wanted not in stage.step.counted)


def _lasting(stage: Stage) -> frozenset[str]:
    published = () if stage.step.publishes is None else stage.step.publishes[:1]
    return frozenset((*stage.step.unread, *stage.step.lasting, *published))
