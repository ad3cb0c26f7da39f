"""Looks into values by key, position and range as Dolma's mixer does.

Source: jaq 1.2, path.rs (recipes 8.3). A missing key or position gives null; looking into null, numbers and truth
values fails, which in jq itself gives null for null. `?` after a part drops its failures.
"""

from collections.abc import Iterator

from textmill.origins.dolma.jq_functions import Query
from textmill.origins.dolma.json_values import ExpressionError, Json

__all__ = ["at", "each", "part", "quiet"]


def at(query: Query, key: Query, optional: bool) -> Query:
    """`query[key]`; the key is asked of what `query` is asked of."""

    def find(value: Json) -> Iterator[Json]:
        for here in query(value):
            for wanted in key(value):
                try:
                    yield _member(here, wanted)
                except ExpressionError:
                    if not optional:
                        raise

    return find


def each(query: Query, optional: bool) -> Query:
    """`query[]`"""

    def find(value: Json) -> Iterator[Json]:
        for here in query(value):
            if isinstance(here, dict):
                # serde_json keeps keys sorted.
                yield from (here[key] for key in sorted(here))
            elif isinstance(here, list):
                yield from here
            elif not optional:
                raise ExpressionError(f"{_kind(here)} has no members")

    return find


def part(query: Query, start: Query | None, end: Query | None, optional: bool) -> Query:
    """`query[start:end]`, of lists and strings."""

    def find(value: Json) -> Iterator[Json]:
        for here in query(value):
            for first in [None] if start is None else list(start(value)):
                for last in [None] if end is None else list(end(value)):
                    try:
                        yield _range(here, first, last)
                    except ExpressionError:
                        if not optional:
                            raise

    return find


def quiet(query: Query) -> Query:
    """`query?`: results up to the first failure."""

    def find(value: Json) -> Iterator[Json]:
        try:
            yield from query(value)
        except ExpressionError:
            return

    return find


def _member(here: Json, wanted: Json) -> Json:
    if isinstance(here, list) and isinstance(wanted, int) and not isinstance(wanted, bool):
        return here[wanted] if -len(here) <= wanted < len(here) else None
    if isinstance(here, dict) and isinstance(wanted, str):
        return here.get(wanted)
    raise ExpressionError(f"cannot look into {_kind(here)} for {wanted!r}")


def _range(here: Json, first: Json, last: Json) -> Json:
    for bound in (first, last):
        if isinstance(bound, bool) or not (bound is None or isinstance(bound, int)):
            raise ExpressionError("a range goes from a whole number to a whole number")
    assert first is None or isinstance(first, int)
    assert last is None or isinstance(last, int)
    if isinstance(here, list):
        return here[first:last]
    if isinstance(here, str):
        return here[first:last]
    raise ExpressionError(f"cannot take a part of {_kind(here)}")


def _kind(value: Json) -> str:
    return "null" if value is None else f"a value of type {type(value).__name__}"
