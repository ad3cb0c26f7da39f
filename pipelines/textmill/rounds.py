"""Do the tasks of a stage that are not done, and note what became of each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from textmill import quarantine
from textmill.barrier import Barrier
from textmill.checks import shared_out
from textmill.commit import Commit, DamagedFileError
from textmill.damage import Damage
from textmill.engine import Executor, Outcome
from textmill.errors import TextmillError, UserError
from textmill.id_repeats import note_repeats
from textmill.plan import Plan, Stage
from textmill.quarantine import Quarantined
from textmill.store import Store
from textmill.task import Task
from textmill.tasks import has_levels, list_tasks


class StageError(TextmillError):
    """A task that the rest of the run needs could not be done."""


@dataclass(frozen=True)
class StageStarted:
    """A stage begins: `done` of `total` tasks are committed already."""

    stage: Stage
    total: int
    done: int


@dataclass(frozen=True)
class TaskEnded:
    """A task was committed, or given up."""

    stage: Stage
    outcome: Outcome


@dataclass(frozen=True)
class DamageFound:
    """Something in the run directory is not as it was written, and is made again."""

    line: str


Event = StageStarted | TaskEnded | DamageFound


@dataclass
class Result:
    """How a run ended."""

    plan: Plan
    store: Store
    quarantined: dict[str, str] = field(default_factory=dict)
    """Shard -> why it could not be read."""
    accepted: list[str] = field(default_factory=list)
    """Alarms that did not stop the run."""
    tasks_done: int = 0
    skipped: set[tuple[str, str]] = field(default_factory=set)
    """Stage and name of tasks that were done before."""

    @property
    def tasks_skipped(self) -> int:
        """How many tasks were done before."""
        return len(self.skipped)

    @property
    def is_complete(self) -> bool:
        """Whether every shard is in the corpus."""
        return not self.quarantined


@dataclass(frozen=True)
class Rounds:
    """The tasks of a run, stage by stage."""

    result: Result
    damage: Damage
    executor: Callable[[], Executor]
    """Starts what runs tasks when it is first asked for."""
    tell: Callable[[Event], None]

    def through(self, stage: Stage) -> list[DamagedFileError]:
        """Do what of a stage is not done; inputs that were found damaged, with which it is not finished."""
        tried: set[str] = set()
        while True:
            ended, damaged = self._round(stage, tried)
            if damaged or not ended or not has_levels(self.result.plan, stage):
                return damaged

    def _round(self, stage: Stage, tried: set[str]) -> tuple[int, list[DamagedFileError]]:
        """Do the tasks that are listed now and not done, less `tried`, which grows by them; how many, and damage."""
        result, store = self.result, self.result.store
        if stage.kind == "gather" and isinstance(stage.barrier, Barrier):
            note_repeats(result.plan, stage, store)
        tasks = list_tasks(result.plan, stage, store)
        commits = store.commits(stage.name)
        done = {task.name for task in tasks if task.name in commits and self._is_done(task, commits[task.name])}
        todo = [task for task in tasks if task.name not in done | tried]
        _forget_others(store, stage, tasks, commits)
        if todo or not tried:
            self.tell(StageStarted(stage, len(tasks), len(tasks) - len(todo)))
        result.skipped |= {(stage.name, name) for name in done - tried}
        tried |= done | {task.name for task in todo}
        if not todo:
            return 0, []
        if stage.kind == "write":
            _open_corpus(store, stage, todo)
        ended = 0
        damaged: list[DamagedFileError] = []
        for outcome in self.executor().run(result.plan, shared_out(result.plan, stage, todo), store):
            if outcome.damaged is not None:
                damaged.append(outcome.damaged)
                continue
            self.tell(TaskEnded(stage, outcome))
            self._note(stage, outcome)
            ended += outcome.commit is not None
        seen = store.commits(stage.name)
        if len(seen) < ended:
            raise UserError(
                f"{store.url}: {ended} tasks were committed, but the driver sees {len(seen)}; "
                "a run directory must be where all machines and processes see the same"
            )
        if stage.kind == "map" and not seen and not damaged:
            raise StageError(f"stage {stage.name}: no shard could be read: {next(iter(result.quarantined.values()))}")
        return len(todo), damaged

    def _is_done(self, task: Task, commit: Commit) -> bool:
        return self.result.store.is_done(commit, task.fingerprint) and not self.damage.concerns(task)

    def _note(self, stage: Stage, outcome: Outcome) -> None:
        """Count an outcome; a shard that cannot be read goes to quarantine, anything else stops the run."""
        store, task = self.result.store, outcome.task
        if outcome.commit is not None:
            self.result.tasks_done += 1
            self.damage.done_again(task)
            quarantine.lift(store, stage.name, task.name)
            return
        if stage.kind not in ("map", "sketch"):
            raise StageError(f"stage {stage.name}, task {task.name}: {outcome.error}")
        quarantine.note(store, Quarantined(stage.name, task.name, outcome.error), outcome.trace)
        store.take_back(stage.name, task.name)
        self.result.quarantined[task.name] = outcome.error


def _open_corpus(store: Store, stage: Stage, todo: list[Task]) -> None:
    """Corpus files are replaced in place, so what vouches for them goes first."""
    store.remove("corpus/SHA256SUMS")
    for task in todo:
        store.take_back(stage.name, task.name)


def _forget_others(store: Store, stage: Stage, tasks: list[Task], commits: dict[str, Commit]) -> None:
    """Remove commit records of tasks that are no longer planned, so that the commits are the run."""
    planned = {task.name for task in tasks}
    for name in commits:
        if name not in planned:
            store.take_back(stage.name, name)
    quarantine.keep_only(store, stage.name, planned)
