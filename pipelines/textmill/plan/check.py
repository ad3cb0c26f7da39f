"""Check a pipeline file as far as this machine can: grammar, settings, columns, models, and the first local documents.

No server is asked, so that a recipe over a remote crawl can be checked anywhere; what was not looked at is said.
"""

from dataclasses import dataclass, replace

from textmill.barrier import Barrier
from textmill.block import Block
from textmill.config.pipeline import Pipeline
from textmill.errors import ConfigError, MissingModelError
from textmill.file_reader import FileReader
from textmill.identity import locations
from textmill.inputs.places import check_protocols
from textmill.location import is_remote
from textmill.plan.input_columns import settle
from textmill.plan.plan import Plan, make_plan
from textmill.plan.preparing import find_shards
from textmill.plan.trial import try_sources


@dataclass(frozen=True)
class Checked:
    """A plan that holds, and what must still be true when it runs."""

    plan: Plan
    notes: tuple[str, ...]


def check(pipeline: Pipeline, without_models: bool = False) -> Checked:
    """UserError for what is wrong or missing here; notes for what is not looked up.

    That is what is remote, what a variable without a value names, and models if it is without them.
    """
    notes = _unset(pipeline)
    missing = []
    local = []
    for source in pipeline.sources:
        if pipeline.lacks(source.reader):
            continue
        if source.reader.is_remote():
            notes.append(f"source {source.name!r} is remote: not looked up")
        else:
            local.append(source)
    shards = find_shards(pipeline, local)
    settle(replace(pipeline, sources=tuple(local)), shards)
    unseen = [source.reader for source in pipeline.sources if source not in local]
    for block in pipeline.all_blocks():
        remote = [place for place in locations(block) if is_remote(place)]
        _check_schemes(pipeline, block, remote)
        if remote:
            named = [place for place in remote if place not in _paths(pipeline) and not pipeline.lacks(block)]
            notes.extend(f"{place}: not looked up" for place in named)
        if remote or block in unseen or pipeline.lacks(block):
            continue
        try:
            block.prepare()
        except MissingModelError as error:
            missing.append(f"{pipeline.where(block)}: {error}")
            continue
        notes.extend(f"{pipeline.where(block)}: {note}" for note in block.notes())
    plan = make_plan(pipeline, shards)
    for barrier in pipeline.blocks:
        if isinstance(barrier, Barrier):
            notes.extend(f"{pipeline.where(barrier)}: {caution}" for caution in plan.cautions(barrier))
    try_sources(pipeline, shards)
    if missing and not without_models:
        raise MissingModelError("\n".join(missing))
    return Checked(plan, (*notes, *missing))


def _unset(pipeline: Pipeline) -> list[str]:
    """A note for each variable without a value: what is not looked up for want of it."""
    readers = {id(source.reader): source.name for source in pipeline.sources}
    sources: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for block in pipeline.all_blocks():
        for variable in pipeline.lacks(block):
            is_reader = id(block) in readers
            named = sources if is_reader else others
            named.setdefault(variable, []).append(readers[id(block)] if is_reader else block.label)
    notes = []
    for variable in dict.fromkeys((*sources, *others)):
        found = [
            f"{kind} {', '.join(dict.fromkeys(named[variable]))}"
            for kind, named in (("sources", sources), ("blocks", others))
            if variable in named
        ]
        notes.append(f"${{{variable}}} is not set: not looked up: {'; '.join(found)}")
    return notes


def _check_schemes(pipeline: Pipeline, block: Block, places: list[str]) -> None:
    """ConfigError for a URL of a kind that nothing reads anywhere; a package may be missing here."""
    for place in places:
        try:
            check_protocols(place)
        except ValueError as error:
            raise ConfigError(pipeline.where(block), f"{place}: {error}") from error
        except ImportError:
            continue


def _paths(pipeline: Pipeline) -> set[str]:
    """Of the sources' files, which are said to be remote as a whole."""
    given = [source.reader.paths for source in pipeline.sources if isinstance(source.reader, FileReader)]
    return {path for paths in given for path in ((paths,) if isinstance(paths, str) else paths)}
