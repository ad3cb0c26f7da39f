"""Cut a pipeline into stages; pure: nothing is read or written here.

A map stage takes documents through blocks; another follows where blocks ask for other resources. A barrier brings
steps, a stage each; the map stage that follows applies what they find. Then the corpus is written, and barriers close.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from textmill.barrier import Around, Barrier
from textmill.block import Block, Shard
from textmill.config.pipeline import Pipeline
from textmill.credentials import hide
from textmill.digest import digest
from textmill.errors import ConfigError, UserError
from textmill.inputs.parts import FilePart
from textmill.models.pins import Pin
from textmill.plan import flow
from textmill.plan.cuts import Cut, cut, onward
from textmill.plan.declared_changes import changes_of
from textmill.plan.plan_checks import check_choices, check_labels, check_repeats, check_stored, corpus_schema, unified
from textmill.plan.stage import Stage
from textmill.resources import Resources
from textmill.stages.map_shard import ContinueShards, MapShards
from textmill.stages.row_licenses import are_left_as_written
from textmill.stages.split_shards import MapSplitShards
from textmill.stages.surveying import Numbers, Survey
from textmill.stages.write_part import WriteCorpus
from textmill.step import DOCUMENTS, AnyStep, Notes
from textmill.store.fate_table import CANDIDATE_FACTS, LICENSE_FACTS, FateTable


@dataclass(frozen=True)
class Plan:
    """A pipeline, its shards and its stages."""

    pipeline: Pipeline
    shards: tuple[Shard, ...]
    stages: tuple[Stage, ...]
    schemas: dict[tuple[str, str], pa.Schema]
    """Columns that leave a map stage, by (stage name, source name)."""
    corpus_schema: pa.Schema
    learned: dict[str, bytes] = dataclasses.field(default_factory=dict, repr=False)
    """What readers have learned of their files' columns, by source, for the next run to know."""
    pins: dict[str, Pin] = dataclasses.field(default_factory=dict, repr=False)
    """The revisions of remote models, by address, that all tasks of a run get."""

    @cached_property
    def shards_digest(self) -> str:
        """Of all that tasks take from the shards; the same when a URL is signed anew."""
        return digest([[shard.source, shard.name, shard.identity, hide(shard.url)] for shard in self.shards])

    def stage(self, name: str) -> Stage:
        """The stage of a name."""
        return next(stage for stage in self.stages if stage.name == name)

    @property
    def maps(self) -> tuple[Stage, ...]:
        """The stages that take documents through blocks, in order."""
        return tuple(stage for stage in self.stages if isinstance(stage.step, MapShards))

    def cautions(self, barrier: Barrier) -> tuple[str, ...]:
        """What a user should know of a barrier before it compares these sources' documents, each said once."""
        first = next(stage for stage in self.stages if stage.barrier is barrier)
        data = first.inputs[DOCUMENTS]
        found = [barrier.cautions(self.schemas[data, source.name].names) for source in self.pipeline.sources]
        return tuple(dict.fromkeys(caution for cautions in found for caution in cautions))


def make_plan(pipeline: Pipeline, shards: tuple[Shard, ...], notes: Notes | None = None) -> Plan:
    """Stages, columns and checks; ConfigError for what cannot work. `notes` are of the run that is planned for."""
    check_labels(pipeline)
    around = Around(pipeline.name, tuple(block for block in pipeline.blocks if isinstance(block, Barrier)), notes)
    for barrier in around.barriers:
        with _placed(pipeline, barrier):
            barrier.check_around(around)
    parts = cut(pipeline)
    schemas: dict[tuple[int, str], pa.Schema] = {}
    for source in pipeline.sources:
        own = [shard for shard in shards if shard.source == source.name]
        schema = flow.read_schema(source)
        for block in source.blocks:
            if isinstance(block, Barrier):
                raise ConfigError(pipeline.where(block), "a dedup block stands among the common blocks only")
        for number, part in enumerate(parts):
            if part.barrier is not None:
                with _placed(pipeline, part.barrier):
                    part.barrier.check_documents(schema, own)
                schema = flow.after(part.barrier, schema, pipeline)
            passed = part.blocks if number else (*source.blocks, *part.blocks)
            for block in passed:
                schema = flow.after(block, schema, pipeline)
            check_choices(pipeline, passed, schema)
            schema = flow.stored(schema, onward(parts, number))
            check_stored(pipeline, source, schema)
            schemas[number, source.name] = schema
        if "text" not in schema.names:
            raise ConfigError(
                pipeline.file, f"source {source.name!r} ends without a 'text' column; an extractor makes it from 'html'"
            )
    ends = [schemas[len(parts) - 1, source.name] for source in pipeline.sources]
    try:
        end = unified(ends)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ConfigError(pipeline.file, f"the sources' columns do not fit together: {error}") from error
    check_repeats(pipeline, ends)
    corpus = corpus_schema(pipeline, end)
    return _Stages(pipeline, shards, around, schemas, corpus).plan(parts)


