"""Reads jq filters as Dolma's mixer does: `(.attributes.len != null) and (.attributes.len[0][2] < 50)`.

Source: jaq 1.2, which Dolma 1.2.1 uses (recipes 8.3): paths, operators, lists, conditions and calls; no variables,
assignments, definitions, reductions, objects or string interpolation. Looking into null fails, as it does in jaq.
"""

import json
import re
from typing import Final, cast

from textmill.errors import UserError
from textmill.origins.dolma import jq_queries as queries
from textmill.origins.dolma.jq_functions import FUNCTIONS
from textmill.origins.dolma.jq_queries import Query
from textmill.origins.dolma.json_values import Budget, Json

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
_LEVELS: Final = {
    ("word" if sign.isalpha() else "sign", sign): level
    for level, signs in enumerate(("|", ",", "//", "or", "and", "== !=", "< <= > >=", "+ -", "* /", "%"))
    for sign in signs.split()
}
"""How tightly an operator binds, loosest first; those of a level are taken from the left."""
_RESERVED: Final = frozenset(
    ("if", "then", "elif", "else", "end", "and", "or", "as", "reduce", "foreach", "def", "try")
)
_MOST_DIGITS: Final = 18


def compile_query(text: str, budget: Budget) -> Query:
    """The filter, ready to ask of documents; UserError where it cannot be read."""
    reader = _Reader(text, budget)
    query = reader.level(0)
    reader.expect("")
    return query


class _Reader:
    """Takes tokens one by one and builds the query from the loosest operator inwards."""

    def __init__(self, text: str, budget: Budget) -> None:
        self.text = text
        self.budget = budget
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while not self.tokens or self.tokens[-1][0] != "end":
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise UserError(f"jq {text!r}: not understood from character {at + 1} on")
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self.next = 0

    def take(self, *words: str) -> str | None:
        """The next token if it is one of these signs or words."""
        kind, word = self.tokens[self.next]
        if kind in ("string", "number") or word not in words:
            return None
        self.next += 1
        return word

    def expect(self, word: str) -> None:
        """Past the next token; UserError if it is another."""
        if self.take(word) is None:
            raise self.error(f"where {word or 'the end'!r} should stand")

    def error(self, why: str) -> UserError:
        """Names the next token."""
        return UserError(f"jq {self.text!r}: {self.tokens[self.next][1] or 'the end'!r} {why}")

    def level(self, loosest: int) -> Query:
        """An expression of operators that bind at least as tightly as those of the level."""
        query = self._signed()
        while (level := _LEVELS.get(self.tokens[self.next], -1)) >= loosest:
            sign = self.tokens[self.next][1]
            self.next += 1
            query = queries.joined(sign, query, self.level(level + 1), self.budget)
        return query

    def _signed(self) -> Query:
        if self.take("-") is not None:
            return queries.joined("-", queries.constant(0), self._signed(), self.budget)
        query = self._parts(self._term())
        while self.take("?") is not None:
            query = queries.quiet(query)
        return query

    def _parts(self, query: Query) -> Query:
        while True:
            dot = self.take(".") is not None
            if self.take("[") is not None:
                query = self._bracket(query)
            elif dot:
                query = queries.member(query, self._key(), self._optional())
            else:
                return query

    def _bracket(self, query: Query) -> Query:
        if self.take("]") is not None:
            return queries.each(query, self._optional(), self.budget)
        nothing = queries.constant(None)
        start = nothing if self.take(":") is not None else self.level(0)
        if start is not nothing and self.take("]") is not None:
            return queries.member(query, start, self._optional())
        if start is not nothing:
            self.expect(":")
        end = nothing if start is not nothing and self.tokens[self.next][1] == "]" else self.level(0)
        self.expect("]")
        return queries.part(query, start, end, self._optional())

    def _optional(self) -> bool:
        return self.take("?") is not None

    def _key(self) -> Query:
        kind, word = self.tokens[self.next]
        if kind == "string":
            return queries.constant(self._string())
        if kind != "word":
            raise self.error("where a key should stand")
        self.next += 1
        return queries.constant(word)

    def _string(self) -> Json:
        text = self.tokens[self.next][1]
        self.next += 1
        try:
            return cast(Json, json.loads(text, strict=False))
        except ValueError as error:
            raise UserError(f"jq {self.text!r}: string {text} cannot be read") from error

    def _term(self) -> Query:
        if self.take(".") is not None:
            kind, word = self.tokens[self.next]
            if kind == "string" or (kind == "word" and word not in ("and", "or", "then", "else", "elif", "end")):
                return queries.member(queries.identity, self._key(), self._optional())
            return queries.identity
        if self.take("(") is not None:
            query = self.level(0)
            self.expect(")")
            return query
        if self.take("[") is not None:
            if self.take("]") is not None:
                return queries.collected(queries.nothing, self.budget)
            inner = self.level(0)
            self.expect("]")
            return queries.collected(inner, self.budget)
        kind, word = self.tokens[self.next]
        if kind == "string":
            return queries.constant(self._string())
        if kind == "number":
            self.next += 1
            return queries.constant(int(word) if word.isdigit() and len(word) <= _MOST_DIGITS else float(word))
        if self.take("if") is not None:
            return self._condition()
        if kind == "word" and word not in _RESERVED:
            return self._call()
        raise self.error("is not understood here")

    def _condition(self) -> Query:
        test = self.level(0)
        self.expect("then")
        yes = self.level(0)
        if self.take("elif") is not None:
            return queries.branch(test, yes, self._condition())
        no = self.level(0) if self.take("else") is not None else queries.identity
        self.expect("end")
        return queries.branch(test, yes, no)

    def _call(self) -> Query:
        name = self.tokens[self.next][1]
        self.next += 1
        arguments: list[Query] = []
        if self.take("(") is not None:
            arguments.append(self.level(0))
            while self.take(";") is not None:
                arguments.append(self.level(0))
            self.expect(")")
        call = (name, len(arguments))
        if call in queries.OF_QUERIES:
            return queries.OF_QUERIES[call](self.budget, *arguments)
        if call in FUNCTIONS:
            return queries.called(FUNCTIONS[call], arguments, self.budget)
        known = ", ".join(sorted(f"{other}/{count}" for other, count in (*FUNCTIONS, *queries.OF_QUERIES)))
        raise UserError(f"jq {self.text!r}: there is no {name}/{len(arguments)}; there are {known}")
