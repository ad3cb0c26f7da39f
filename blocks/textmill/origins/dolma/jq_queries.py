"""What the parts of a jq filter give: paths, operators, conditions and the functions that take filters.

Source: jaq 1.2 (jaq-interpret, recipes 8.3). A missing key or position gives null; looking into null, numbers and truth
values fails, which in jq itself gives null for null. `?` after a part drops its failures.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Final

from textmill.origins.dolma.jq_functions import members
from textmill.origins.dolma.jq_values import ARITHMETIC, COMPARE, kind, order, truthy
from textmill.origins.dolma.json_values import Budget, ExpressionError, Json

__all__ = [
    "OF_QUERIES",
    "Query",
    "branch",
    "called",
    "collected",
    "constant",
    "each",
    "identity",
    "joined",
    "member",
    "nothing",
    "part",
    "quiet",
]

Query = Callable[[Json], Iterator[Json]]
"""From one value to any number of results; ExpressionError while they are taken."""


def identity(value: Json) -> Iterator[Json]:
    """`.`"""
    yield value


def nothing(value: Json) -> Iterator[Json]:
    """`empty`"""
    return iter(())


def constant(constant: Json) -> Query:
    """A literal."""
    return lambda value: iter((constant,))


def member(query: Query, key: Query, optional: bool) -> Query:
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


def part(query: Query, start: Query, end: Query, optional: bool) -> Query:
    """`query[start:end]`, of lists and strings."""

    def find(value: Json) -> Iterator[Json]:
        for here in query(value):
            for bounds in itertools.product(start(value), end(value)):
                try:
                    yield _part(here, *bounds)
                except ExpressionError:
                    if not optional:
                        raise

    return find


def each(query: Query, optional: bool, budget: Budget) -> Query:
    """`query[]`"""

    def find(value: Json) -> Iterator[Json]:
        for here in query(value):
            try:
                yield from _paid(members(here), budget)
            except ExpressionError:
                if not optional:
                    raise

    return find


def _paid(items: list[Json], budget: Budget) -> list[Json]:
    """What multiplies the work is paid for."""
    budget.spend(len(items))
    return items


def _member(here: Json, wanted: Json) -> Json:
    if isinstance(here, list):
        position = _position(wanted)
        return here[position] if -len(here) <= position < len(here) else None
    if isinstance(here, dict) and isinstance(wanted, str):
        return here.get(wanted)
    raise ExpressionError(f"cannot look into {kind(here)} for {str(wanted)[:80]!r}")


def _part(here: Json, first: Json, last: Json) -> Json:
    bounds = [None if bound is None else _position(bound) for bound in (first, last)]
    if not isinstance(here, list | str):
        raise ExpressionError(f"cannot take a part of {kind(here)}")
    return here[bounds[0] : bounds[1]]


def _position(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ExpressionError(f"a position is a whole number, not {kind(value)}")
    return value


def quiet(query: Query) -> Query:
    """`query?`: results up to the first failure."""

    def find(value: Json) -> Iterator[Json]:
        try:
            yield from query(value)
        except ExpressionError:
            return

    return find


def collected(query: Query, budget: Budget) -> Query:
    """`[query]`"""
    return called(lambda value: list(query(value)), [], budget)


def branch(test: Query, yes: Query, no: Query) -> Query:
    """`if test then yes else no end`"""
    return lambda value: (item for found in test(value) for item in (yes if truthy(found) else no)(value))


def called(apply: Callable[..., Json], arguments: list[Query], budget: Budget) -> Query:
    """A function of a value and of every combination of its arguments' results."""

    def query(value: Json) -> Iterator[Json]:
        for given in itertools.product(*(argument(value) for argument in arguments)):
            yield budget.spend_on(apply(value, *given))

    return query


def joined(sign: str, left: Query, right: Query, budget: Budget) -> Query:
    """`left sign right`"""
    if sign == "|":
        return lambda value: (item for found in left(value) for item in right(found))
    if sign == ",":
        return _both(left, right, budget)
    if sign == "//":
        return lambda value: iter([item for item in quiet(left)(value) if truthy(item)] or right(value))
    if sign in ("and", "or"):
        return _logic(sign == "or", left, right)
    if sign in COMPARE:
        compare = COMPARE[sign]
        return _operator(lambda mine, other: compare(order(mine), order(other)), left, right)
    calculate = ARITHMETIC[sign]
    return _operator(lambda mine, other: budget.spend_on(calculate(mine, other)), left, right)


def _both(left: Query, right: Query, budget: Budget) -> Query:
    def query(value: Json) -> Iterator[Json]:
        for side in (left, right):
            for found in side(value):
                budget.spend(1)
                yield found

    return query


def _operator(operate: Callable[[Json, Json], Json], left: Query, right: Query) -> Query:
    def query(value: Json) -> Iterator[Json]:
        try:
            for mine in left(value):
                for other in right(value):
                    yield operate(mine, other)
        except ExpressionError:
            # In jaq a failure is a result like others: with nothing on the right, nothing comes of it.
            if any(True for _ in right(value)):
                raise

    return query


def _logic(stop: bool, left: Query, right: Query) -> Query:
    def query(value: Json) -> Iterator[Json]:
        for found in left(value):
            if truthy(found) is stop:
                yield stop
            else:
                yield from (truthy(other) for other in right(value))

    return query


def _map(budget: Budget, each: Query) -> Query:
    return called(lambda value: list(_of_members(each, value, budget)), [], budget)


def _select(budget: Budget, condition: Query) -> Query:
    return lambda value: (value for found in condition(value) if truthy(found))


def _any(budget: Budget, condition: Query) -> Query:
    return lambda value: iter((any(map(truthy, _of_members(condition, value, budget))),))


def _all(budget: Budget, condition: Query) -> Query:
    return lambda value: iter((all(map(truthy, _of_members(condition, value, budget))),))


def _of_members(query: Query, value: Json, budget: Budget) -> Iterator[Json]:
    return (found for item in _paid(members(value), budget) for found in query(item))


OF_QUERIES: Final[dict[tuple[str, int], Callable[..., Query]]] = {
    ("empty", 0): lambda budget: nothing,
    ("map", 1): _map,
    ("select", 1): _select,
    ("any", 1): _any,
    ("all", 1): _all,
}
"""Functions of a budget and of filters, by name and number of arguments."""
