"""Cut a pipeline into stages at its barriers; pure: nothing is read or written here.

A barrier becomes six stages (sketch, edges, forest, members, clusters, gather; to replay datatrove's choice one stage,
replay, takes the place of edges and forest), a span barrier three (sketch, repeats, gather; to compare text also
passages, confirm, gather), and what they find is applied at the start of the map stage that follows. The last stage
writes the corpus. With an index a barrier also has recall and earlier before edges and, at the end, remember, postings
and append.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import pyarrow as pa

from textmill import catalog, flow
from textmill.barrier import ALARMS, AnyBarrier, SpanBarrier
from textmill.block import Block, Shard
from textmill.config import Pipeline, Source
from textmill.draws import ORIGIN
from textmill.errors import ConfigError, UserError
from textmill.fingerprint import Json, block_spec
from textmill.index_base import Base, check_settings, indexed
from textmill.rows import check_storable

StageKind = Literal[
    "map",
    "sketch",
    "recall",
    "earlier",
    "edges",
    "forest",
    "replay",
    "members",
    "clusters",
    "repeats",
    "passages",
    "confirm",
    "gather",
    "lookup",
    "write",
    "remember",
    "postings",
    "append",
]
_BARRIER_STEPS: Final[tuple[StageKind, ...]] = ("sketch", "edges", "forest", "members", "clusters", "gather")
_INDEX_STEPS: Final[tuple[StageKind, ...]] = ("sketch", "recall", "earlier", *_BARRIER_STEPS[1:])
_GROWTH_STEPS: Final[tuple[StageKind, ...]] = ("remember", "postings", "append")
_REPLAY_STEPS: Final[tuple[StageKind, ...]] = ("sketch", "replay", "members", "clusters", "gather")
_SPAN_STEPS: Final[tuple[StageKind, ...]] = ("sketch", "repeats", "gather")
_LOOKUP_STEPS: Final[tuple[StageKind, ...]] = ("sketch", "lookup")
_WINDOW_STEPS: Final[tuple[StageKind, ...]] = (*_SPAN_STEPS, "passages", "confirm", "gather")
_OF_KEYS: Final[tuple[StageKind, ...]] = ("sketch", "edges", "forest", "replay", "passages")
"""Steps that depend on keys alone, not on what is kept of documents with equal ones."""


@dataclass(frozen=True)
class Stage:
    """One stage; `name` is its folder, `barrier` what a map stage resolves first, or what the stage serves."""

    index: int
    name: str
    kind: StageKind
    label: str
    blocks: tuple[Block, ...] = ()
    barrier: AnyBarrier | None = None
    data: str = ""
    """The map stage whose documents this stage reads; empty where shards are read."""
    removed: Json = None
    """What is kept of dropped documents: part of what a map stage leaves."""

    @cached_property
    def spec(self) -> Json:
        """What of the settings decides the results of this stage; asks blocks for the digests of their models."""
        specs: list[Json] = [self.kind, [block_spec(block) for block in self.blocks]]
        if self.barrier is not None:
            specs.append(self._barrier_spec(self.barrier))
        return [*specs, self.removed] if self.kind == "map" else specs

    def _barrier_spec(self, barrier: AnyBarrier) -> Json:
        return block_spec(barrier, barrier.choices if self.kind in _OF_KEYS else ALARMS)


@dataclass(frozen=True)
class Plan:
    """A pipeline, its shards and its stages."""

    pipeline: Pipeline
    shards: tuple[Shard, ...]
    stages: tuple[Stage, ...]
    schemas: dict[tuple[str, str], pa.Schema]
    """Columns that leave a map stage, by (stage name, source name)."""
    corpus_schema: pa.Schema
    indexes: dict[str, Base] = dataclasses.field(default_factory=dict)
    """What each barrier with an index is compared with, by label; a run finds it when it starts."""
    learned: dict[str, bytes] = dataclasses.field(default_factory=dict, repr=False)
    """What readers have learned of their files' columns, by source, for the next run to know."""

    def source(self, name: str) -> Source:
        """The source of a name."""
        return next(source for source in self.pipeline.sources if source.name == name)

    def stage(self, name: str) -> Stage:
        """The stage of a name."""
        return next(stage for stage in self.stages if stage.name == name)

    def cautions(self, barrier: AnyBarrier) -> tuple[str, ...]:
        """What a user should know of a barrier before it compares these sources' documents, each said once."""
        stage = next(stage for stage in self.stages if stage.kind == "sketch" and stage.barrier is barrier)
        found = [barrier.cautions(self.schemas[stage.data, source.name].names) for source in self.pipeline.sources]
        return tuple(dict.fromkeys(caution for cautions in found for caution in cautions))

    def steps(self, stage: Stage, source: str) -> tuple[Block, ...]:
        """The blocks that documents of a source pass in a map stage."""
        return (*self.source(source).blocks, *stage.blocks) if stage.index == 0 else stage.blocks


