"""What the command line shows: progress, the funnel, a plan, a record's way. Text from pages is shown harmlessly."""

import json
from collections.abc import Iterator
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from textmill.barrier import NOT_COMPARABLE
from textmill.inspect.losses import losses
from textmill.inspect.plan_view import Described
from textmill.inspect.snapshot import take
from textmill.inspect.status import repeats, status
from textmill.inspect.units import data_size, many
from textmill.inspect.why import Answer, Answers
from textmill.run.result import Result
from textmill.stages.trial_window import LIMITED, SKIPPED
from textmill.store.stats import BlockStats
from textmill.store.store import Store

_REASONS_SHOWN: Final = 3
"""Reasons per block in the funnel; `status` has them all."""
LOG_COLUMNS: Final = 160
"""Width of tables in a log, where a line per block can be searched for."""
_SHARDS_SHOWN: Final = 20
_SAID: Final = {NOT_COMPARABLE: NOT_COMPARABLE, SKIPPED: "skipped, as set,", LIMITED: "limit reached in shards:"}
"""Counts that are told beside the reasons, and in which words."""


def harmless(text: str) -> str:
    """Text without control characters, which a terminal would obey."""
    return "".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text)


def print_funnel(console: Console, store: Store) -> None:
    """The funnel of a run as a table."""
    blocks = take(store).stats.blocks
    table = Table(box=None, pad_edge=False)
    names = [_named(block) for block in blocks]
    table.add_column("block", no_wrap=True, min_width=max(map(len, names), default=0))
    for heading in ("in", "out", "dropped", "seconds"):
        table.add_column(heading, justify="right")
    table.add_column("reasons", overflow="fold")
    for name, block in zip(names, blocks, strict=True):
        worst = sorted(block.drops.items(), key=lambda item: (-item[1], item[0]))
        named = [f"{reason.partition('.')[2]} {count:,}" for reason, count in worst[:_REASONS_SHOWN]]
        if len(worst) > _REASONS_SHOWN:
            named.append(f"others {sum(count for _, count in worst[_REASONS_SHOWN:]):,}")
        named += [f"({words} {block.counts[name]:,})" for name, words in _SAID.items() if block.counts.get(name)]
        cells = (
            f"{block.documents_in:,}",
            f"{block.documents_out:,}",
            f"{sum(block.drops.values()):,}",
            f"{block.seconds:.1f}",
        )
        table.add_row(Text(name), *cells, Text(harmless(", ".join(named))))
    console.print(table)


def _named(block: BlockStats) -> str:
    """A block's kind, and its label where it has one of its own."""
    own = block.label not in (block.kind.rpartition(".")[2], block.kind.partition(":")[0].rpartition(".")[2])
    return harmless(f"{block.kind} ({block.label})" if own else block.kind)


def print_json(console: Console, data: object) -> None:
    """For scripts; in ASCII, so that no terminal or locale is in the way."""
    console.print(json.dumps(data, indent=1, ensure_ascii=True))


def print_result(out: Console, err: Console, result: Result, as_json: bool) -> None:
    """What a run has made, and on `err` what it lost or could not read."""
    store = result.store
    found = status(store)
    if as_json:
        print_json(out, {**found.as_dict(), "tasks_done": result.tasks_done, "tasks_skipped": result.tasks_skipped})
    else:
        print_funnel(out, store)
        out.print(f"corpus: {store.address('corpus')}\nreport: {store.address('report.html')}")
    for alarm in result.accepted:
        err.print(f"accepted: {alarm}")
    for loss in (*losses(result.plan, result.records), *repeats(found.repeated_ids)):
        err.print(harmless(f"warning: {loss}"))
    for task, problem in sorted(result.quarantined.items()):
        err.print(f"quarantined: {task}: {problem}")
    if result.quarantined:
        lost = many(len(result.quarantined), "shard")
        err.print(f"{lost} could not be done; the corpus is without them; run again to retry")
        err.print(f"tracebacks: {store.address('stages/*/quarantine')}")


def print_plan(console: Console, described: Described) -> None:
    """Stages and shards, and how much of each stage is done, would be redone and why, or is new."""
    shards = described["shards"]
    console.print(many(len(shards), "shard"))
    for shard in shards[:_SHARDS_SHOWN]:
        console.print(harmless(f"  {shard['source']}: {shard['name']}"))
    if len(shards) > _SHARDS_SHOWN:
        console.print(f"  and {len(shards) - _SHARDS_SHOWN} more")
    for stage in described["stages"]:
        outlook = ", ".join(f"{key} {value}" for key, value in stage["outlook"].items())
        blocks = f": {', '.join(stage['blocks'])}" if stage["blocks"] else ""
        console.print(f"{stage['name']}{blocks}{f'  [{outlook}]' if outlook else ''}")
        for line in [*(f"redone: {reason}" for reason in stage["why"]), *stage["notes"]]:
            console.print(f"  {line}")


def print_answers(console: Console, answers: Answers, as_json: bool) -> None:
    """Where records ended and by which numbers; of many the first, and how many there are of each fate."""
    if as_json:
        print_json(console, [vars(answer) for answer in answers.found])
        return
    for answer in answers.found:
        console.print(harmless("\n".join(_told(answer))))
    if answers.more:
        fates = ", ".join(f"{fate} {number}" for fate, number in answers.fates.most_common())
        console.print(harmless(f"and {answers.more} more; of all {answers.fates.total()}: {fates}"))


def _told(answer: Answer) -> Iterator[str]:
    """One record, in lines."""
    yield answer.id
    yield f"  url    {answer.url}"
    yield f"  shard  {answer.shard}"
    yield f"  stage  {answer.stage}"
    yield f"  fate   {answer.fate}{f' ({answer.detail})' if answer.detail else ''}"
    language = f"{answer.language}_{answer.script}" if answer.script else answer.language
    size = None if answer.text_bytes is None else data_size(answer.text_bytes)
    tokens = None if answer.tokens is None else many(answer.tokens, "token")
    known = (("language", language), ("licence", answer.license), ("text", size), ("tokens", tokens))
    yield from (f"  {name:<8} {value}" for name, value in known if value is not None)
    if answer.cluster is not None:
        yield f"  stands for its duplicates: {answer.cluster}"
    yield from (f"  fails {rule}" for rule in answer.failed)
    yield from (f"  would later be dropped: {reason}" for reason in answer.later or ())
    yield from (f"    {name} = {value:g}" for name, value in sorted(answer.measures.items()))
