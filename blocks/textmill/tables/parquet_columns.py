"""Says which columns a Parquet file gives, under which names, from where in it and of which type.

Names: the settings' id, text and address columns become `id`, `text` and `url`; a file's own `source`, `shard`, `fault`
and `detail`, and an `id`, `text` or `url` that is not the one the settings name, become `input_<name>`, or are left out
where the file has that column already (a file that Textmill wrote of one that it read); dots, which only names of
measures have, become `_`. `html` is what an extractor reads, and goes no further than it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
from pyarrow import types

from textmill.documents import COLUMNS, DETAIL, FAULT
from textmill.errors import UserError
from textmill.tables.column_rules import KINDS, ColumnRule, Kind, column_of
from textmill.tables.kinds import is_bytes, is_moment, is_text, normal, storage

__all__ = ["CORE", "Given", "Names", "arrange"]

CORE: Final = {column.name: column.type for column in COLUMNS}

_OWN: Final = ("source", "shard", FAULT, DETAIL)
"""Columns that this reader or the engine fills."""


@dataclass(frozen=True)
class Names:
    """Which columns of the files are which of ours."""

    id: str
    text: str
    url: str


@dataclass(frozen=True)
class Given:
    """A column that a file gives: its name from here on, where it is in the file, its type here and there."""

    name: str
    path: tuple[str, ...]
    kind: pa.DataType
    stored: pa.DataType
    forced: Kind | None = None


def arrange(
    url: str, schema: pa.Schema, names: Names, rules: Mapping[str, ColumnRule], left_out: Counter[str]
) -> list[Given]:
    """The columns of one file, each name once; UserError when the file does not fit the settings.

    `left_out` learns the names of columns that are in the file and not in the result. Types are normal, those of core
    columns their own.
    """
    ours = {names.id: "id", names.text: "text", names.url: "url"}
    stored = set(schema.names)
    found: list[Given] = []
    for field in schema:
        inside = {
            name: rule for name, rule in rules.items() if name.startswith(f"{field.name}.") and name not in stored
        }
        rest = field.type
        for name, rule in inside.items():
            path = name[len(field.name) + 1 :].split(".")
            if (inner := _type_at(rest, path)) is None:
                continue
            rest = _without(rest, path)
            if rule.drop:
                left_out[name] += 1
            else:
                found.append(_given(column_of(name, rule), (field.name, *path), inner, rule))
        rule = rules.get(field.name, ColumnRule())
        if rule.drop:
            left_out[field.name] += 1
        elif rest is not None:
            called = rule.rename or _renamed(field.name, ours, stored)
            if called is None:
                left_out[field.name] += 1
            else:
                found.append(_given(called, (field.name,), rest, rule))
    _check(url, found, names, schema.names)
    return found


def _given(name: str, path: tuple[str, ...], stored: pa.DataType, rule: ColumnRule) -> Given:
    kind = CORE.get(name) or (normal(stored) if rule.kind is None else KINDS[rule.kind])
    return Given(name, path, kind, stored, None if name in CORE else rule.kind)


def _renamed(name: str, ours: Mapping[str, str], stored: set[str]) -> str | None:
    if name in ours:
        return ours[name]
    if name in _OWN or name in ours.values():
        return None if f"input_{name}" in stored else f"input_{name}"
    plain = name.replace(".", "_")
    while plain != name and (plain in stored or plain in CORE):
        plain = f"input_{plain}"
    return plain


def _check(url: str, found: list[Given], names: Names, stored: list[str]) -> None:
    repeated = [name for name, count in Counter(given.name for given in found).items() if count > 1]
    if repeated:
        raise UserError(f"{url}: has several columns {repeated[0]!r}")
    text = next((given.stored for given in found if given.name == "text"), None)
    if text is None:
        raise UserError(f"{url}: has no column {names.text!r}; it has {', '.join(stored)}")
    if not (is_text(storage(text)) or is_bytes(storage(text)) or types.is_null(text)):
        raise UserError(f"{url}: column {names.text!r} is {storage(text)}, not text")
    for given in found:
        if given.forced is not None and not _can_be(storage(given.stored), given.forced):
            raise UserError(f"{url}: column {'.'.join(given.path)!r} is {given.stored} and cannot be {given.forced}")
        # An id of any type becomes a string, as one of JSON lines does.
        if given.name in CORE and given.name != "id" and not _is_castable(given.stored, CORE[given.name]):
            place = ".".join(given.path)
            wanted = CORE[given.name]
            raise UserError(f"{url}: column {place!r} is {given.stored} and cannot be made {wanted}; rename it")


def _can_be(stored: pa.DataType, kind: Kind) -> bool:
    """Whether values of a type may be of a kind at all: anything is a string, words may be what they spell."""
    if kind == "string" or is_text(stored) or types.is_null(stored):
        return True
    if kind == "bool":
        return bool(types.is_boolean(stored))
    return bool(types.is_integer(stored) or types.is_floating(stored) or types.is_decimal(stored))


def _is_castable(stored: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether values of one type can become those of a core column, as far as the types alone say."""
    stored = storage(stored)
    if is_text(wanted):
        return not types.is_nested(stored)
    if is_moment(stored):
        return False
    try:
        pa.array([], stored).cast(wanted)
    except pa.ArrowException:
        return False
    return True


def _type_at(kind: pa.DataType | None, path: list[str]) -> pa.DataType | None:
    """The type of a field inside structs; None where there is none."""
    for name in path:
        if kind is None or not types.is_struct(kind) or kind.get_field_index(name) < 0:
            return None
        kind = kind.field(name).type
    return kind


def _without(kind: pa.DataType, path: list[str]) -> pa.DataType | None:
    """A struct type less one field inside; None where nothing is left."""
    name, *deeper = path
    fields: list[tuple[str, pa.DataType]] = []
    for field in kind:
        rest = field.type if field.name != name else _without(field.type, deeper) if deeper else None
        if rest is not None:
            fields.append((field.name, rest))
    return pa.struct(fields) if fields else None
