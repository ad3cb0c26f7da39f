"""What the parts of a JSONPath find in a document, with the oddities of Dolma's mixer.

Source: jsonpath-rust 0.3.5, which Dolma 1.2.1 uses (recipes 8.3). Worth knowing: a comparison with something absent is
false; a filter on an object tests the object itself, on a list its elements, and nested conditions on a list look one
level deeper; lengths cannot be compared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from textmill.origins.dolma.json_values import ExpressionError, Json
from textmill.origins.dolma.jsonpath_signs import SIGNS, Same

__all__ = [
    "Path",
    "Test",
    "chain",
    "compare",
    "conjunction",
    "constant",
    "current",
    "descendants",
    "disjunction",
    "everything_below",
    "exists",
    "field",
    "index",
    "negation",
    "no_index",
    "root",
    "select",
    "slice_of",
    "union",
    "where",
    "wildcard",
]


class _Absent:
    """What is found where nothing is."""


@dataclass(frozen=True)
class Made:
    """A value that is not part of the document: a length."""

    value: int


ABSENT: Final = _Absent()
Found = Json | Made | _Absent
Path = Callable[[Found, Json], list[Found]]
"""From where one stands, and the whole document, to what is found."""
Test = Callable[[Json, Json], bool]


def select(path: Path, document: Json) -> list[Json]:
    """All that a path finds in a document; empty where it finds nothing."""
    found = path(document, document)
    return [item.value if isinstance(item, Made) else item for item in found if not isinstance(item, _Absent)]


def root(here: Found, document: Json) -> list[Found]:
    """`$`"""
    return [document]


def constant(value: Json) -> Path:
    """A literal."""
    return lambda here, document: [value]


def current(tail: Path | None) -> Path:
    """`@` and what follows it."""
    return tail if tail is not None else lambda here, document: [here]


def field(key: str) -> Path:
    """`.key`, `['key']`"""

    def find(here: Found, document: Json) -> list[Found]:
        return [here[key] if isinstance(here, dict) and key in here else ABSENT]

    return find


def index(position: int) -> Path:
    """`[0]`"""

    def find(here: Found, document: Json) -> list[Found]:
        return [here[position] if isinstance(here, list) and position < len(here) else ABSENT]

    return find


def no_index(here: Found, document: Json) -> list[Found]:
    """`[-1, 2]`, `[0.5, 1]`: written, but no positions."""
    raise ExpressionError("positions in a list are whole numbers from 0 on")


def slice_of(start: int, end: int, step: int) -> Path:
    """`[start:end:step]`; an end of 0 is the list's, and bounds outside the list find nothing."""

    def find(here: Found, document: Json) -> list[Found]:
        if not isinstance(here, list) or not (-len(here) <= start <= len(here) and -len(here) <= end <= len(here)):
            return [ABSENT]
        if step == 0:
            raise ExpressionError("a slice needs a step of at least 1")
        first = start if start >= 0 else len(here) + start
        last = (end if end >= 0 else len(here) + end) or len(here)
        return list(here[first:last:step]) or [ABSENT]

    return find


def union(paths: list[Path]) -> Path:
    """`['a', 'b']`, `[0, 1]`"""
    return lambda here, document: [item for path in paths for item in path(here, document)]


def wildcard(here: Found, document: Json) -> list[Found]:
    """`.*`, `[*]`"""
    children = _children(here)
    return list(children) or [ABSENT]


def descendants(key: str) -> Path:
    """`..key`"""

    def below(value: Json) -> list[Found]:
        own: list[Found] = [value[key]] if isinstance(value, dict) and key in value else []
        return own + [item for child in _children(value) for item in below(child)]

    def find(here: Found, document: Json) -> list[Found]:
        return [ABSENT] if isinstance(here, Made | _Absent) else below(here) or [ABSENT]

    return find


def everything_below(here: Found, document: Json) -> list[Found]:
    """`..*`"""
    if isinstance(here, Made | _Absent):
        return [] if isinstance(here, Made) else [ABSENT]
    return [item for child in _children(here) for item in (child, *everything_below(child, document))]


def length(found: list[Found], counts_found: bool) -> list[Found]:
    """`.length()` of what the path so far found: of its first list, or how many things were found."""
    there = [item for item in found if not isinstance(item, _Absent)]
    if found and not there:
        return [ABSENT]
    if counts_found:
        return [Made(len(there))]
    first = found[0] if found else ABSENT
    return [Made(len(first)) if isinstance(first, list) else ABSENT]


def chain(steps: list[Path | None], counts_found: bool) -> Path:
    """Steps one after the other; None stands for `.length()`."""

    def find(here: Found, document: Json) -> list[Found]:
        found = [here]
        for step in steps:
            if step is None:
                found = length(found, counts_found)
            else:
                found = [item for at in found for item in step(at, document)]
        return found

    return find


def where(test: Test) -> Path:
    """`[?(...)]`"""

    def find(here: Found, document: Json) -> list[Found]:
        if isinstance(here, Made | _Absent):
            return [ABSENT]
        candidates = here if isinstance(here, list) else [here]
        return [item for item in candidates if test(item, document)] or [ABSENT]

    return find


def conjunction(left: Test, right: Test) -> Test:
    """`left && right`, each asked of the elements where the value is a list."""
    return lambda here, document: _any(left, here, document) and _any(right, here, document)


def disjunction(left: Test, right: Test) -> Test:
    """`left || right`"""
    return lambda here, document: _any(left, here, document) or _any(right, here, document)


def negation(test: Test) -> Test:
    """`!test`"""
    return lambda here, document: not _any(test, here, document)


def exists(path: Path) -> Test:
    """`path` alone"""
    return lambda here, document: bool(_parts(path, here, document))


def compare(left: Path, sign: str, right: Path, same: Same) -> Test:
    """`left sign right`, with what counts as equal"""
    decide = SIGNS[sign]
    return lambda here, document: decide(_parts(left, here, document), _parts(right, here, document), same)


def _any(test: Test, here: Json, document: Json) -> bool:
    return any(test(item, document) for item in (here if isinstance(here, list) else [here]))


def _parts(path: Path, here: Json, document: Json) -> list[Json]:
    """Only parts of the document and literals can be compared, no lengths."""
    return [item for item in path(here, document) if not isinstance(item, Made | _Absent)]


def _children(value: Found) -> list[Json]:
    if isinstance(value, dict):
        # serde_json keeps keys sorted.
        return [value[key] for key in sorted(value)]
    return value if isinstance(value, list) else []
