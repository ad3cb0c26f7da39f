"""Finds the fields of a JSON record where publishers put them: at the top, in `metadata`, or at a dotted path."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from textmill.tables.json_text import unchanged

__all__ = ["FIRST_STAYS", "Fields", "merged", "unfolded"]

Object = dict[str, object]

FIRST_STAYS: Final = ("source", "shard", "added")
"""What is said of a document's origin: of its own and what a later run of ours has said, its own stays."""


class Fields:
    """A record's fields at the top, less `metadata`, and those inside that; both may be taken from."""

    def __init__(self, top: Object, inner: Object) -> None:
        self.top = top
        self.inner = inner

    def place(self, name: str) -> tuple[Object, str] | None:
        """Where a field is, and its key there; None where there is none.

        A key that is the whole name counts before a path, the top before `metadata`, any value before null.
        """
        top, inner = self.top, self.inner
        if top.get(name) is not None:
            return top, name
        if inner.get(name) is not None:
            return inner, name
        there = [(where, name) for where in (top, inner) if name in where]
        if "." in name:
            found = [place for root in (top, inner) if (place := _walk(root, name)) is not None]
            if name.startswith("metadata."):
                found += [(inner, name.removeprefix("metadata."))]
                found += [] if (place := _walk(inner, found[-1][1])) is None else [place]
            there += [(where, key) for where, key in found if key in where]
        return next((place for place in there if place[0][place[1]] is not None), there[0] if there else None)

    def forget_null(self, name: str) -> None:
        """Take out a field that is null, wherever: a column says the same."""
        for where in (self.top, self.inner):
            if name in where and where[name] is None:
                del where[name]


def unfolded(inner: Object, counts: Counter[str]) -> Object:
    """The `metadata` of a line; if a writer of ours put into it, as a string, fields without a column, with these.

    A column that both have is the newer. `counts` learns of the value that goes, as `left_out.<key>`.
    """
    folded = inner.get("metadata")
    older = unchanged(folded) if isinstance(folded, str) else None
    if older is None:
        return inner
    found = {key: value for key, value in inner.items() if key != "metadata"}
    for key, value in older.items():
        if found.get(key, value) not in (value, None):
            counts[f"left_out.{key}"] += 1
        if found.get(key) is None or key in FIRST_STAYS:
            found[key] = value
    return found


def merged(top: Object, inner: Object, taken: AbstractSet[str]) -> Object:
    """The fields of both in one object; one whose key is taken, by the top or a column, is called `metadata.<key>`."""
    if taken.isdisjoint(inner) and taken.isdisjoint(top) and top.keys().isdisjoint(inner):
        return {**inner, **top}
    found: Object = {}
    for fields, others in ((inner, (top, taken)), (top, (taken,))):
        for key, value in fields.items():
            name = key
            while any(name in other for other in others) or name in found or (name != key and name in fields):
                name = f"metadata.{name}"
            found[name] = value
    return found


def _walk(root: Mapping[str, object], path: str) -> tuple[Object, str] | None:
    *parents, last = path.split(".")
    at: object = root
    for key in parents:
        at = at.get(key) if isinstance(at, dict) else None
    return (at, last) if isinstance(at, dict) else None
