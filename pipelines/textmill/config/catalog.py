"""Find blocks by their YAML name: the module path under `textmill`, or `package.module:Class` for a user's own.

The latter may also be a datatrove filter, formatter or extractor, which `textmill.adapters` makes a block.
"""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from pydantic import ValidationError

import textmill
from textmill.block import Block
from textmill.errors import UserError

FOLDERS: Final = (
    "readers",
    "extractors",
    "annotators",
    "filters",
    "formatters",
    "dedup",
    "select",
    "licenses",
    "writers",
)
"""The folders of `textmill` whose modules are blocks."""


def names() -> list[str]:
    """YAML names of all of Textmill's own blocks, folder by folder."""
    return [name for name, _ in blocks()]


def blocks() -> Iterator[tuple[str, type[Block]]]:
    """All of Textmill's own blocks, by name."""
    for folder in FOLDERS:
        places = [f"{root}/{folder}" for root in textmill.__path__]
        for module in sorted(info.name for info in pkgutil.iter_modules(places)):
            found = _block_in(f"textmill.{folder}.{module}")
            if found is not None:
                yield f"{folder}.{module}", found


def find(name: str) -> type[Block]:
    """The class of a YAML name; UserError with the nearest name when there is none."""
    if ":" in name:
        return _imported(name)
    folder, _, module = name.partition(".")
    if folder in FOLDERS and module.isidentifier() and importlib.util.find_spec(f"textmill.{folder}") is not None:
        try:
            is_there = importlib.util.find_spec(f"textmill.{name}") is not None
        except ModuleNotFoundError:
            is_there = False
        found = _block_in(f"textmill.{name}") if is_there else None
        if found is not None:
            return found
    known = names()
    tails = {item.rpartition(".")[2]: item for item in known}
    near = get_close_matches(name, known, n=1, cutoff=0.5) or [
        tails[tail] for tail in get_close_matches(name.rpartition(".")[2], list(tails), n=1, cutoff=0.5)
    ]
    hint = f"; did you mean {near[0]!r}?" if near else "; `textmill blocks` lists them"
    raise UserError(f"there is no block {name!r}{hint}")


def by_default(kind: type[Block]) -> Block | None:
    """A block with no settings of its own; None where it needs some, by a field or by how fields go together."""
    try:
        return kind()
    except ValidationError:
        return None


def _block_in(module_name: str) -> type[Block] | None:
    module = importlib.import_module(module_name)
    found = [
        value
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Block) and value.__module__ == module_name
    ]
    return found[0] if len(found) == 1 else None


def _imported(name: str) -> type[Block]:
    module_name, _, attribute = name.partition(":")
    if not all(part.isidentifier() for part in (*module_name.split("."), attribute)):
        raise UserError(f"there is no block {name!r}; a class of your own is written `package.module:Class`")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        own = isinstance(error, ModuleNotFoundError) and error.name == module_name.partition(".")[0]
        hint = "; its folder belongs into PYTHONPATH, or the package must be installed" if own else ""
        raise UserError(f"cannot import {module_name!r} for block {name!r}: {error}{hint}") from error
    found = getattr(module, attribute, None)
    if inspect.isclass(found) and _is_datatrove_step(found):
        from textmill.adapters.datatrove import block_of

        return block_of(found)
    if not (inspect.isclass(found) and issubclass(found, Block)):
        raise UserError(f"{name!r} is not a textmill Block class")
    return found


def _is_datatrove_step(kind: type) -> bool:
    """Told by the names of its bases, so that datatrove is imported only where it is used."""
    return any(
        base.__module__ == "datatrove.pipeline.base" and base.__name__ == "PipelineStep" for base in kind.__mro__
    )
