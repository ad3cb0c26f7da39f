"""Makes rows of lines of JSON: fields with columns of their own go there, all others to `metadata`."""

import codecs
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from textmill.inputs.lines import Lines, is_blank
from textmill.tables.column_rules import ColumnRule, Kind, as_kind, column_of
from textmill.tables.json_fields import FIRST_STAYS, Fields, merged, unfolded
from textmill.tables.json_ids import id_of
from textmill.tables.json_many import UNCERTAIN, parse_many
from textmill.tables.json_text import BadJsonError, TooDeepError, exact, parse

__all__ = ["PROMOTED", "JsonDocuments"]

PROMOTED: Final[dict[str, Kind]] = {
    "url": "string",
    "date": "string",
    "language": "string",
    "script": "string",
    "language_score": "float",
    "license": "string",
    "license_url": "string",
    "license_evidence": "string",
    "license_scope": "string",
    "license_method": "string",
    "license_confidence": "float",
    "license_declared": "string",
}
"""Core columns that a line may have, and the kind of their values."""

_TIMES: Final = ("added", "created")
"""Fields of Dolma that say nothing where they are null."""

_OWN: Final = frozenset({"id", "text"})

Row = dict[str, object]


@dataclass(frozen=True)
class JsonDocuments:
    """Which fields of a line have columns, as the settings of `readers.jsonl` say; see there."""

    id_field: str
    text_field: str
    url_field: str
    date_field: str | None
    columns: Mapping[str, ColumnRule]
    keeps_metadata: bool

    def identities(self, lines: Lines, counts: Counter[str]) -> Iterator[Row]:
        """Of rows their ids alone."""
        for value, line in zip(parse_many(lines.texts), lines.texts, strict=True):
            if is_blank(line):
                continue
            try:
                found = parse(_bare(line), counts) if value is UNCERTAIN else value
            except BadJsonError:
                found = None
            own = found.get(self.id_field) if isinstance(found, dict) else None
            yield {"id": id_of(own, self.id_field, line, counts)}

    def rows(self, lines: Lines, counts: Counter[str]) -> Iterator[Row]:
        """Values by column, or a fault: `bad_json`, `too_deep`, `no_text`, of each line that is not blank."""
        for number, (value, line) in enumerate(zip(parse_many(lines.texts), lines.texts, strict=True), lines.number):
            if value is not UNCERTAIN:
                yield self._row(value, line, number, counts)
            elif not is_blank(line):
                yield self._parsed(_bare(line), number, counts)

    def _parsed(self, line: bytes, number: int, counts: Counter[str]) -> Row:
        try:
            return self._row(parse(line, counts), line, number, counts)
        except BadJsonError as error:
            fault = "too_deep" if isinstance(error, TooDeepError) else "bad_json"
            return {"fault": fault, "detail": f"line {number}: {error}"}

    def _row(self, found: object, line: bytes, number: int, counts: Counter[str]) -> Row:
        if not isinstance(found, dict):
            return {"fault": "bad_json", "detail": f"line {number}: no object, but {_named(found)}"}
        own, text = found.pop(self.id_field, None), found.pop(self.text_field, None)
        row: Row = {
            "id": own if type(own) is str and own else id_of(own, self.id_field, line, counts),
            "text": text if isinstance(text, str) else None,
        }
        nested = found.get("metadata")
        is_object = isinstance(nested, dict)
        if is_object or (nested is None and not self.keeps_metadata):
            found.pop("metadata", None)
        inner: Row = nested if isinstance(nested, dict) else {}
        if "metadata" in inner and not self.keeps_metadata:
            inner = unfolded(inner, counts)
        if self._always_ask or not (self._known.isdisjoint(found) and self._known.isdisjoint(inner)):
            self._give_columns(Fields(found, inner), row, counts)
        if found or self.keeps_metadata or len(row) > len(_OWN):
            self._put_rest(found, inner, row, is_object, counts)
        elif inner:
            # So it is of most lines that programs of this field have written.
            row["metadata"] = exact(inner).decode()
        if not isinstance(text, str):
            said = "no field" if text is None else f"{_named(text)} in field"
            row |= {"fault": "no_text", "detail": f"line {number}: {said} {self.text_field!r}"}
        return row

    @cached_property
    def _promoted(self) -> dict[str, tuple[str, ...]]:
        """Fields of which the first that has a value gives a core column its own."""
        dates = ("date", "created") if self.date_field is None else (self.date_field,)
        return {name: (name,) for name in PROMOTED} | {"url": (self.url_field,), "date": dates}

    @cached_property
    def _known(self) -> frozenset[str]:
        """Fields that are not only put into `metadata`: many lines have none of them."""
        return frozenset(_TIMES).union(*self._promoted.values())

    @cached_property
    def _always_ask(self) -> bool:
        """Whether a field may be known under a path, or is the user's."""
        return bool(self.columns) or any("." in name for name in self._known)

    def _give_columns(self, fields: Fields, row: Row, counts: Counter[str]) -> None:
        there = self._known.intersection(fields.top) | self._known.intersection(fields.inner)
        for name, rule in self.columns.items():
            self._take(fields, name, rule, row, counts)
        for name, others in self._promoted.items():
            if name not in row and (self._always_ask or not there.isdisjoint(others)):
                self._promote(fields, name, others, row, counts)
        if not self.keeps_metadata:
            for name in _TIMES:
                fields.forget_null(name)

    def _take(self, fields: Fields, name: str, rule: ColumnRule, row: Row, counts: Counter[str]) -> None:
        """Give a field that the user named its column, or leave it out."""
        place = fields.place(name)
        if place is None:
            return
        where, key = place
        if rule.drop:
            del where[key]
            counts[f"left_out.{name}"] += 1
            return
        column = column_of(name, rule)
        value = where[key]
        if value is not None:
            made = as_kind(value, PROMOTED.get(column) or rule.kind or "string")
            if made is None:
                counts[f"bad_type.{column}"] += 1
                return
            if type(made) is not type(value) and not _is_number(value, made):
                counts[f"converted.{column}"] += 1
            row[column] = made
        del where[key]

    def _promote(self, fields: Fields, name: str, others: tuple[str, ...], row: Row, counts: Counter[str]) -> None:
        """Give a core column its value, which `metadata: keep` leaves where it is as well."""
        kind = PROMOTED[name]
        for field in others:
            place = fields.place(field)
            if not self.keeps_metadata:
                fields.forget_null(field)
            value = None if place is None else place[0].get(place[1])
            if place is None or value is None:
                continue
            made = as_kind(value, kind) if kind == "float" or isinstance(value, str) else None
            if made is None or (kind == "float" and isinstance(value, str)):
                counts[f"bad_type.{name}"] += 1
                return
            row[name] = made
            if not self.keeps_metadata:
                del place[0][place[1]]
            return

    def _put_rest(self, top: Row, inner: Row, row: Row, has_metadata: bool, counts: Counter[str]) -> None:
        """Put the fields that have no column, of a record whose other columns are in `row`, into columns for such."""
        if self.keeps_metadata:
            row["metadata"] = exact(inner).decode() if has_metadata else None
            row["fields"] = exact(top).decode()
            return
        if inner and top:
            for name in FIRST_STAYS:
                if name in inner and name in top and top.pop(name, inner[name]) != inner[name]:
                    counts[f"left_out.{name}"] += 1
        rest = merged(top, inner, row.keys() - _OWN)
        if rest:
            row["metadata"] = exact(rest).decode()


def _bare(line: bytes) -> bytes:
    """A line without a CR at its end, and without a mark: files that begin with one are often joined into one."""
    return line.removesuffix(b"\r").removeprefix(codecs.BOM_UTF8)


def _is_number(before: object, after: object) -> bool:
    """Whether one number is written as another of the same value."""
    return isinstance(before, int) and isinstance(after, float) and not isinstance(before, bool)


def _named(value: object) -> str:
    """What a JSON value is, in words."""
    kinds = {bool: "a truth value", int: "a number", float: "a number", str: "a string", list: "a list"}
    return "null" if value is None else kinds.get(type(value), "an object")
