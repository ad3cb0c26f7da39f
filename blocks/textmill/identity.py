"""What decides the results of a block: name, version, settings, models, packages, and of a user's own its source.

`block_spec` is the only place where these are put together; fingerprints of tasks and sketches, the definition of an
index, `made_with.json` and `run.json` all take them from here.
"""

import hashlib
import sys
import unicodedata
from collections.abc import Set
from functools import cache
from importlib import metadata
from pathlib import Path
from types import UnionType
from typing import Final, Literal, Union, get_args, get_origin

from textmill.block import Block
from textmill.digest import Json
from textmill.imports import Reached, reached
from textmill.location import LOCATION
from textmill.neutral_packages import NEUTRAL_PACKAGES
from textmill.tokens.packages import data_version

__all__ = ["block_spec", "locations", "name_of", "versions_of"]

_OURS: Final = "textmill"
_NOT_OWN: Final = frozenset({_OURS, "pydantic", *sys.stdlib_module_names})


def name_of(block: Block | type[Block]) -> str:
    """The YAML name of a block."""
    kind = block if isinstance(block, type) else type(block)
    module = kind.__module__
    return module.removeprefix("textmill.") if module.startswith("textmill.") else f"{module}:{kind.__qualname__}"


def block_spec(block: Block, left_out: Set[str] = frozenset()) -> dict[str, Json]:
    """What of a block decides its results; settings that say where files are do not, their digests do.

    Settings that the block sets `aside` decide nothing anywhere, and those `left_out` nothing here.
    """
    spec: dict[str, Json] = {
        "block": name_of(block),
        "version": block.version,
        "settings": block.model_dump(mode="json", exclude={*_location_fields(block), *block.aside, *left_out}),
        "identity": block.identity(),
        "packages": dict(versions_of(block)),
    }
    if block.depends_on_unicode:
        spec["unicode"] = unicodedata.unidata_version
    if _modules_of_its_own(type(block)):
        spec["source"] = _source(type(block))
    return spec


def versions_of(block: Block) -> dict[str, str]:
    """Installed versions of the packages that decide a block's results: those it declares.

    For a class that is not ours also those that its modules import, but for the neutral ones.
    """
    found = ((name, _version(name)) for name in sorted({*block.packages(), *_imported_by(type(block))}))
    return {name: version for name, version in found if version is not None}


def _version(name: str) -> str | None:
    """The version of a distribution, or the state of a tokenizer's data; None for what is not installed."""
    return data_version(name) or _installed(name)


@cache
def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


@cache
def _distributions() -> dict[str, list[str]]:
    return {name: sorted(set(found)) for name, found in metadata.packages_distributions().items()}


@cache
def _modules_of_its_own(kind: type[Block]) -> tuple[str, ...]:
    """The modules of a user's class and of its bases; none for a block of ours."""
    names = dict.fromkeys(base.__module__ for base in kind.__mro__)
    return tuple(name for name in names if name.partition(".")[0] not in _NOT_OWN)


@cache
def _reached(kind: type[Block]) -> Reached:
    """What these modules reach through their own packages, modules that are in no distribution, datatrove and ours."""
    found = Reached()
    own = _modules_of_its_own(kind)
    followed = {_OURS, "datatrove", *(name.partition(".")[0] for name in own)}
    for name in own:
        one = reached(name, lambda top: top in followed or top not in _distributions())
        found.modules.update(one.modules)
        found.packages.update(one.packages)
    return found


def _imported_by(kind: type[Block]) -> frozenset[str]:
    """Distributions that a user's class imports."""
    if not _modules_of_its_own(kind):
        return frozenset()
    found = _reached(kind)
    names = {*found.packages, *(name.partition(".")[0] for name in found.modules)} - {*NEUTRAL_PACKAGES, _OURS}
    return frozenset(one for name in names for one in _distributions().get(name, ()))


@cache
def _source(kind: type[Block]) -> str:
    """Digest of the source of a user's class: of its modules, and of those of the user's that they import.

    A compiled module counts as it is; of a class that was typed into an interpreter there is nothing to read.
    """
    files = {name: path for name, path in _reached(kind).modules.items() if name.partition(".")[0] != _OURS}
    for name in _modules_of_its_own(kind):
        file = getattr(sys.modules.get(name), "__file__", None)
        if file is not None:
            files.setdefault(name, Path(file))
    contents = [f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for name, path in sorted(files.items())]
    return hashlib.sha256("\n".join(contents).encode()).hexdigest()


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