def make_plan(pipeline: Pipeline, shards: tuple[Shard, ...]) -> Plan:
    """Stages, columns and checks; ConfigError for what cannot work."""
    _check_labels(pipeline)
    check_settings(pipeline)
    stages = _cut(pipeline)
    schemas: dict[tuple[str, str], pa.Schema] = {}
    for source in pipeline.sources:
        schema = flow.read_schema(source)
        for block in source.blocks:
            if isinstance(block, AnyBarrier):
                raise ConfigError(pipeline.where(block), "a dedup block stands among the common blocks only")
        for stage in stages:
            if stage.kind != "map":
                continue
            if stage.barrier is not None:
                flow.check_scope(stage.barrier, schema, pipeline, (one for one in shards if one.source == source.name))
                schema = flow.after(stage.barrier, schema, pipeline)
            for block in (*source.blocks, *stage.blocks) if stage.index == 0 else stage.blocks:
                schema = flow.after(block, schema, pipeline)
            schema = flow.stored(schema)
            _check_storable(pipeline, source, schema)
            schemas[stage.name, source.name] = schema
        if "text" not in schema.names:
            raise ConfigError(
                pipeline.file, f"source {source.name!r} ends without a 'text' column; an extractor makes it from 'html'"
            )
    last = [stage for stage in stages if stage.kind == "map"][-1]
    try:
        ends = _unified([schemas[last.name, source.name] for source in pipeline.sources])
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ConfigError(pipeline.file, f"the sources' columns do not fit together: {error}") from error
    _check_repeats(pipeline, [schemas[last.name, source.name] for source in pipeline.sources])
    return Plan(pipeline, shards, stages, schemas, _corpus_schema(pipeline, ends))


def _corpus_schema(pipeline: Pipeline, ends: pa.Schema) -> pa.Schema:
    try:
        return pipeline.writer.columns(ends)
    except UserError as error:
        raise ConfigError(pipeline.where(pipeline.writer), str(error)) from error


def _check_storable(pipeline: Pipeline, source: Source, schema: pa.Schema) -> None:
    """ConfigError for a column that cannot be kept between stages."""
    try:
        check_storable(schema)
    except ValueError as error:
        raise ConfigError(
            pipeline.file, f"source {source.name!r}: {error}, so it cannot be kept between stages"
        ) from error


def _unified(schemas: list[pa.Schema]) -> pa.Schema:
    """All columns, each in a type that holds the values of every source unchanged; ArrowTypeError when none does."""
    ends = pa.unify_schemas(schemas, promote_options="permissive")
    for schema in schemas:
        for field in schema:
            kind = ends.field(field.name).type
            if pa.types.is_integer(field.type) and not pa.types.is_integer(kind):
                raise pa.ArrowTypeError(f"Field {field.name} has incompatible types: {field.type} vs {kind}")
    return ends


def _cut(pipeline: Pipeline) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    removed: Json = {**pipeline.removed.model_dump(mode="json"), "drawn_by": list(ORIGIN)}

    def add(kind: StageKind, label: str, data: str, blocks: tuple[Block, ...], barrier: AnyBarrier | None) -> Stage:
        name = f"{len(stages)}-{label}" if kind in ("map", "write") else f"{len(stages)}-{label}-{kind}"
        stages.append(Stage(len(stages), name, kind, label, blocks, barrier, data, removed))
        return stages[-1]

    pending: list[Block] = []
    barrier: AnyBarrier | None = None
    data = ""
    for block in (*pipeline.blocks, None):
        if block is not None and not isinstance(block, AnyBarrier):
            pending.append(block)
            continue
        label = "read" if not stages else f"{barrier.label}-keep" if barrier else "map"
        data = add("map", label, data, tuple(pending), barrier).name
        pending = []
        if isinstance(block, AnyBarrier):
            for kind in _steps_of(block):
                add(kind, block.label, data, (), block)
            barrier = block
    add("write", "corpus", data, (pipeline.writer,), None)
    for kind in _GROWTH_STEPS:
        for indexing in indexed(pipeline.blocks):
            add(kind, indexing.label, "", (), indexing)
    return tuple(stages)


def _steps_of(barrier: AnyBarrier) -> tuple[StageKind, ...]:
    if isinstance(barrier, SpanBarrier):
        if barrier.lookup() is not None:
            return _LOOKUP_STEPS
        return _SPAN_STEPS if barrier.windows() is None else _WINDOW_STEPS
    if barrier.index is not None:
        return _INDEX_STEPS
    return _REPLAY_STEPS if barrier.replays() else _BARRIER_STEPS


def _check_repeats(pipeline: Pipeline, ends: Sequence[pa.Schema]) -> None:
    column = pipeline.writer.repeat_by
    if column is None:
        return
    for source, schema in zip(pipeline.sources, ends, strict=True):
        if column not in schema.names or not pa.types.is_integer(schema.field(column).type):
            raise ConfigError(
                pipeline.where(pipeline.writer),
                f"repeat_by: source {source.name!r} ends without a column {column!r} of whole numbers; "
                "'annotators.rehydration' gives 'repeats'",
            )


def _check_labels(pipeline: Pipeline) -> None:
    for source in pipeline.sources:
        seen: dict[str, Block] = {}
        for block in (source.reader, *source.blocks, *pipeline.blocks):
            names = [f"{catalog.name_of(block)} {block.label}"]
            names += [f"{block.label}.{measure.name}" for measure in block.measures()]
            for name in names:
                if name in seen:
                    raise ConfigError(
                        pipeline.where(block),
                        f"{block.label!r} already names the block at {pipeline.where(seen[name])}; "
                        f"give one of them another `name:`",
                    )
                seen[name] = block
