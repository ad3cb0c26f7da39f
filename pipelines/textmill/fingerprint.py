"""Name a piece of work by all that decides its result, so that finished work is found again and stale work is not.

A task's fingerprint covers the settings and version of its blocks and the content of its inputs: outputs of earlier
stages by their digest, shards by their identity. If an earlier block changes and its output does not, what follows
stands.
"""

import hashlib
import json
from collections.abc import Sequence, Set
from types import UnionType
from typing import Literal, Union, get_args, get_origin

from textmill import catalog
from textmill.block import Block
from textmill.location import LOCATION

Json = dict[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def block_spec(block: Block, unused: Set[str] = frozenset()) -> Json:
    """What of a block decides its results: name, version, settings less file locations, models' digests.

    `unused` are settings that do not matter here.
    """
    return {
        "block": catalog.name_of(block),
        "version": block.version,
        "settings": block.model_dump(mode="json", exclude={*_location_fields(block), *unused}),
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


def fingerprint(*parts: Json) -> str:
    """SHA-256 over canonical JSON, 32 hex digits."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
