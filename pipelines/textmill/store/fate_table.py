"""The columns of the table of fates: a row for every record, with what it is, what became of it, and all measures.

A map stage writes one Parquet file for each shard. In a finished run a record's row is that of the last stage which it
entered: rows of earlier stages whose `fate` is `kept` are superseded by those of the next. The schema is a public
contract (docs/fates.md); VERSION is raised when a column changes its meaning.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
from xxhash import xxh3_64_hexdigest

from textmill.barrier import Barrier
from textmill.block import Block, Filter, Rule

__all__ = [
    "CANDIDATE_FACTS",
    "CORE",
    "FATES",
    "KEPT",
    "KEY_SEED",
    "LICENSE_FACTS",
    "VERSION",
    "FateTable",
    "columns_of",
    "fails_column",
    "is_table",
    "rules_in",
    "rules_of",
    "stored",
    "unified",
    "words_of",
]

FATES: Final = "fates"
"""Role and folder of the files."""
KEPT: Final = "kept"
VERSION: Final = 1
KEY_SEED: Final = 0
"""Of the numbers in the column `key`."""
CORE: Final = pa.schema(
    [
        ("id", pa.string()),
        ("url", pa.string()),
        ("key", pa.uint64()),
        ("source", pa.string()),
        ("shard", pa.string()),
        ("row", pa.int64()),
        ("host", pa.string()),
        ("language", pa.string()),
        ("script", pa.string()),
        ("license", pa.string()),
        ("text_bytes", pa.int64()),
        ("tokens", pa.int64()),
        ("fate", pa.string()),
        ("detail", pa.string()),
        ("cluster", pa.string()),
        ("shadow", pa.bool_()),
        ("later", pa.list_(pa.string())),
    ]
)
"""Columns of every table; those of rules (`fails`), measures and `stats.by` follow."""
LICENSE_FACTS: Final = ("license_scope", "license_method", "license_evidence", "license_declared")
"""How a licence was read; in tables of sources whose documents say it."""
CANDIDATE_FACTS: Final = ("candidate", "candidates")
"""Of several extractors the one that was chosen, and what became of each; where documents have them."""
SCORES: Final = ("language_score", "cluster_size")
"""Numbers of documents that are no block's measure by name."""
_BITS: Final = 64
_MOST_CHARS: Final = 8000
_METADATA: Final = b"textmill.fates"
_FAILS: Final = re.compile(r"fails(_\d+)?")


@dataclass(frozen=True)
class FateTable:
    """What a stage's table for the documents of one source has beside CORE."""

    rules: tuple[str, ...]
    """Reasons of the stage's rules; the place of each is its bit in the columns `fails`, `fails_64` and so on."""
    measures: tuple[str, ...]
    """Columns of documents that hold numbers: all that was measured up to the end of the stage."""
    by: tuple[str, ...] = ()
    """Further columns of documents, as text."""

    @classmethod
    def of(cls, before: Sequence[Block], here: Sequence[Block], by: Sequence[str]) -> "FateTable":
        """Of the blocks that documents have passed in earlier stages, and those that they pass in this one."""
        measured = [f"{block.label}.{one.name}" for block in (*before, *here) for one in block.measures()]
        rules = [f"{block.label}.{rule.fault}" for block in here for rule in rules_of(block)]
        others = [name for name in by if name not in (*CORE.names, *measured, *SCORES) and not _FAILS.fullmatch(name)]
        return cls(
            tuple(dict.fromkeys(rules)), tuple(dict.fromkeys((*measured, *SCORES))), tuple(dict.fromkeys(others))
        )

    @property
    def words(self) -> int:
        """Columns of 64 bits that the rules take."""
        return words_of(self.rules)

    @cached_property
    def schema(self) -> pa.Schema:
        """All columns, in order."""
        fields = list(CORE)
        fields += [pa.field(fails_column(word), pa.uint64()) for word in range(self.words)]
        fields += [pa.field(name, pa.float32()) for name in self.measures]
        fields += [pa.field(name, pa.string()) for name in self.by]
        return pa.schema(fields, metadata=described(self.rules))


