"""What the command line shows of pipelines: a plan, and what a run has made."""

from collections.abc import Iterator
from typing import Final

from rich.table import Table

from textmill.barrier import NOT_COMPARABLE
from textmill.cli.screen import Screen, shown
from textmill.inspect.losses import losses
from textmill.inspect.plan_view import Described
from textmill.inspect.snapshot import take
from textmill.inspect.status import contradictions, repeats, status
from textmill.inspect.units import data_size, many
from textmill.run.part import PartResult
from textmill.run.result import Result
from textmill.stages.trial_window import LIMITED, SKIPPED
from textmill.store import task_logs
from textmill.store.stats import BlockStats
from textmill.store.store import Store

__all__ = ["print_funnel", "print_part", "print_plan", "print_result"]

_REASONS_SHOWN: Final = 3
"""Reasons per block in the funnel; `status` has them all."""
_SHARDS_SHOWN: Final = 20
_SAID: Final = {NOT_COMPARABLE: NOT_COMPARABLE, SKIPPED: "skipped, as set,", LIMITED: "limit reached in shards:"}
"""Counts that are told beside the reasons, and in which words."""


def print_funnel(screen: Screen, store: Store) -> None:
    """The funnel of a run as a table."""
    blocks = take(store).stats.blocks
    table = Table(box=None, pad_edge=False)
    widest = max((len(shown(_named(block))) for block in blocks), default=0)
    table.add_column("block", no_wrap=True, min_width=widest)
    for heading in ("in", "out", "dropped", "seconds"):
        table.add_column(heading, justify="right")
    table.add_column("reasons", overflow="fold")
    screen.table(table, map(_row, blocks))


def _row(block: BlockStats) -> Iterator[str]:
    worst = sorted(block.drops.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{reason.partition('.')[2]} {count:,}" for reason, count in worst[:_REASONS_SHOWN]]
    if len(worst) > _REASONS_SHOWN:
        named.append(f"others {sum(count for _, count in worst[_REASONS_SHOWN:]):,}")
    named += [f"({words} {block.counts[name]:,})" for name, words in _SAID.items() if block.counts.get(name)]
    yield _named(block)
    yield f"{block.documents_in:,}"
    yield f"{block.documents_out:,}"
    yield f"{sum(block.drops.values()):,}"
    yield f"{block.seconds:.1f}"
    yield ", ".join(named)


def _named(block: BlockStats) -> str:
    """A block's kind, and its label where it has one of its own."""
    own = block.label not in (block.kind.rpartition(".")[2], block.kind.partition(":")[0].rpartition(".")[2])
    return f"{block.kind} ({block.label})" if own else block.kind


def print_result(out: Screen, err: Screen, result: Result, as_json: bool) -> None:
    """What a run has made, and on `err` what it lost or could not read."""
    store = result.store
    found = status(store)
    if as_json:
        out.json({**found.as_dict(), "tasks_done": result.tasks_done, "tasks_skipped": result.tasks_skipped})
    else:
        print_funnel(out, store)
        out.say(f"corpus: {store.address('corpus')}", f"report: {store.address('report.html')}")
    err.say(*(line for alarm in result.accepted for line in f"accepted: {alarm}".split("\n")))
    warned = (*losses(result.plan, result.records), *repeats(found.repeated_ids), *contradictions(found.contradicting))
    err.say(*(f"warning: {loss}" for loss in warned))
    err.say(*(f"quarantined: {task}: {problem}" for task, problem in sorted(result.quarantined.items())))
    if result.quarantined:
        lost = many(len(result.quarantined), "shard")
        err.say(f"{lost} could not be done; the corpus is without them; run again to retry")
        err.say(f"logs: {store.address(task_logs.FOLDER)}")


def print_part(out: Screen, err: Screen, part: PartResult, as_json: bool) -> None:
    """What a part of a run has done, and on `err` what it could not do."""
    if as_json:
        done = {"tasks_done": part.done, "tasks_skipped": part.skipped, "quarantined": sorted(part.quarantined)}
        out.json({"shards": part.share.words(), **done})
    else:
        before = f", {part.skipped} done before" if part.skipped else ""
        out.say(f"part {part.share.words()}: {many(part.done, 'task')} done{before}")
        out.say("the rest is done by the same command without --shards, once all parts have ended")
    err.say(*(f"quarantined: {task}: {problem}" for task, problem in sorted(part.quarantined.items())))


def print_plan(screen: Screen, described: Described) -> None:
    """Stages and shards, and how much of each stage is done, would be redone and why, or is new."""
    shards = described["shards"]
    screen.say(many(len(shards), "shard"))
    screen.say(*(f"  {shard['source']}: {shard['name']}" for shard in shards[:_SHARDS_SHOWN]))
    if len(shards) > _SHARDS_SHOWN:
        screen.say(f"  and {len(shards) - _SHARDS_SHOWN} more")
    if described["disk"] is not None:
        read, peak, end = (data_size(described["disk"][name]) for name in ("input", "peak", "end"))
        screen.say(f"disk: about {peak} at most, {end} in the end (an estimate from {read} of input)")
    for stage in described["stages"]:
        outlook = ", ".join(f"{key} {value}" for key, value in stage["outlook"].items())
        blocks = f": {', '.join(stage['blocks'])}" if stage["blocks"] else ""
        screen.say(f"{stage['name']}{blocks}{f'  [{outlook}]' if outlook else ''}")
        screen.say(*(f"  redone: {reason}" for reason in stage["why"]), *(f"  {note}" for note in stage["notes"]))
