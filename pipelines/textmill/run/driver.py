"""Run a pipeline in a run directory: plan, do what is not done, say what could not be done, finish the corpus.

Running again resumes: a task whose commit record has its fingerprint is skipped, whatever happened in between.
"""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace

from textmill.block import REPEATED_IDS
from textmill.config.pipeline import Pipeline
from textmill.corpus.finish import finish
from textmill.inspect.units import data_size
from textmill.machine.own_memory import use_system_memory
from textmill.models.pins import pinned
from textmill.plan.disk_estimate import estimate
from textmill.plan.input_columns import remember_columns
from textmill.plan.listing import done_of
from textmill.plan.plan import Plan, make_plan
from textmill.plan.preparing import prepare
from textmill.plan.redo import remember
from textmill.run.claim import claim
from textmill.run.damage import Damage
from textmill.run.described import as_json, described
from textmill.run.events import DamageFound, Event, Told
from textmill.run.executor import Executor
from textmill.run.result import Result
from textmill.run.rounds import Rounds
from textmill.store import task_logs, task_progress
from textmill.store.commit import DamagedFileError
from textmill.store.commits import Records
from textmill.store.free_space import free_bytes
from textmill.store.manifest import manifest
from textmill.store.store import Store
from textmill.store.task_files import RunNotes


def run(
    pipeline: Pipeline,
    out: str,
    start: Callable[[], Executor],
    tell: Callable[[Event], None] = lambda event: None,
    accept_loss: bool = False,
    recheck: bool = False,
) -> Result:
    """Run or resume; StageError when a stage that needs every shard cannot be done, LossError at an alarm.

    With `recheck` every file of tasks that are done is read through first, and made again if it is damaged.
    """
    use_system_memory()
    store = Store(out)
    with ExitStack() as stack:
        pins = stack.enter_context(pinned({}))
        plan = prepare(pipeline, store)
        stack.enter_context(claim(store, pipeline.name, tell=lambda line: tell(Told(line))))
        learned = plan.learned
        plan = make_plan(pipeline, plan.shards, RunNotes(store))  # as barriers remember this run, and without `learned`
        before = manifest(store) if store.exists("run.json") else None
        plan = replace(plan, pins=pins)
        if before is None and (line := _too_small(store, plan)):
            tell(Told(line))
        store.put("run.json", as_json(described(plan, complete=False)))
        remember_columns(store, learned)
        for stage in plan.maps:
            task_progress.clear(store, stage.name)
        task_logs.clear(store)
        records = Records(store)
        damage = Damage(plan, records, lambda line: tell(DamageFound(line)))
        damage.forget_records()
        _forget_lost(plan, records)
        if recheck:
            damage.recheck()
        result = Result(plan, records)
        if before is not None and before["complete"]:
            result.described = "" if recheck else before.get("described", "")
        started: list[Executor] = []

        def executor() -> Executor:
            if not started:
                started.append(stack.enter_context(closing(start())))
            return started[0]

        while damaged := _once(Rounds(result, damage, tell, accept_loss), executor):
            damage.take_back(damaged)
        remember(store, plan)
        _sweep(store, plan, result)
        damage.forget()
        first = plan.maps[0].name
        shards = len({*records.of(first), *result.quarantined}) if result.quarantined else records.count(first)
        ended = {"shards": shards, "repeated_ids": result.repeated_ids, "described": result.described}
        store.put("run.json", as_json({**described(plan, result.is_complete), **ended}))
    return result


def _too_small(store: Store, plan: Plan) -> str:
    """What to say where a run that begins may need more room than there is; empty if not."""
    found, free = estimate(plan), free_bytes(store)
    if found is None or free is None or free >= found.peak:
        return ""
    return (
        f"warning: {store.url}: {data_size(free)} are free there, and the run may take {data_size(found.peak)} at most "
        f"and {data_size(found.end)} in the end (an estimate from {data_size(found.input)} of input); "
        "it stops before the disk is full, and goes on when there is room"
    )


def _once(rounds: Rounds, executor: Callable[[], Executor]) -> list[DamagedFileError]:
    """Do all stages and complete the corpus; inputs that were found damaged, with which the run is not finished."""
    result = rounds.result
    damaged = rounds.through(executor)
    if not damaged:
        try:
            result.described = finish(result.records, result.plan, result.described)
            result.repeated_ids = _repeated_ids(result)
        except DamagedFileError as error:
            damaged = [error]
    return damaged


def _repeated_ids(result: Result) -> int:
    """Kept documents whose id another one has, as the writer's own steps have counted them."""
    own = [stage for stage in result.plan.stages if stage.barrier is None and stage.kind not in ("map", "write")]
    entries = (entry for stage in own for entry in result.records.of(stage.name).values())
    return sum(entry.counts.get(REPEATED_IDS, 0) for entry in entries)


def _forget_lost(plan: Plan, records: Records) -> None:
    """Take back what was done outside the run and does not stand any more."""
    for stage in plan.stages:
        if stage.has_own("stands"):
            done = done_of(records.of(stage.name))
            if not stage.step.stands(done):
                records.take_back(stage.name, list(done))


def _sweep(store: Store, plan: Plan, result: Result) -> None:
    """Remove what killed attempts and earlier settings left behind."""
    for stage in plan.stages:
        folders = ("data", "fates", "fates-index", "fates-sample") if stage in plan.maps else ("data",)
        places = [*(f"stages/{stage.name}/{part}" for part in folders), f"removed/{stage.name}"]
        if stage.name in result.standing:  # its files were looked at: there are no others
            places = [place for place in places if not result.records.has_files_in(stage.name, place)]
        if places:
            kept = {file.path for entry in result.records.of(stage.name).values() for file in entry.there.values()}
            kept |= {file.path for file in result.records.beside(stage.name)}
            for place in places:
                store.sweep(place, kept)
        result.records.sweep(stage.name)
    for folder in ("stages", "removed"):
        store.sweep(folder, {f"{folder}/{stage.name}" for stage in plan.stages})
