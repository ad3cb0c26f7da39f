"""Do what of a run is not done: give out tasks as soon as what they read is there, and note what became of each."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final, Self

from textmill.errors import StageError, UserError
from textmill.machine.own_memory import give_back
from textmill.plan.deletion import let_go, needed_again
from textmill.plan.listing import list_tasks, listed_from, made_for
from textmill.plan.stage import Stage
from textmill.run.damage import Damage
from textmill.run.disk_watch import DiskWatch, NoRoomError
from textmill.run.events import Event, StageStarted, TaskEnded, Told
from textmill.run.executor import Executor, Outcome
from textmill.run.fate_sorting import FateSorting
from textmill.run.result import Result
from textmill.run.seen_records import see_all
from textmill.run.shared_checks import shared_out
from textmill.run.stage_progress import StageProgress
from textmill.run.task_bytes import weight
from textmill.store import quarantine, task_logs
from textmill.store.commit import DamagedFileError
from textmill.store.quarantine import Quarantined
from textmill.store.task import Task

_REST: Final = 20
"""Times as long as a stage took to list while its inputs are at work, it is not listed again."""


class LossError(UserError):
    """A barrier would drop more than its limits allow."""

    @classmethod
    def of(cls, alarms: Iterable[str]) -> Self:
        """With all that was found, and what can be done."""
        hint = "nothing was dropped yet; change the block's settings or its limits, or go on with --accept-loss"
        return cls("\n".join([*alarms, hint]))


class Rounds:
    """The tasks of a run, from stage to stage; once through, unless an input is found damaged."""

    def __init__(self, result: Result, damage: Damage, tell: Callable[[Event], None], accept_loss: bool) -> None:
        self.result, self.records, self.damage = result, result.records, damage
        self.tell, self.accept_loss = tell, accept_loss
        self._disk, self._full = DiskWatch(result.store), ""
        self._begin()

    def _begin(self) -> None:
        """Look at all stages anew."""
        self._stages = {stage.name: StageProgress(stage) for stage in self.result.plan.stages}
        self._queue: deque[Task] = deque()
        self._sorting = FateSorting(self.records)
        self._damaged: list[DamagedFileError] = []
        self._is_called_back = False
        """Whether a stage needs files that were deleted, so that stages before it have work to do again."""
        self.result.standing.clear()

    def through(self, executor: Callable[[], Executor]) -> list[DamagedFileError]:
        """Do what is not done; inputs that were found damaged, with which the run is not finished.

        `executor` starts what runs tasks, when the first is there. StageError when a stage that needs every shard
        cannot be done, LossError at an alarm.
        """
        while True:
            tasks = self._tasks()
            first = next(tasks, None)
            if first is not None:
                for outcome in executor().run(self.result.plan, chain([first], tasks), self.records.store):
                    self._note(outcome)
            if self._full:
                raise NoRoomError(self._full)
            if self._damaged or not self._is_called_back:
                return self._damaged
            self._begin()

    def _tasks(self) -> Iterator[Task | None]:
        """Tasks that can be done now, None while there is none before one of those given out has ended."""
        while not (self._damaged or self._is_called_back):
            if not self._queue:
                try:
                    self._advance()
                except DamagedFileError as error:
                    self._damaged.append(error)
                    return
            if self._is_called_back:
                return
            if self._queue:
                self._full = self._disk.problem(self._queue, sum(len(one.given) for one in self._stages.values()))
                if self._full:
                    return
                task = self._queue.popleft()
                self._stages[task.stage].given[task.name] = task
                yield task
            elif any(progress.given for progress in self._stages.values()):
                yield None
            else:
                return

    def _advance(self) -> None:
        """List the tasks of stages whose inputs are there, until some are to be done."""
        for progress in self._stages.values():
            if progress.is_over:
                continue
            inputs = [self._stages[name] for name in progress.stage.inputs.values()]
            if all(one.is_over for one in inputs):
                if not ((progress.is_told and progress.given) or self._stands(progress)):
                    self._list(progress)
                if not (self._queue or progress.given or self._is_called_back):
                    self._queue.extend(self._sorting.tasks(progress.stage))
                if not (self._queue or progress.given or self._is_called_back):
                    self._end(progress)
            elif progress.stage.step.is_early:
                seen = sum(self.records.count(one.stage.name) for one in inputs if one.is_told)
                started = time.monotonic()
                if seen > progress.seen and started >= progress.rested:
                    progress.seen = seen
                    self._list(progress, is_whole=False)
                    progress.rested = time.monotonic() + _REST * (time.monotonic() - started)
            if self._queue or self._is_called_back:
                return

    def _stands(self, progress: StageProgress) -> bool:
        """Whether the stage is as it was when it was done, so that its tasks need not be listed."""
        stage, records = progress.stage, self.records
        if progress.known or self.damage.is_any:
            return False
        mark = listed_from(self.result.plan, stage, records)
        if mark is None or not records.stands(stage.name, mark):
            return False
        count = self.result.standing[stage.name] = records.count(stage.name)
        quarantine.keep_only(records.store, stage.name, ())
        self.tell(StageStarted(stage, count, count))
        return True

    def _list(self, progress: StageProgress, is_whole: bool = True) -> None:
        """Queue the tasks of a stage that are not done; `is_whole` where all that it reads is there."""
        stage, records = progress.stage, self.records
        tasks = list_tasks(self.result.plan, stage, records)
        new = [task for task in tasks if task.name not in progress.known]
        done = {task.name for task in new if records.is_done(task) and not self.damage.concerns(task)}
        todo = [task for task in new if task.name not in done]
        progress.known |= {task.name for task in new}
        self.result.skipped |= {(stage.name, name) for name in done} - self.result.done
        if wanted := needed_again(self.result.plan, records, stage, todo):
            for name, one in ((name, one) for name, names in wanted.items() for one in names):
                records.set_stale(name, one)
            self._is_called_back = True
            return
        for task in todo:
            records.set_stale(stage.name, task.name)
        if is_whole:
            self._forget_others(progress)
            if todo or not progress.is_told:
                before = sum((stage.name, name) in self.result.skipped for name in progress.known)
                self.tell(StageStarted(stage, len(progress.known), before))
            progress.is_told = True
        if stage.step.is_in_place and todo:
            # What vouches for files that are replaced goes first, also where it is of other settings.
            records.store.remove("corpus/SHA256SUMS")
            for other in records.store.children("stages"):
                if other != stage.name and other.partition("-")[2] == stage.name.partition("-")[2]:
                    records.store.remove(f"stages/{other}")
            records.take_back(stage.name, [task.name for task in todo])
        # The longest first: what is left at the end, when workers have nothing else to do, is short. In steps of twice
        # as long from 1 MB on: those that are much alike stay in order.
        shared = shared_out(stage, todo, progress.checked)
        self._queue.extend(sorted(shared, key=lambda task: (weight(task) >> 20).bit_length(), reverse=True))

    def _forget_others(self, progress: StageProgress) -> None:
        """Remove commit records of tasks that are no longer planned, so that the commits are the run."""
        stage = progress.stage.name
        self.records.take_back(stage, [name for name in self.records.all(stage) if name not in progress.known])
        quarantine.keep_only(self.records.store, stage, progress.known - self.records.of(stage).keys())
        progress.quarantined = {note.task for note in quarantine.notes(self.records.store, stage)}

    def _end(self, progress: StageProgress) -> None:
        """All tasks of a stage are done: see that they are there, and whether the run should go on."""
        stage, store = progress.stage, self.records.store
        progress.is_over = True
        committed = self.records.count(stage.name)
        if added := self.records.added(stage.name):
            see_all(store, stage.name, added)
        if stage.step.is_by_shard and not committed and self.result.quarantined:
            raise StageError(
                f"stage {stage.name}: no shard could be read: {next(iter(self.result.quarantined.values()))}"
            )
        if stage.name not in self.result.standing:
            is_all = committed == len(progress.known)
            mark = listed_from(self.result.plan, stage, self.records) if is_all else None
            self.records.fold(stage.name, mark, stage.step.unread, self._sorting.made(stage.name))
            give_back()
        if stage.has_own("alarms"):
            self._heed_alarms(stage)
        over = {name for name, other in self._stages.items() if other.is_over}
        let_go(self.result.plan, self.records, over, is_whole=not self.result.quarantined)

    def _heed_alarms(self, stage: Stage) -> None:
        made = made_for(self.result.plan, stage, self.records, set(self.records.of(stage.name)))
        found = [alarm for alarm in stage.step.alarms(made) if alarm not in self.result.accepted]
        if found and not self.accept_loss:
            raise LossError.of(found)
        self.result.accepted += found

    def _note(self, outcome: Outcome) -> None:
        """Count an outcome; a shard that cannot be read goes to quarantine, anything else stops the run."""
        store, task = self.records.store, outcome.task
        progress = self._stages[task.stage]
        del progress.given[task.name]
        if self._sorting.take(outcome):
            if outcome.commit is None:
                self.tell(Told(f"stage {task.stage}: the driver sorts {task.name}, no worker could: {outcome.error}"))
            return
        if outcome.damaged is not None:
            self._damaged.append(outcome.damaged)
            return
        is_done = outcome.commit is not None
        log = "" if is_done else task_logs.write(store, task, outcome.error, outcome.trace)
        self.tell(TaskEnded(progress.stage, outcome, log))
        if outcome.commit is not None:
            if (outcome.commit.task, outcome.commit.fingerprint) != (task.name, task.fingerprint):
                raise UserError(f"stage {task.stage}: the commit of {task.name} is of another task or setting")
            self.records.add(task.stage, outcome.commit)
            self._disk.add(task.stage, outcome.commit)
            self.result.tasks_done += 1
            self.result.done.add((task.stage, task.name))
            self.damage.done_again(task)
            if task.name in progress.quarantined:
                quarantine.lift(store, task.stage, task.name)
            self.result.quarantined.pop(task.name, None)
            return
        if not progress.stage.step.is_by_shard:
            raise StageError(f"stage {task.stage}, task {task.name}: {outcome.error}; log: {log}")
        quarantine.note(store, Quarantined(task.stage, task.name, outcome.error), outcome.trace)
        self.records.drop(task.stage, task.name)
        self.result.quarantined[task.name] = outcome.error
