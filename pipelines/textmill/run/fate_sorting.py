"""Have the fates of a stage sorted by workers, where they are more than the driver sorts by the way."""

from collections import Counter
from dataclasses import dataclass, field

from textmill.digest import digest
from textmill.plan.stage import Stage
from textmill.run.executor import Outcome
from textmill.stages.sort_fates import INDEX, SAMPLE, SORTED, SortPart
from textmill.store.commits import Records
from textmill.store.fate_table import FATES
from textmill.store.folded import Beside
from textmill.store.sorted_fates import Group, Sorted
from textmill.store.task import Task

__all__ = ["FateSorting"]


@dataclass
class FateSorting:
    """Of all stages. What no worker has sorted, for whatever reason, the driver sorts when it folds the stage."""

    records: Records
    _groups: dict[tuple[str, str], Group] = field(default_factory=dict, init=False)
    """By stage and name of the task."""
    _made: dict[str, Sorted] = field(default_factory=dict, init=False)

    def tasks(self, stage: Stage) -> list[Task]:
        """What is to be done once the tasks of a stage are; none for the second time, or where one would be enough."""
        if FATES not in stage.step.unread or stage.name in self._made:
            return []
        self._made[stage.name] = Sorted()
        groups = self.records.unsorted(stage.name)
        found = []
        for number, group in enumerate(groups if len(groups) > 1 else ()):
            part = SortPart.of(number, group)
            self._groups[stage.name, part.name] = group
            found.append(Task(stage.name, part, digest(part.identity())))
        return found

    def take(self, outcome: Outcome) -> bool:
        """Whether an outcome was of such a task; then it is taken note of."""
        task = outcome.task
        group = self._groups.pop((task.stage, task.name), None)
        if group is None:
            return False
        files = {} if outcome.commit is None else outcome.commit.files
        rows = Counter({name: file.rows for shared in group for name, file in shared})
        if SORTED in files and files[SORTED].rows == rows.total():
            made, whole = self._made[task.stage], files[SORTED]
            made.files |= {name: whole.share(rows[name]) for name in rows}
            made.beside[whole.path] = Beside(rows=whole.rows, index=files[INDEX], sample=files.get(SAMPLE))
        return True

    def made(self, stage: str) -> Sorted:
        """What workers have sorted of a stage."""
        return self._made.get(stage, Sorted())