def described(rules: Sequence[str]) -> Mapping[bytes, bytes]:
    """What the metadata of a table says: its version, and the rules in the order of their bits."""
    return {_METADATA: json.dumps({"version": VERSION, "rules": list(rules)}).encode()}


def rules_in(schema: pa.Schema) -> list[str]:
    """The rules of a stored table in the order of their bits; ValueError where its schema says none."""
    try:
        found = json.loads((schema.metadata or {})[_METADATA])
        return [str(rule) for rule in found["rules"]]
    except (KeyError, TypeError) as error:
        raise ValueError("no table of fates of this version") from error


def is_table(schema: pa.Schema) -> bool:
    """Whether a stored table has the columns of CORE, in their types, and says its rules."""
    if _METADATA not in (schema.metadata or {}) or not {*CORE.names} <= {*schema.names}:
        return False
    return all(_large(schema.field(field.name).type) == _large(field.type) for field in CORE)


def fails_column(word: int) -> str:
    """The column of the 64 bits from bit `64 * word`."""
    return f"fails_{word * _BITS}" if word else "fails"


def rules_of(block: Block | None) -> tuple[Rule, ...]:
    """The rules that a block's documents are refused by."""
    return block.rules() if isinstance(block, Filter | Barrier) else ()


def columns_of(table: FateTable) -> Iterable[str]:
    """Columns of documents that its rows are made of."""
    return dict.fromkeys((*CORE.names, "cluster_id", "cluster_size", *table.measures, *table.by, "text"))


def stored(text: str) -> str:
    """A string as the table has it: of one over 8,000 characters the beginning, and a digest of all."""
    if len(text) <= _MOST_CHARS:
        return text
    return f"{text[:_MOST_CHARS]}… ({len(text):,} characters, XXH3 {xxh3_64_hexdigest(text.encode())})"


def unified(tables: Sequence[pa.Table]) -> pa.Table:
    """Rows of several tables as one: columns that one lacks are null, and the bits of rules are put in one order.

    Strings are large ones, for Arrow's others end at 2 GB a column.
    """
    rules = list(dict.fromkeys(rule for table in tables for rule in rules_in(table.schema)))
    same = [_with_rules(table, rules) for table in tables]
    names = dict.fromkeys(field for table in same for field in table.schema)
    fields = dict.fromkeys(pa.field(field.name, _large(field.type)) for field in sorted(names, key=_place))
    schema = pa.schema(fields, metadata=described(rules))
    return pa.concat_tables([pa.Table.from_arrays(_columns(table, schema), schema=schema) for table in same])


def _place(field: pa.Field) -> int:
    """CORE, rules, measures, other columns: each as they come."""
    if field.name in CORE.names:
        return -1
    return 0 if pa.types.is_uint64(field.type) else 1 if pa.types.is_floating(field.type) else 2


def _columns(table: pa.Table, schema: pa.Schema) -> list[pa.ChunkedArray | pa.Array]:
    known, rows = table.schema.names, table.num_rows
    return [table[one.name].cast(one.type) if one.name in known else pa.nulls(rows, one.type) for one in schema]


def _large(kind: pa.DataType) -> pa.DataType:
    return pa.large_string() if pa.types.is_string(kind) else kind


def _with_rules(table: pa.Table, rules: Sequence[str]) -> pa.Table:
    """The table with bits in the order of `rules`, which are its own and others."""
    own = rules_in(table.schema)
    if own == list(rules):
        return table
    before = [table[fails_column(word)].to_numpy() for word in range(words_of(own))]
    after = np.zeros((words_of(rules), table.num_rows), np.uint64)
    for bit, rule in enumerate(own):
        fails = before[bit // _BITS] >> np.uint64(bit % _BITS) & np.uint64(1)
        place = rules.index(rule)
        after[place // _BITS] |= fails << np.uint64(place % _BITS)
    rest = table.drop_columns([fails_column(word) for word in range(words_of(own))])
    for word in range(words_of(rules)):
        rest = rest.append_column(pa.field(fails_column(word), pa.uint64()), pa.array(after[word]))
    return rest


def words_of(rules: Sequence[str]) -> int:
    """Columns of 64 bits that rules take."""
    return -(-len(rules) // _BITS)