class _Stages:
    """The stages of a pipeline, as they are put one behind the other."""

    def __init__(
        self,
        pipeline: Pipeline,
        shards: tuple[Shard, ...],
        around: Around,
        schemas: Mapping[tuple[int, str], pa.Schema],
        corpus: pa.Schema,
    ) -> None:
        self.pipeline, self.shards, self.around, self.schemas, self.corpus = pipeline, shards, around, schemas, corpus
        self.stages: list[Stage] = []
        self._ahead = 0  # stages before documents are read: the others have the numbers that they have without these
        self.data: dict[str, str] = {}  # the map stage before each barrier, by the barrier's label

    def plan(self, parts: Sequence[Cut]) -> Plan:
        """All of them."""
        named: dict[tuple[str, str], pa.Schema] = {}
        steps: Sequence[AnyStep] = ()
        last = ""
        is_split = any(isinstance(shard, FilePart) for shard in self.shards)
        for ahead in (Survey(self.pipeline.sources), Numbers(self.pipeline.sources)) if is_split else ():
            self._add("read", ahead, None)
            self._ahead = len(self.stages)
        for number, part in enumerate(parts):
            own = {source.name: self.schemas[number, source.name] for source in self.pipeline.sources}
            barrier, label = part.barrier, "read"
            if barrier is not None:
                self.data[barrier.label], label = last, f"{barrier.label}-keep"
                steps = barrier.steps(self.around)
                for step in steps:
                    self._add(barrier.label, step, barrier, resources=part.resources)
            elif part.goes_on:
                label = f"{part.blocks[0].label}-map"
                self.data[label] = last
            mapped = (ContinueShards if part.goes_on else MapSplitShards if is_split and not number else MapShards)(
                self.pipeline.sources,
                part.blocks,
                barrier,
                own,
                self._tables(parts, number),
                self.pipeline.accounting,
                (steps[0].name, steps[-1].name) if barrier is not None else None,
                frozenset(one.name for one in self.pipeline.sources if are_left_as_written(self.pipeline, one)),
                onward(parts, number),
                part.resources.batch_rows,
            )
            last = self._add(label, mapped, barrier, part.blocks, plain=True, resources=part.resources)
            named |= {(last, name): schema for name, schema in own.items()}
        writer = self.pipeline.writer
        self.data["corpus"] = last
        write = WriteCorpus(writer, self.corpus, changes_of(self.pipeline))
        self._add("corpus", write, None, (writer,), plain=True, resources=writer.resources())
        closing = [(barrier, barrier.closing_steps(self.around)) for barrier in self.around.barriers]
        for position in range(max((len(steps) for _, steps in closing), default=0)):
            for barrier, steps in closing:
                if position < len(steps):
                    self._add(barrier.label, steps[position], barrier, resources=barrier.resources())
        for step in writer.closing_steps():
            self._add("corpus", step, None, resources=writer.resources())
        return Plan(self.pipeline, self.shards, tuple(self.stages), named, self.corpus)

    def _tables(self, parts: Sequence[Cut], number: int) -> dict[str, FateTable]:
        """What the fates of a map stage have, by source."""
        passed = [[*([] if part.barrier is None else [part.barrier]), *part.blocks] for part in parts[: number + 1]]
        by = self.pipeline.accounting.stats.by
        tables = {}
        for source in self.pipeline.sources:
            own = [[source.reader, *source.blocks, *passed[0]], *passed[1:]]
            facts = (*LICENSE_FACTS, *CANDIDATE_FACTS)
            found = [name for name in facts if name in self.schemas[number, source.name].names]
            before = [block for part in own[:-1] for block in part]
            tables[source.name] = FateTable.of(before, own[-1], (*found, *by))
        return tables

    def _add(
        self,
        label: str,
        step: AnyStep,
        barrier: Barrier | None,
        blocks: tuple[Block, ...] = (),
        plain: bool = False,
        resources: Resources = Resources(),  # noqa: B008  # frozen
    ) -> str:
        index = len(self.stages) - self._ahead
        name = f"{index}-{label}" if plain else f"{index}-{label}-{step.name}"
        inputs = {wanted: self._named(label if barrier is None else barrier.label, wanted) for wanted in step.after}
        self.stages.append(Stage(index, name, label, step, inputs, barrier, blocks, resources))
        return name

    def _named(self, label: str, wanted: str) -> str:
        """The stage that a step of a label names so."""
        if wanted == DOCUMENTS:
            return self.data[label]
        own, _, name = wanted.rpartition(".")
        found = [stage.name for stage in self.stages if stage.label == (own or label) and stage.kind == name]
        if not found:
            raise UserError(f"a step of {label!r} reads {wanted!r}, but no step of that name stands before it")
        return found[0]


@contextmanager
def _placed(pipeline: Pipeline, block: Block) -> Iterator[None]:
    """What a block finds wrong, with the place where it stands."""
    try:
        yield
    except ConfigError:
        raise
    except UserError as error:
        raise ConfigError(pipeline.where(block), str(error)) from error
