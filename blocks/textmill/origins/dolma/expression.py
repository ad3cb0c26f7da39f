"""One expression of a mixer, in either of its languages: does it match a document, and what does it select.

Source: Dolma 1.2.1 `filters.rs` (recipes 8.3). A JSONPath matches if it finds anything. A jq filter matches if all it
gives is true (an include) or any (an exclude), where 0, "", [] and {} count as false, but 0.0 read from a document as
true. A jq filter that fails on a document fails Dolma's whole shard; here it raises ExpressionError for the document.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from textmill.errors import UserError
from textmill.origins.dolma import jq, jsonpath
from textmill.origins.dolma.json_values import Budget, ExpressionError, Json, NumberAsWritten

__all__ = ["Expression", "Syntax", "expression"]

Syntax = Literal["jsonpath", "jq"]


@dataclass(frozen=True)
class Expression:
    """Ready to ask of documents; all raise ExpressionError where a document makes it meaningless."""

    results: Callable[[Json], list[Json]]
    judges_values: bool

    def includes(self, document: Json) -> bool:
        """Whether an include with this expression keeps the document."""
        found = self.results(document)
        return bool(found) and all(map(self._true, found))

    def excludes(self, document: Json) -> bool:
        """Whether an exclude with this expression drops the document."""
        return any(map(self._true, self.results(document)))

    def select(self, document: Json) -> Json:
        """What it finds: null for nothing, the thing itself for one, a list for more."""
        found = self.results(document)
        if not found:
            return None
        return found[0] if len(found) == 1 else found

    def _true(self, value: Json) -> bool:
        return not self.judges_values or isinstance(value, NumberAsWritten) or bool(value)


@lru_cache(maxsize=1024)
def expression(text: str, syntax: Syntax, faithful: bool) -> Expression:
    """Read an expression; UserError where it cannot be read. `faithful`: see `jsonpath.compile_path`."""
    budget = Budget()
    try:
        query: Callable[[Json], Iterable[Json]]
        query = jq.compile_query(text, budget) if syntax == "jq" else jsonpath.compile_path(text, faithful, budget)
    except RecursionError as error:
        raise UserError(f"{syntax} {text[:60]!r} …: nested too deep") from error

    def results(document: Json) -> list[Json]:
        budget.renew()
        try:
            found = list(query(document))
            budget.spend(0)  # `?` and `//` pass over failures, but not over this one.
            return found
        except RecursionError as error:
            raise ExpressionError("the expression, or what it makes, is nested too deep") from error

    return Expression(results, judges_values=syntax == "jq")
