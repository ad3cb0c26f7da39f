"""Reads jq filters as Dolma's mixer does: `(.attributes.len != null) and (.attributes.len[0][2] < 50)`.

Source: jaq 1.2, which Dolma 1.2.1 uses (recipes 8.3): paths, operators, lists, conditions and calls; no variables,
assignments, definitions, reductions, objects or string interpolation. Looking into null fails, as it does in jaq.
"""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Final, cast

from textmill.errors import UserError
from textmill.origins.dolma.jq_functions import FUNCTIONS, Query
from textmill.origins.dolma.jq_paths import at, each, part, quiet
from textmill.origins.dolma.jq_values import ARITHMETIC, COMPARE, truthy
from textmill.origins.dolma.json_values import ExpressionError, Json

__all__ = ["compile_query"]

_TOKEN: Final = re.compile(
    r"""[ \t\r\n]*(?:\#[^\n]*\n[ \t\r\n]*)*(?:
        (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)
      | (?P<word>[A-Za-z_@][A-Za-z0-9_]*)
      | (?P<sign>\|=|==|!=|<=|>=|//|\.\.|[-+*/%]=|[-+*/%<>|,.\[\]():;?={}$])
      | (?P<end>\Z) )""",
    re.VERBOSE,
)
_LEVELS: Final[tuple[tuple[str, ...], ...]] = (
    ("|",),
    (",",),
    ("//",),
    ("or",),
    ("and",),
    ("==", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "/"),
    ("%",),
)
"""Operators, loosest first; those of a level are taken from the left."""
_RESERVED: Final = frozenset(
    ("if", "then", "elif", "else", "end", "and", "or", "as", "reduce", "foreach", "def", "try")
)


def compile_query(text: str) -> Query:
    """The filter, ready to ask of documents; UserError where it cannot be read."""
    reader = _Reader(text)
    query = reader.level(0)
    reader.expect("end", "")
    return query


class _Reader:
    """Takes tokens one by one and builds the query from the loosest operator inwards."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while not self.tokens or self.tokens[-1][0] != "end":
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise UserError(f"jq {text!r}: not understood from character {at + 1} on")
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self.next = 0

    def take(self, kind: str, *words: str) -> str | None:
        """The next token if it is one of these."""
        mine, word = self.tokens[self.next]
        if mine == kind and (not words or word in words):
            self.next += 1
            return word
        return None

    def expect(self, kind: str, word: str) -> str:
        """The next token; UserError if it is another."""
        found = self.take(kind, word)
        if found is None:
            got = self.tokens[self.next][1] or "the end"
            raise UserError(f"jq {self.text!r}: {got!r} where {word or 'the end'!r} should stand")
        return found

    def level(self, level: int) -> Query:
        """An expression of operators that bind at least as tightly as the level's."""
        if level == len(_LEVELS):
            return self._signed()
        query = self.level(level + 1)
        kind = "word" if _LEVELS[level][0].isalpha() else "sign"
        while (sign := self.take(kind, *_LEVELS[level])) is not None:
            query = _binary(sign, query, self.level(level + 1))
        return query

    def _signed(self) -> Query:
        if self.take("sign", "-") is not None:
            return _binary("-", _constant(0), self._signed())
        query = self._parts(self._term())
        while self.take("sign", "?") is not None:
            query = quiet(query)
        return query

    def _parts(self, query: Query) -> Query:
        while True:
            if self.take("sign", ".") is not None:
                if self.take("sign", "[") is not None:
                    query = self._bracket(query)
                else:
                    query = at(query, self._key(), self._optional())
            elif self.take("sign", "[") is not None:
                query = self._bracket(query)
            else:
                return query

    def _bracket(self, query: Query) -> Query:
        if self.take("sign", "]") is not None:
            return each(query, self._optional())
        start = None if self.take("sign", ":") is not None else self.level(0)
        if start is not None and self.take("sign", "]") is not None:
            return at(query, start, self._optional())
        if start is not None:
            self.expect("sign", ":")
        end = self.level(0) if start is None or self.tokens[self.next][1] != "]" else None
        self.expect("sign", "]")
        return part(query, start, end, self._optional())

    def _optional(self) -> bool:
        return self.take("sign", "?") is not None

    def _key(self) -> Query:
        word = self.take("word")
        return _constant(word if word is not None else self._string())

    def _string(self) -> Json:
        text = self.expect("string", self.tokens[self.next][1])
        try:
            return cast(Json, json.loads(text, strict=False))
        except ValueError as error:
            raise UserError(f"jq {self.text!r}: string {text} cannot be read") from error

    def _term(self) -> Query:
        if self.take("sign", ".") is not None:
            following = self.tokens[self.next]
            if following[0] in ("word", "string") and following[1] not in ("and", "or", "then", "else", "elif", "end"):
                return at(_identity, self._key(), self._optional())
            return _identity
        if self.take("sign", "(") is not None:
            query = self.level(0)
            self.expect("sign", ")")
            return query
        if self.take("sign", "[") is not None:
            inner = None if self.take("sign", "]") is not None else self.level(0)
            if inner is not None:
                self.expect("sign", "]")
            return _collected(inner)
        kind, word = self.tokens[self.next]
        if kind == "string":
            return _constant(self._string())
        if kind == "number":
            self.next += 1
            return _constant(int(word) if word.isdigit() else float(word))
        if self.take("word", "if") is not None:
            return self._condition()
        if kind == "word" and word not in _RESERVED:
            return self._call()
        raise UserError(f"jq {self.text!r}: {word or 'the end'!r} is not understood here")

    def _condition(self) -> Query:
        test = self.level(0)
        self.expect("word", "then")
        yes = self.level(0)
        if self.take("word", "elif") is not None:
            return _branch(test, yes, self._condition())
        no = self.level(0) if self.take("word", "else") is not None else _identity
        self.expect("word", "end")
        return _branch(test, yes, no)

    def _call(self) -> Query:
        name = self.expect("word", self.tokens[self.next][1])
        arguments: list[Query] = []
        if self.take("sign", "(") is not None:
            arguments.append(self.level(0))
            while self.take("sign", ";") is not None:
                arguments.append(self.level(0))
            self.expect("sign", ")")
        make = FUNCTIONS.get((name, len(arguments)))
        if make is None:
            known = ", ".join(sorted({f"{other}/{count}" for other, count in FUNCTIONS}))
            raise UserError(f"jq {self.text!r}: there is no {name}/{len(arguments)}; there are {known}")
        return make(*arguments)


def _identity(value: Json) -> Iterator[Json]:
    yield value


def _constant(constant: Json) -> Query:
    return lambda value: iter((constant,))


def _collected(query: Query | None) -> Query:
    return lambda value: iter(([] if query is None else list(query(value)),))


def _branch(test: Query, yes: Query, no: Query) -> Query:
    return lambda value: (item for found in test(value) for item in (yes if truthy(found) else no)(value))


def _binary(sign: str, left: Query, right: Query) -> Query:
    if sign == "|":
        return lambda value: (item for found in left(value) for item in right(found))
    if sign == ",":
        return lambda value: itertools.chain(left(value), right(value))
    if sign == "//":
        return lambda value: iter([item for item in quiet(left)(value) if truthy(item)] or right(value))
    if sign in ("and", "or"):
        return _logic(sign == "or", left, right)
    return _operator(COMPARE.get(sign) or ARITHMETIC[sign], left, right)


def _operator(operate: Callable[[Json, Json], Json], left: Query, right: Query) -> Query:
    def query(value: Json) -> Iterator[Json]:
        try:
            for mine in left(value):
                yield from [operate(mine, other) for other in right(value)]
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
