"""What a user says of single columns: `columns: {k: int, meta.lang: {rename: lang}, blob: {drop: true}}`."""

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

import pyarrow as pa
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from textmill.tables.json_text import exact

__all__ = ["KINDS", "ColumnRule", "ColumnRules", "Kind", "as_kind", "check_names", "column_of"]

Kind = Literal["string", "int", "float", "bool"]
KINDS: Final = {"string": pa.large_string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}

_TAKEN: Final = ("id", "text", "source", "shard", "metadata", "fields", "fault", "detail")
"""Columns that readers fill themselves."""

_INT: Final = re.compile(r"-?[0-9]{1,19}")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_MAX_INT: Final = 1 << 63


class ColumnRule(BaseModel):
    """What becomes of one column or field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind | None = Field(default=None, alias="as", description="Type of its values; null: as they are")
    rename: str | None = Field(default=None, min_length=1, description="Its name from here on; null: its own")
    drop: bool = Field(default=False, description="true: leave it out")

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if self.drop and (self.kind or self.rename):
            raise ValueError("a column that is dropped has neither `as` nor `rename`")
        if self.rename and "." in self.rename:
            raise ValueError(f"rename: {self.rename!r}: names with a dot are those of measures")
        return self


def _whole(rule: object) -> object:
    return {"as": rule} if isinstance(rule, str) else rule


ColumnRules = dict[str, Annotated[ColumnRule, BeforeValidator(_whole, json_schema_input_type=Kind | ColumnRule)]]
"""Rules by column: its name, or the path to a field inside, with dots. `k: int` is short for `k: {as: int}`."""


def column_of(name: str, rule: ColumnRule) -> str:
    """The column that a rule makes of a column or path: names with a dot are those of measures."""
    return rule.rename or name.replace(".", "_")


def check_names(rules: Mapping[str, ColumnRule]) -> None:
    """ValueError when two columns would have one name, or one a name that is not free."""
    seen: dict[str, str] = {}
    for name, rule in rules.items():
        if rule.drop:
            continue
        column = column_of(name, rule)
        if column in _TAKEN:
            raise ValueError(f"{name}: the reader itself fills {column!r}; choose another name (`rename:`)")
        if (other := seen.setdefault(column, name)) != name:
            raise ValueError(f"{other} and {name} would both be {column!r}")


def as_kind(value: object, kind: Kind) -> object:
    """A JSON value as another kind, of the same meaning; None where there is none.

    Anything is a string (as JSON, unless it is one), but only what is written as a number is one.
    """
    if kind == "string":
        return value if isinstance(value, str) else exact(value).decode()
    if kind == "bool":
        return {"true": True, "false": False}.get(value) if isinstance(value, str) else _only(value, bool)
    if isinstance(value, bool):
        return None
    if kind == "int":
        if (isinstance(value, str) and _INT.fullmatch(value)) or (isinstance(value, float) and value.is_integer()):
            value = int(value)
        return value if isinstance(value, int) and -_MAX_INT <= value < _MAX_INT else None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    if isinstance(value, int):
        return float(value) if abs(value) < _MAX_INT and int(float(value)) == value else None
    return value if isinstance(value, float) and abs(value) < float("inf") else None


def _only(value: object, kind: type) -> object:
    return value if isinstance(value, kind) else None
