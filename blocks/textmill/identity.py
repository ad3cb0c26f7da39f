"""What decides the results of a block: its name, version, settings and models, and where its settings name files."""

from collections.abc import Set
from types import UnionType
from typing import Literal, Union, get_args, get_origin

from textmill.block import Block
from textmill.digest import Json
from textmill.location import LOCATION

__all__ = ["block_spec", "locations", "name_of"]


def name_of(block: Block | type[Block]) -> str:
    """The YAML name of a block."""
    kind = block if isinstance(block, type) else type(block)
    module = kind.__module__
    return module.removeprefix("textmill.") if module.startswith("textmill.") else f"{module}:{kind.__qualname__}"


def block_spec(block: Block, left_out: Set[str] = frozenset()) -> Json:
    """What of a block decides its results: name, version, settings less file locations, models' digests.

    `left_out` are settings that decide nothing here.
    """
    return {
        "block": name_of(block),
        "version": block.version,
        "settings": block.model_dump(mode="json", exclude={*_location_fields(block), *left_out}),
        "identity": block.identity(),
    }


def locations(block: Block) -> list[str]:
    """Where a block's settings say that files are."""
    found: list[str] = []
    for name, field in sorted(type(block).model_fields.items()):
        value = getattr(block, name)
        found += [value] if LOCATION in field.metadata and value is not None else _places(field.annotation, value)
    return found


def _places(annotation: object, value: object) -> list[str]:
    """Parts of a value that its type calls a `Location`; a word that a Literal beside it allows is none."""
    kinds = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    if isinstance(value, str):
        words = [word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)]
        return [value] if value not in words and any(map(_is_location, kinds)) else []
    found: list[str] = []
    for kind in kinds:
        if isinstance(value, tuple) and get_origin(kind) is tuple:
            found += [place for item in value for place in _places(get_args(kind)[0], item)]
        elif isinstance(value, dict) and get_origin(kind) is dict:
            found += [place for item in value.values() for place in _places(get_args(kind)[1], item)]
    return found


def _location_fields(block: Block) -> set[str]:
    return {
        name
        for name, field in type(block).model_fields.items()
        if LOCATION in field.metadata or _names_a_file(field.annotation)
    }


def _names_a_file(annotation: object) -> bool:
    """Whether a `Location` stands anywhere in a type."""
    return _is_location(annotation) or any(_names_a_file(part) for part in get_args(annotation))


def _is_location(annotation: object) -> bool:
    return LOCATION in getattr(annotation, "__metadata__", ())
