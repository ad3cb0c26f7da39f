"""Follow the columns of a document through blocks, so that a missing column is an error before any work starts."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

import pyarrow as pa

from textmill.barrier import Barrier
from textmill.block import Block
from textmill.config import catalog
from textmill.config.pipeline import Pipeline, Source
from textmill.documents import COLUMNS, schema_of
from textmill.errors import ConfigError
from textmill.identity import name_of
from textmill.stages.given_licenses import gives_licenses
from textmill.stages.row_licenses import DECLARED, LICENSE_COLUMNS

_METHOD: Final = "license_method"
_TRANSIENT = {column.name for column in COLUMNS if column.transient}


def read_schema(source: Source) -> pa.Schema:
    """Columns of a source's documents as its reader and its declared licence give them."""
    schema = source.reader.provides()
    if source.license is not None or {"license", "license_url"}.intersection(schema.names):
        schema = _with(schema, schema_of(*LICENSE_COLUMNS))
    return schema if source.license is None else _with(schema, schema_of(DECLARED))


def after(block: Block, schema: pa.Schema, pipeline: Pipeline) -> pa.Schema:
    """Columns after a block; ConfigError when one that it reads is not there."""
    required = (*block.reads(), *block.reads_to_choose()) if isinstance(block, Barrier) else block.requires()
    for name in required:
        if name not in schema.names:
            near = get_close_matches(name, schema.names, n=1, cutoff=0.6)
            hint = f"; did you mean {near[0]!r}?" if near else _giver(name)
            raise ConfigError(
                pipeline.where(block),
                f"{name_of(block)!r} needs column {name!r}, which no earlier block gives{hint}",
            )
    for name in block.numbers():
        _check_numbers(name, schema, pipeline.where(block))
    schema = pa.schema([field for field in schema if field.name not in block.consumes()])
    is_stored = not isinstance(block, Barrier) or block.stores_measures
    measures = block.measures() if is_stored else ()
    measured = pa.schema([(f"{block.label}.{measure.name}", measure.type) for measure in measures])
    given = schema_of(_METHOD) if gives_licenses(block) and not isinstance(block, Barrier) else pa.schema([])
    return _with(_with(_with(schema, given), block.provides()), measured)


def stored(schema: pa.Schema, onward: Sequence[Block] = ()) -> pa.Schema:
    """The columns that leave a stage; those that live only up to a block (`html`) if it is still ahead."""
    needed = {name for block in onward for name in block.requires()}
    return pa.schema([field for field in schema if field.name not in _TRANSIENT or field.name in needed])


def _check_numbers(column: str, schema: pa.Schema, where: str) -> None:
    kind = schema.field(column).type
    if not any(is_a(kind) for is_a in (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)):
        raise ConfigError(where, f"column {column!r} is {kind}, not a number")


def _with(schema: pa.Schema, more: pa.Schema) -> pa.Schema:
    for field in more:
        position = schema.get_field_index(field.name)
        schema = schema.append(field) if position < 0 else schema.set(position, field)
    return schema


def _giver(column: str) -> str:
    for name, kind in catalog.blocks():
        block = catalog.by_default(kind)
        if block is not None and column in block.provides().names:
            return f"; {name!r} gives it"
    return ""
