"""Reads the settings of a block from the constructor of somebody else's class.

Arguments keep their names and defaults. Types that YAML can say are checked; of others any YAML value is taken, and
arguments that YAML cannot say at all (writers, open files) are left out where they have a default.
"""

import inspect
import typing
from collections.abc import Callable
from types import NoneType, UnionType
from typing import Final, Literal, Union, get_args, get_origin

from pydantic import Field, JsonValue
from pydantic.fields import FieldInfo

from textmill.errors import UserError

__all__ = ["arguments"]

_PLAIN: Final = (str, int, float, bool, NoneType)
_OMITTED: Final = frozenset({"exclusion_writer"})
"""datatrove writes dropped documents itself; here the run does."""


def arguments(kind: type, taken: frozenset[str]) -> dict[str, tuple[object, FieldInfo]]:
    """Name to (type, field) for `pydantic.create_model`; a name in `taken` is a UserError."""
    found: dict[str, tuple[object, FieldInfo]] = {}
    hints = _hints(kind)
    for name, parameter in list(inspect.signature(kind).parameters.items()):
        if name in _OMITTED or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        annotation = hints.get(name, parameter.annotation)
        if _is_callable(annotation):
            raise UserError(f"{kind.__name__} takes a function as {name!r}, which a pipeline file cannot hold")
        if name in taken:
            raise UserError(f"{kind.__name__} has an argument {name!r}, which is a setting of every block")
        told = _told(annotation)
        described = Field(description=f"Argument of {kind.__name__}")
        if parameter.default is not parameter.empty:
            described = Field(default=parameter.default, description=f"Argument of {kind.__name__}")
            told = Union[told, None] if parameter.default is None else told  # noqa: UP007  # built at run time
        found[name] = (told, described)
    return found


def _hints(kind: type) -> dict[str, object]:
    try:
        return typing.get_type_hints(kind.__init__)  # type: ignore[misc]  # of a class, not of an instance
    except NameError:
        return {}


def _is_callable(annotation: object) -> bool:
    return get_origin(annotation) is Callable or annotation is Callable


def _told(annotation: object) -> object:
    """The nearest type that YAML can say; `tuple[X]` is read as any number of X, as people mean it."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation in _PLAIN or origin is Literal:
        return annotation
    if origin in (Union, UnionType):
        return Union[tuple(_told(part) for part in parts)]  # noqa: UP007  # built at run time
    if origin is tuple and parts:
        inner = tuple(_told(part) for part in parts if part is not Ellipsis)
        return tuple[inner[0], ...] if len(inner) == 1 else tuple[inner]  # type: ignore[valid-type]  # built at run time
    if origin in (list, set, frozenset) and parts:
        return list[_told(parts[0])]  # type: ignore[misc]  # built at run time
    return JsonValue
