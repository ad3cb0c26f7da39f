"""What must hold of a pipeline's names and columns before it can be planned; ConfigError where it does not."""

from collections.abc import Sequence
from difflib import get_close_matches

import pyarrow as pa

from textmill.block import Block
from textmill.config.pipeline import Pipeline, Source
from textmill.errors import ConfigError, UserError
from textmill.extractors.several import Highest, Several
from textmill.identity import name_of
from textmill.store.stored_rows import check_storable

__all__ = ["check_choices", "check_labels", "check_repeats", "check_stored", "corpus_schema", "unified"]


def check_labels(pipeline: Pipeline) -> None:
    """No two blocks that a source's documents pass have one label, or measures of one name."""
    for source in pipeline.sources:
        seen: dict[str, Block] = {}
        for block in (source.reader, *source.blocks, *pipeline.blocks):
            names = [f"{name_of(block)} {block.label}"]
            names += [f"{block.label}.{measure.name}" for measure in block.measures()]
            for name in names:
                if name in seen:
                    raise ConfigError(
                        pipeline.where(block),
                        f"{block.label!r} already names the block at {pipeline.where(seen[name])}; "
                        f"give one of them another `name:`",
                    )
                seen[name] = block


def check_stored(pipeline: Pipeline, source: Source, schema: pa.Schema) -> None:
    """ConfigError for a column that cannot be kept between stages."""
    try:
        check_storable(schema)
    except ValueError as error:
        raise ConfigError(
            pipeline.file, f"source {source.name!r}: {error}, so it cannot be kept between stages"
        ) from error


def check_choices(pipeline: Pipeline, blocks: Sequence[Block], ends: pa.Schema) -> None:
    """Where texts of several extractors are chosen by a column, the stage ends with it, and it holds numbers."""
    for block in blocks:
        if not isinstance(block, Several) or not isinstance(block.keep, Highest):
            continue
        column = block.keep.highest
        kind = ends.field(column).type if column in ends.names else None
        if kind is None or not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
            said = f"is {kind}, not a number" if kind is not None else "is not there"
            near = get_close_matches(column, ends.names, n=1, cutoff=0.6) if kind is None else []
            hint = f"; did you mean {near[0]!r}?" if near else ""
            place = "where this stage of blocks ends (at the first barrier)"
            raise ConfigError(pipeline.where(block), f"keep: column {column!r} {said} {place}{hint}")


def unified(schemas: list[pa.Schema]) -> pa.Schema:
    """All columns, each in a type that holds the values of every source unchanged; ArrowTypeError when none does."""
    ends = pa.unify_schemas(schemas, promote_options="permissive")
    for schema in schemas:
        for column in schema:
            kind = ends.field(column.name).type
            if pa.types.is_integer(column.type) and not pa.types.is_integer(kind):
                raise pa.ArrowTypeError(f"Field {column.name} has incompatible types: {column.type} vs {kind}")
    return ends


def corpus_schema(pipeline: Pipeline, ends: pa.Schema) -> pa.Schema:
    """The columns that the writer makes of these."""
    try:
        return pipeline.writer.columns(ends)
    except UserError as error:
        raise ConfigError(pipeline.where(pipeline.writer), str(error)) from error


def check_repeats(pipeline: Pipeline, ends: Sequence[pa.Schema]) -> None:
    """Every source has the column that says how often a document is written."""
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
