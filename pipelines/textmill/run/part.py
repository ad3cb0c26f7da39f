"""Do one part of a run's shards, up to the first barrier, on a machine that shares nothing but the run directory.

What a part commits are the driver's own tasks: `run` finds them done and goes on from there. A part folds nothing and
takes nothing back, so that several may be at work side by side, and the driver's own repairs are left to the driver.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from typing import Final, Self

from textmill.block import Shard
from textmill.config.pipeline import Pipeline
from textmill.digest import digest
from textmill.errors import UserError
from textmill.inputs.parts import FilePart
from textmill.models.pins import pinned
from textmill.plan.input_columns import remember_columns
from textmill.plan.listing import list_tasks
from textmill.plan.plan import Plan, make_plan
from textmill.plan.preparing import prepare
from textmill.plan.stage import Stage
from textmill.run.claim import Part, claim
from textmill.run.described import introduce
from textmill.run.events import DamageFound, Event, StageStarted, TaskEnded
from textmill.run.executor import Executor, Outcome
from textmill.run.shared_checks import shared_out
from textmill.store import quarantine
from textmill.store.commits import Records
from textmill.store.quarantine import Quarantined
from textmill.store.store import Store
from textmill.store.task import Task, shard_task
from textmill.store.task_files import RunNotes

__all__ = ["PartResult", "Share", "run_part"]

_SHARE: Final = re.compile(r"(\d{1,6})/(\d{1,6})")


@dataclass(frozen=True)
class Share:
    """Every `of`-th shard from number `index` on; parts of one file stay together."""

    index: int
    of: int

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Of `I/N`."""
        found = _SHARE.fullmatch(text)
        if found is None:
            raise UserError(f"--shards {text}: write I/N, such as 0/16 for the first of 16 parts")
        index, of = map(int, found.groups())
        if index >= of:
            most = f"0/{of} to {of - 1}/{of}" if of else "0/1"
            raise UserError(f"--shards {text}: parts are counted from 0, from {most}")
        return cls(index, of)

    def tasks(self, shards: Iterable[Shard]) -> frozenset[str]:
        """Names of the tasks that shards, and files that are read in parts, have in this share."""
        files: dict[str, int] = {}
        names = set()
        for shard in shards:
            file = f"{shard.source}/{shard.file}" if isinstance(shard, FilePart) else shard_task(shard)
            if files.setdefault(file, len(files)) % self.of == self.index:
                names |= {file, shard_task(shard)}
        return frozenset(names)

    def words(self) -> str:
        """As it is written."""
        return f"{self.index}/{self.of}"


@dataclass
class PartResult:
    """What became of the tasks of a share."""

    share: Share
    store: Store
    done: int = 0
    skipped: int = 0
    """Done before."""
    quarantined: dict[str, str] = field(default_factory=dict)
    """Task -> why it could not be done."""

    @property
    def is_complete(self) -> bool:
        """Whether all of them are done."""
        return not self.quarantined


def run_part(
    pipeline: Pipeline,
    out: str,
    share: Share,
    start: Callable[[], Executor],
    tell: Callable[[Event], None] = lambda event: None,
) -> PartResult:
    """Do what of a share is not done; UserError where the run directory is in other hands."""
    store = Store(out)
    with ExitStack() as stack:
        pins = stack.enter_context(pinned({}))
        plan = prepare(pipeline, store)
        mine = share.tasks(plan.shards)
        learned = plan.learned
        plan = replace(make_plan(pipeline, plan.shards, RunNotes(store)), pins=pins)
        leading = tuple(_leading(plan))
        mark = digest([[stage.name, stage.settings] for stage in leading], plan.shards_digest)
        stack.enter_context(claim(store, pipeline.name, Part(share.index, share.of, mark)))
        introduce(store, plan)
        remember_columns(store, learned)
        part = _Part(plan, Records(store), mine, tell, PartResult(share, store))
        started: list[Executor] = []

        def executor() -> Executor:
            if not started:
                started.append(stack.enter_context(closing(start())))
            return started[0]

        for stage in leading:
            part.do(stage, executor)
        return part.result


def _leading(plan: Plan) -> Iterator[Stage]:
    """The stages before the first barrier, and before anything is written."""
    for stage in plan.stages:
        if stage.barrier is not None or not stage.step.is_by_shard or stage.step.is_in_place:
            return
        yield stage


@dataclass
class _Part:
    """A share of a plan, at work."""

    plan: Plan
    records: Records
    mine: frozenset[str]
    tell: Callable[[Event], None]
    result: PartResult

    def do(self, stage: Stage, executor: Callable[[], Executor]) -> None:
        """The tasks of a stage that are this share's; asked again, for some are known only when others are done."""
        for line in self.records.read(stage.name):
            self.tell(DamageFound(line))
        known: set[str] = set()
        while own := [task for task in list_tasks(self.plan, stage, self.records) if self._is_new(task, known)]:
            known |= {task.name for task in own}
            todo = [task for task in own if not self.records.is_done(task)]
            self.result.skipped += len(own) - len(todo)
            self.tell(StageStarted(stage, len(own), len(own) - len(todo)))
            if todo:
                for outcome in executor().run(self.plan, shared_out(stage, todo, set()), self.records.store):
                    self._note(stage, outcome)

    def _is_new(self, task: Task, known: set[str]) -> bool:
        return task.name in self.mine and task.name not in known

    def _note(self, stage: Stage, outcome: Outcome) -> None:
        store, task = self.records.store, outcome.task
        self.tell(TaskEnded(stage, outcome))
        if outcome.commit is not None:
            self.records.add(stage.name, outcome.commit)
            self.result.done += 1
            quarantine.lift(store, stage.name, task.name)
            return
        # Also where an input was found damaged: what wrote it may be another part's, and the driver has it made again.
        error = outcome.error if outcome.damaged is None else str(outcome.damaged)
        quarantine.note(store, Quarantined(stage.name, task.name, error), outcome.trace)
        self.result.quarantined[task.name] = error
