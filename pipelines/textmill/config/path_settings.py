"""Settings that are no values as a file has them: paths, whose type is a `Location`, and lists of blocks."""

from collections.abc import Callable
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from textmill.block import Block
from textmill.config.source_map import Data, Path
from textmill.location import LOCATION

__all__ = ["block_lists", "change_paths"]

Change = Callable[[str, Path], str]
"""A path and where it stands, and what takes its place."""


def change_paths(kind: type[BaseModel], settings: dict[str, Data], change: Change, path: Path = ()) -> None:
    """Put other paths in place; values of a wrong type stay as they are, for validation to refuse."""
    for name, field in kind.model_fields.items():
        for key in {name, field.alias or name} & settings.keys():
            is_path = LOCATION in field.metadata
            settings[key] = _changed(field.annotation, settings[key], change, (*path, key), is_path)


def block_lists(kind: type[BaseModel]) -> list[str]:
    """The settings that are lists of blocks, each written as among the blocks of a pipeline."""
    return [name for name, field in kind.model_fields.items() if _is_block_list(field.annotation)]


def _is_block_list(annotation: object) -> bool:
    if get_origin(annotation) is not tuple:
        return False
    item = get_args(annotation)[0]
    item = get_args(item)[0] if get_origin(item) is Annotated else item
    return isinstance(item, type) and issubclass(item, Block)


def _changed(annotation: object, value: Data, change: Change, path: Path, is_path: bool = False) -> Data:
    kinds = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    if isinstance(value, str):
        words = [word for kind in kinds if get_origin(kind) is Literal for word in get_args(kind)]
        is_path = is_path or any(LOCATION in getattr(kind, "__metadata__", ()) for kind in kinds)
        return change(value, path) if is_path and value not in words else value
    for kind in kinds:
        if isinstance(value, list) and get_origin(kind) in (tuple, list):
            value = [_changed(get_args(kind)[0], item, change, (*path, index)) for index, item in enumerate(value)]
        elif isinstance(value, dict) and get_origin(kind) is dict:
            value = {key: _changed(get_args(kind)[1], item, change, (*path, key)) for key, item in value.items()}
        elif isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, BaseModel):
            change_paths(kind, value, change, path)
    return value
