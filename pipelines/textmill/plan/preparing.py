"""Find the shards of a pipeline, look into files and models, and plan: all that is done before a run begins."""

from collections.abc import Iterable
from dataclasses import replace

from textmill.block import Shard
from textmill.config.pipeline import Pipeline, Source
from textmill.errors import UserError
from textmill.plan.input_columns import settle
from textmill.plan.plan import Plan, make_plan
from textmill.plan.trial import try_sources
from textmill.store.store import Store
from textmill.store.task import shard_task

__all__ = ["find_shards", "prepare"]


def prepare(pipeline: Pipeline, store: Store | None = None) -> Plan:
    """Find the shards, check models and columns, look into the files; UserError for what a user must mend.

    What an earlier run in `store` has learned of the files' columns is not looked up again.
    """
    shards = find_shards(pipeline, pipeline.sources)
    for block in pipeline.all_blocks():
        block.prepare()
    learned = settle(pipeline, shards, store)
    plan = replace(make_plan(pipeline, shards), learned=learned)
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
