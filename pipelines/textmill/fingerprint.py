"""Name a piece of work by all that decides its result, so that finished work is found again and stale work is not.

A task's fingerprint covers the settings and version of its blocks and the content of its inputs: outputs of earlier
stages by their digest, shards by their identity. If an earlier block changes and its output does not, what follows
stands.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import get_args

from textmill import catalog
from textmill.block import Block
from textmill.location import LOCATION

Json = dict[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def block_spec(block: Block) -> Json:
    """What of a block decides its results: name, version, settings less file locations, models' digests."""
    return {
        "block": catalog.name_of(block),
        "version": block.version,
        "settings": block.model_dump(mode="json", exclude=_location_fields(block)),
        "identity": block.identity(),
    }


def locations(block: Block) -> list[str]:
    """Where a block's settings say that files are."""
    found: list[str] = []
    for name in sorted(_location_fields(block)):
        value = getattr(block, name)
        found.extend([value] if isinstance(value, str) else value if isinstance(value, tuple) else ())
    return found


def _location_fields(block: Block) -> set[str]:
    return {
        name
        for name, field in type(block).model_fields.items()
        if LOCATION in field.metadata or _names_a_file(field.annotation)
    }


def _names_a_file(annotation: object) -> bool:
    """Whether a `Location` stands anywhere in a type."""
    return LOCATION in getattr(annotation, "__metadata__", ()) or any(
        _names_a_file(part) for part in get_args(annotation)
    )


def fingerprint(*parts: Json) -> str:
    """SHA-256 over canonical JSON, 32 hex digits."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
